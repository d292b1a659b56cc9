// baton execution history: what happened in an execution, and what happens.
#pragma once

namespace CLI {
class App;
}

namespace baton::cli {

class Invocation;

void add_history_command(CLI::App& noun, Invocation& invocation);

}  // namespace baton::cli
