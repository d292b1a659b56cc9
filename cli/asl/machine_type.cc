#include "cli/asl/machine_type.h"

#include <CLI/CLI.hpp>
#include <string>

#include "cli/options.h"

namespace baton::cli {

Result<asl::ExecutionType> parse_machine_type(const std::string& text) {
  if (text == "STANDARD") return asl::ExecutionType::kStandard;
  if (text == "EXPRESS") return asl::ExecutionType::kExpress;
  return fail(ErrorCode::kInvalidArgument,
              "'" + text + "' is no type of state machine; there are STANDARD and EXPRESS");
}

void add_machine_type(CLI::App& command, asl::ExecutionType& type) {
  add_parsed(command, "--type", "TYPE", "What it runs as: STANDARD or EXPRESS", parse_machine_type,
             [&type](asl::ExecutionType value) { type = value; })
      ->default_str("STANDARD");
}

}  // namespace baton::cli
