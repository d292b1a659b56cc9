// baton trigger watch
#pragma once

#include "cli/invocation.h"

namespace CLI {
class App;
}

namespace baton::cli {

void add_watch_command(CLI::App& noun, Invocation& invocation);

}  // namespace baton::cli
