// baton trigger create: a rule with its source and its target.
#pragma once

namespace CLI {
class App;
}

namespace baton::cli {

class Invocation;

void add_trigger_create(CLI::App& noun, Invocation& invocation);

}  // namespace baton::cli
