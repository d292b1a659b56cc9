// baton asl validate, baton machine validate: what is wrong with definitions, without a server.
#pragma once

#include <string>

#include "asl/model/compile.h"
#include "baton/result.h"

namespace CLI {
class App;
}

namespace baton::cli {

class Invocation;

void add_validate_command(CLI::App& noun, Invocation& invocation);

// STANDARD or EXPRESS.
Result<asl::ExecutionType> parse_machine_type(const std::string& text);

}  // namespace baton::cli
