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
  asl::ExecutionType type = asl::ExecutionType::kStandard;
  // A fixed day, so that the same command prints the same.
  TimePoint started_at = from_unix_ms(1'767'225'600'000);  // 2026-01-01T00:00:00Z
  std::uint64_t seed = 1;
  bool echo = false;
};

// Refuses a request that wants standard input for two things: the second would find it empty.
Result<void> check_standard_input(const AslRunRequest& request);

// Everything but the machines: input, mocks and identity.
Result<asl::DryRunRequest> make_dry_run_request(const AslRunRequest& request, std::istream& standard_input);

// "orders/ship.asl.json" → "ship".
std::string machine_name_of_file(const std::string& path);

}  // namespace baton::cli
