// baton worker list|drain
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/views.h"
#include "common/clock.h"

namespace baton::cli {

namespace {

ExitCode list_workers(Invocation& invocation) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto workers = client->workers();
  if (!workers) return invocation.complain(workers.error());
  show_workers(invocation, *workers, clock_now());
  return ExitCode::kOk;
}

ExitCode drain_worker(Invocation& invocation, const std::string& text) {
  const auto id = WorkerId::parse(text);
  if (!id) return invocation.complain(id.error());
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto drained = client->drain_worker(*id);
  if (!drained) return invocation.complain(drained.error());
  if (invocation.json()) {
    invocation.show(JsonLine().add("id", text).add("draining", true));
  } else {
    invocation.out() << text << " takes nothing more and exits when its tasks have ended\n";
  }
  return ExitCode::kOk;
}

}  // namespace

void add_worker_commands(CLI::App& app, Invocation& invocation) {
  auto* noun = add_noun(app, "worker", "Look at workers and drain them");
  noun->footer("Examples:\n  baton worker list");
  auto* list = noun->add_subcommand("list", "List the workers that are connected");
  list->footer("Examples:\n  baton worker list\n  baton worker list -o json | jq '[.slots] | add'");
  list->callback([&invocation] { invocation.command = [&invocation] { return list_workers(invocation); }; });

  auto* drain = noun->add_subcommand("drain", "Ask a worker to take nothing more, finish and exit");
  auto id = std::make_shared<std::string>();
  drain->add_option("ID", *id, "Of the worker, as `baton worker list` shows it")->required()->type_name("");
  drain->footer("Examples:\n  baton worker drain 4be1b0c2a9d87f36");
  drain->callback(
      [id, &invocation] { invocation.command = [id, &invocation] { return drain_worker(invocation, *id); }; });
}

}  // namespace baton::cli
