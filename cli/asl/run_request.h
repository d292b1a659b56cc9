// What `baton asl run` was asked for, and the files behind it.
#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "asl/dry_run/dry_run.h"
#include "asl/model/state_machine.h"
#include "baton/result.h"

namespace baton::cli {

struct AslRunRequest {
  std::string file;
  std::string input = "{}";
  std::string mock_file;
  std::string mock_case;
  std::vector<std::string> machines;  // NAME=FILE
  std::string name = "dry-run";
  std::string state_machine;  // its name; empty: the file's
  std::string role_arn = "arn:aws:iam::123456789012:role/dry-run";
  bool express = false;
  // A fixed day, so that the same command prints the same.
  TimePoint started_at = from_unix_ms(1'767'225'600'000);  // 2026-01-01T00:00:00Z
  std::uint64_t seed = 1;
  bool echo = false;
};

// A file, or standard input for "-". Refuses more than `bytes_max`.
Result<std::string> read_file(const std::string& path, std::istream& standard_input, std::size_t bytes_max);

// Everything but the machines: input, mocks and identity.
Result<asl::DryRunRequest> make_dry_run_request(const AslRunRequest& request, std::istream& standard_input);

// "orders/ship.asl.json" → "ship".
std::string machine_name_of_file(const std::string& path);

}  // namespace baton::cli
