// baton trigger create|list|describe|pause|resume|delete
#include <CLI/CLI.hpp>
#include <memory>

#include "baton/triggers.h"
#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/states/names.h"
#include "cli/triggers/trigger_views.h"

namespace baton::cli {

namespace {

constexpr std::uint32_t kPageSize = 1000;

// ---- create

ExitCode create_trigger(Invocation& invocation, NewTrigger trigger, const std::string& machine) {
  auto arn = machine_arn_of(machine);
  if (!arn) return invocation.complain(arn.error());
  auto input = read_input(trigger.input, invocation.in());
  if (!input) return invocation.complain(input.error());
  if (auto valid = check_json(*input, "the input"); !valid) return invocation.complain(valid.error());
  trigger.machine_arn = std::move(*arn);
  trigger.input = std::move(*input);
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto created = Triggers(*client).create(std::move(trigger));
  if (!created) return invocation.complain(created.error());
  show_trigger(invocation, *created);
  return ExitCode::kOk;
}

void add_create(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("create", "Start a state machine on a schedule");
  auto trigger = std::make_shared<NewTrigger>();
  auto machine = std::make_shared<std::string>();
  command->add_option("NAME", trigger->name, "What it is called; executions are named NAME-TIME")
      ->required()
      ->type_name("");
  command->add_option("MACHINE", *machine, "The state machine: its name, or its ARN")->required()->type_name("");
  command->add_option("--schedule", trigger->schedule, "minute hour day month weekday, or @hourly, @daily, @weekly …")
      ->required()
      ->type_name("CRON");
  command->add_option("--time-zone", trigger->time_zone, "Of the schedule")->capture_default_str()->type_name("ZONE");
  command
      ->add_option("--input", trigger->input,
                   "A JSON object, @FILE or -; {% … %} in it is JSONata over $states.input: trigger and slot")
      ->capture_default_str()
      ->type_name("INPUT");
  command->add_option("--overlap", trigger->overlap, "While an execution of it runs: start another, or skip")
      ->check(CLI::IsMember({"allow", "skip"}))
      ->capture_default_str();
  command
      ->add_option("--backfill", trigger->backfill,
                   "Slots that were missed: start none, the last, or all (at most 100)")
      ->check(CLI::IsMember({"none", "last", "all"}))
      ->capture_default_str();
  command->footer(R"(The same trigger again is no error; another of the same name is.

Examples:
  baton trigger create nightly clean-up --schedule '0 2 * * *' --time-zone Europe/Berlin
  baton trigger create report weekly-report --schedule '30 8 * * MON' --overlap skip --backfill last
  baton trigger create tick poll --schedule '*/5 * * * *' --input '{"at": "{% $states.input.slot %}"}')");
  command->callback([=, &invocation] {
    invocation.command = [=, &invocation] { return create_trigger(invocation, *trigger, *machine); };
  });
}

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

}  // namespace

void add_trigger_commands(CLI::App& app, Invocation& invocation) {
  auto* noun = add_noun(app, "trigger", "Start state machines on a schedule");
  noun->footer(
      "docs/triggers.md tells of time zones, clock changes and missed slots.\n\nExamples:\n"
      "  baton trigger create nightly clean-up --schedule '0 2 * * *' --time-zone Europe/Berlin\n  baton trigger list");
  add_create(*noun, invocation);
  add_list(*noun, invocation);
  add_act(*noun, invocation, "describe", "Show a trigger: its rule, its next slot, its last start",
          [](Triggers triggers, const std::string& name) { return triggers.describe(name); });
  add_act(*noun, invocation, "pause", "Fire nothing; slots that pass meanwhile are not made up for",
          [](Triggers triggers, const std::string& name) { return triggers.pause(name); });
  add_act(*noun, invocation, "resume", "Fire again, from the next slot on",
          [](Triggers triggers, const std::string& name) { return triggers.resume(name); });
  add_delete(*noun, invocation);
}

}  // namespace baton::cli
