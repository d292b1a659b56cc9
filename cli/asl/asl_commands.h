// baton asl …: the States Language on this machine, without a coordinator.
#pragma once

namespace CLI {
class App;
}

namespace baton::cli {

class Invocation;

void add_asl_commands(CLI::App& app, Invocation& invocation);

}  // namespace baton::cli
