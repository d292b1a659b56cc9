// baton machine publish|versions|alias|aliases
#pragma once

#include "cli/invocation.h"

namespace CLI {
class App;
}

namespace baton::cli {

void add_version_commands(CLI::App& noun, Invocation& invocation);

}  // namespace baton::cli
