// baton trigger list|describe|pause|resume|delete|fire; create: trigger_create.h, watch: watch/watch_command.h
#include <CLI/CLI.hpp>
#include <memory>

#include "baton/triggers.h"
#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/triggers/trigger_create.h"
#include "cli/triggers/trigger_views.h"
#include "cli/watch/watch_command.h"

namespace baton::cli {

namespace {

constexpr std::uint32_t kPageSize = 1000;

// ---- list

ExitCode list_triggers(Invocation& invocation) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  std::vector<Trigger> triggers;
  PageQuery query{.limit = kPageSize};
  do {
    auto page = Triggers(*client).list(query);
    if (!page) return invocation.complain(page.error());
    triggers.insert(triggers.end(), page->triggers.begin(), page->triggers.end());
    query.next_token = std::move(page->next_token);
  } while (!query.next_token.empty());
  show_triggers(invocation, triggers);
  return ExitCode::kOk;
}

void add_list(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("list", "List triggers");
  command->footer(R"(Examples:
  baton trigger list
  baton trigger list -o json | jq -r 'select(.last_error) | .name')");
  command->callback([&invocation] { invocation.command = [&invocation] { return list_triggers(invocation); }; });
}

// ---- describe, pause, resume, delete

using Act = StatesResult<Trigger> (*)(Triggers, const std::string&);

ExitCode show_after(Invocation& invocation, const std::string& name, Act act) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto trigger = act(Triggers(*client), name);
  if (!trigger) return invocation.complain(trigger.error());
  show_trigger(invocation, *trigger);
  return ExitCode::kOk;
}

void add_act(CLI::App& noun, Invocation& invocation, const std::string& verb, const std::string& help, Act act) {
  auto* command = noun.add_subcommand(verb, help);
  auto name = std::make_shared<std::string>();
  command->add_option("NAME", *name, "The trigger")->required()->type_name("");
  command->footer("Examples:\n  baton trigger " + verb + " nightly\n  baton trigger " + verb +
                  " nightly -o json | jq .next_slot");
  command->callback(
      [=, &invocation] { invocation.command = [=, &invocation] { return show_after(invocation, *name, act); }; });
}

ExitCode delete_trigger(Invocation& invocation, const std::string& name) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  if (const auto deleted = Triggers(*client).remove(name); !deleted) return invocation.complain(deleted.error());
  show_deleted(invocation, name);
  return ExitCode::kOk;
}

void add_delete(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("delete", "Delete a trigger; executions that it started go on");
  auto name = std::make_shared<std::string>();
  command->add_option("NAME", *name, "The trigger")->required()->type_name("");
  command->footer("Examples:\n  baton trigger delete nightly");
  command->callback(
      [=, &invocation] { invocation.command = [=, &invocation] { return delete_trigger(invocation, *name); }; });
}

// ---- fire

struct FireRequest {
  std::string name;
  std::string event = "{}";
  std::string id;
};

ExitCode fire_trigger(Invocation& invocation, const FireRequest& request) {
  const auto event = read_input(request.event, invocation.in());
  if (!event) return invocation.complain(event.error());
  if (auto valid = check_json(*event, "the event"); !valid) return invocation.complain(valid.error());
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto fired = Triggers(*client).fire(request.name, *event, request.id);
  if (!fired) return invocation.complain(fired.error());
  show_fired(invocation, *fired);
  return ExitCode::kOk;
}

void add_fire(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("fire", "Start what a trigger starts, for an event, as soon as it is durable");
  auto request = std::make_shared<FireRequest>();
  command->add_option("NAME", request->name, "The trigger")->required()->type_name("");
  command->add_option("--event", request->event, "What the input's template sees: a JSON object, @FILE or -")
      ->capture_default_str()
      ->type_name("EVENT");
  command->add_option("--id", request->id, "Of the event: once it has started something, it starts nothing more")
      ->type_name("ID");
  command->footer(R"(Prints the execution or the id of the task.

Examples:
  baton trigger fire pushes --event '{"body": {"ref": "refs/heads/main"}}' --id 72d3162e
  baton trigger fire nightly)");
  command->callback(
      [=, &invocation] { invocation.command = [=, &invocation] { return fire_trigger(invocation, *request); }; });
}

}  // namespace

void add_trigger_commands(CLI::App& app, Invocation& invocation) {
  auto* noun = add_noun(app, "trigger", "Start state machines and tasks on a schedule, or for events");
  noun->footer(
      "docs/triggers.md tells of time zones, clock changes and missed slots, and of events.\n\nExamples:\n"
      "  baton trigger create nightly clean-up --schedule '0 2 * * *' --time-zone Europe/Berlin\n  baton trigger list");
  add_trigger_create(*noun, invocation);
  add_list(*noun, invocation);
  add_act(*noun, invocation, "describe", "Show a trigger: its rule, its next slot, its last start",
          [](Triggers triggers, const std::string& name) { return triggers.describe(name); });
  add_act(*noun, invocation, "pause", "Fire nothing; slots that pass meanwhile are not made up for",
          [](Triggers triggers, const std::string& name) { return triggers.pause(name); });
  add_act(*noun, invocation, "resume", "Fire again, from the next slot on",
          [](Triggers triggers, const std::string& name) { return triggers.resume(name); });
  add_delete(*noun, invocation);
  add_fire(*noun, invocation);
  add_watch_command(*noun, invocation);
}

}  // namespace baton::cli
