// baton trigger create
#include "cli/triggers/trigger_create.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "baton/triggers.h"
#include "cli/options.h"
#include "cli/states/names.h"
#include "cli/triggers/trigger_views.h"

namespace baton::cli {

namespace {

struct CreateRequest {
  NewTrigger trigger;
  TriggerTask task;
  TriggerHttp http;
  std::string machine;
  bool is_http = false;
};

ExitCode create_trigger(Invocation& invocation, CreateRequest request) {
  NewTrigger& trigger = request.trigger;
  if (request.machine.empty()) {
    trigger.task = request.task;
  } else {
    auto arn = machine_arn_of(request.machine);
    if (!arn) return invocation.complain(arn.error());
    trigger.machine_arn = std::move(*arn);
  }
  if (request.is_http) trigger.http = request.http;
  if (!trigger.input.empty()) {
    auto input = read_input(trigger.input, invocation.in());
    if (!input) return invocation.complain(input.error());
    if (auto valid = check_json(*input, "the input"); !valid) return invocation.complain(valid.error());
    trigger.input = std::move(*input);
  }
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto created = Triggers(*client).create(std::move(trigger));
  if (!created) return invocation.complain(created.error());
  show_trigger(invocation, *created);
  return ExitCode::kOk;
}

void add_target(CLI::App& command, CreateRequest& request) {
  auto* target = command.add_option_group("What it starts");
  target->add_option("MACHINE", request.machine, "A state machine: its name, or its ARN")->type_name("");
  auto* task = target->add_option("--task", request.task.type, "Instead of a state machine: a task of this type")
                   ->type_name("TYPE");
  target->require_option(1);
  command.add_option("--priority", request.task.priority, "Of the task, 0 to 9; 9 goes first")
      ->check(CLI::Range(0, kPriorityMax))
      ->needs(task)
      ->capture_default_str()
      ->type_name("NUMBER");
  add_duration(command, "--attempt-timeout", request.task.timeout, "How long one attempt of the task may take")
      ->needs(task);
  command.add_option("--attempts", request.task.attempt_count_max, "Of the task, in all; 1: never retry")
      ->check(CLI::Range(1u, kAttemptCountMax))
      ->needs(task)
      ->capture_default_str()
      ->type_name("NUMBER");
}

CLI::Option* add_schedule(CLI::App& command, CLI::App& sources, NewTrigger& trigger) {
  auto* schedule =
      sources
          .add_option("--schedule", trigger.schedule, "minute hour day month weekday, or @hourly, @daily, @weekly …")
          ->type_name("CRON");
  command.add_option("--time-zone", trigger.time_zone, "Of the schedule")
      ->needs(schedule)
      ->capture_default_str()
      ->type_name("ZONE");
  command.add_option("--overlap", trigger.overlap, "While an execution of it runs: start another, or skip")
      ->check(CLI::IsMember({"allow", "skip"}))
      ->needs(schedule)
      ->capture_default_str();
  command
      .add_option("--backfill", trigger.backfill, "Slots that were missed: start none, the last, or all (at most 100)")
      ->check(CLI::IsMember({"none", "last", "all"}))
      ->needs(schedule)
      ->capture_default_str();
  return schedule;
}

void add_http(CLI::App& command, CLI::App& sources, CreateRequest& request) {
  auto* http = sources.add_flag("--http", request.is_http, "By requests: POST /triggers/NAME of the gateway");
  auto* secret = command
                     .add_option("--secret", request.http.secret,
                                 "Requests are signed with it; its name: the gateway knows it (--trigger-secret)")
                     ->needs(http)
                     ->type_name("NAME");
  auto* signature = command.add_option("--signature", request.http.signature, "How (default standard-webhooks)")
                        ->check(CLI::IsMember({"standard-webhooks", "hmac-sha256"}))
                        ->needs(secret);
  command
      .add_option("--signature-header", request.http.signature_header,
                  "Which header holds the hmac-sha256 of the body (default GitHub's, X-Hub-Signature-256)")
      ->needs(signature)
      ->type_name("HEADER");
}

void add_source(CLI::App& command, CreateRequest& request) {
  NewTrigger& trigger = request.trigger;
  auto* sources = command.add_option_group("When");
  add_schedule(command, *sources, trigger);
  add_http(command, *sources, request);
  auto* folder =
      sources->add_option("--folder", trigger.folder, "By files that appear in it, where `baton trigger watch` runs")
          ->type_name("PATH");
  sources->require_option(1);
  command.add_option("--pattern", trigger.pattern, "Of the names of files in the folder (default *)")
      ->needs(folder)
      ->type_name("GLOB");
}

}  // namespace

void add_trigger_create(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("create", "Start a state machine or a task on a schedule, or for events");
  auto request = std::make_shared<CreateRequest>();
  command->add_option("NAME", request->trigger.name, "What it is called; executions are named NAME-TIME or NAME-EVENT")
      ->required()
      ->type_name("");
  add_target(*command, *request);
  add_source(*command, *request);
  command
      ->add_option(
          "--input", request->trigger.input,
          "JSON, @FILE or -; {% … %} in it is JSONata over $states.input, the event (default: of a schedule {}, "
          "of a request its body, of a file {\"source\": its path})")
      ->type_name("INPUT");
  command->footer(R"(The same trigger again is no error; another of the same name is.

Examples:
  baton trigger create nightly clean-up --schedule '0 2 * * *' --time-zone Europe/Berlin
  baton trigger create report weekly-report --schedule '30 8 * * MON' --overlap skip --backfill last
  baton trigger create tick --task poll --schedule '*/5 * * * *' --input '{"at": "{% $states.input.slot %}"}'
  baton trigger create pushes build --http --secret github --signature hmac-sha256
  baton trigger create photos photo-upload --folder /srv/incoming --pattern '*.jpg')");
  command->callback(
      [=, &invocation] { invocation.command = [=, &invocation] { return create_trigger(invocation, *request); }; });
}

}  // namespace baton::cli
