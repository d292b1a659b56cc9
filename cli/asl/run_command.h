// baton asl run: an execution in virtual time, on this machine, without a server.
#pragma once

namespace CLI {
class App;
}

namespace baton::cli {

class Invocation;

void add_asl_run_command(CLI::App& asl, Invocation& invocation);

}  // namespace baton::cli
