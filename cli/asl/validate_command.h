// baton asl validate, baton machine validate: what is wrong with definitions, without a server (unless it is asked for).
#pragma once

namespace CLI {
class App;
}

namespace baton::cli {

class Invocation;

void add_validate_command(CLI::App& noun, Invocation& invocation, bool may_ask_workers = false);

}  // namespace baton::cli
