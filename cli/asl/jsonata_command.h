// baton asl jsonata: evaluates JSONata, one expression or a batch of them, without a server.
#pragma once

namespace CLI {
class App;
}

namespace baton::cli {

class Invocation;

void add_asl_jsonata_command(CLI::App& asl, Invocation& invocation);

}  // namespace baton::cli
