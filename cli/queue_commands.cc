// baton queue list
#include <CLI/CLI.hpp>

#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/views.h"

namespace baton::cli {

namespace {

ExitCode list_queues(Invocation& invocation) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto queues = client->queues();
  if (!queues) return invocation.complain(queues.error());
  show_queues(invocation, *queues);
  return ExitCode::kOk;
}

}  // namespace

void add_queue_commands(CLI::App& app, Invocation& invocation) {
  auto* noun = add_noun(app, "queue", "Look at queues: one a task type");
  noun->footer("Examples:\n  baton queue list");
  auto* list = noun->add_subcommand("list", "List queues with their counts");
  list->footer(
      R"(OLDEST: how long the task that waits longest has been ready. SUCCEEDED and FAILED count attempts since the coordinator's start.

Examples:
  baton queue list
  baton queue list -o json | jq -r 'select(.dead_letter_count > 0).type')");
  list->callback([&invocation] { invocation.command = [&invocation] { return list_queues(invocation); }; });
}

}  // namespace baton::cli
