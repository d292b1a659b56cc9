#include "cli/asl/asl_commands.h"

#include "cli/asl/jsonata_command.h"
#include "cli/asl/jsonpath_command.h"
#include "cli/asl/run_command.h"
#include "cli/asl/validate_command.h"
#include "cli/options.h"

namespace baton::cli {

void add_asl_commands(CLI::App& app, Invocation& invocation) {
  CLI::App* asl = add_noun(app, "asl", "Check and try state machines (Amazon States Language) without a server");
  asl->footer(
      "Examples:\n  baton asl validate order.asl.json\n  baton asl run order.asl.json --input '{\"order\": 17}'");
  add_validate_command(*asl, invocation);
  add_asl_run_command(*asl, invocation);
  add_asl_jsonpath_command(*asl, invocation);
  add_asl_jsonata_command(*asl, invocation);
}

}  // namespace baton::cli
