// --type STANDARD or EXPRESS: as what a state machine runs.
#pragma once

#include <string>

#include "asl/model/state_machine.h"
#include "baton/result.h"

namespace CLI {
class App;
}

namespace baton::cli {

// STANDARD or EXPRESS.
Result<asl::ExecutionType> parse_machine_type(const std::string& text);

// `type` is set when the command line is read; it lives as long as the command.
void add_machine_type(CLI::App& command, asl::ExecutionType& type);

}  // namespace baton::cli
