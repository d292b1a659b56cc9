// baton asl validate: what is wrong with definitions, without a server.
#pragma once

namespace CLI {
class App;
}

namespace baton::cli {

class Invocation;

void add_asl_validate_command(CLI::App& asl, Invocation& invocation);

}  // namespace baton::cli
