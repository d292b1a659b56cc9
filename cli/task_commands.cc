// baton task submit|get|list|cancel|retry
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/answers.h"
#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/submit.h"
#include "cli/views.h"
#include "common/clock.h"

namespace baton::cli {

namespace {

void add_submit_options(CLI::App& command, SubmitRequest& request) {
  TaskOptions& options = request.options;
  command.add_option("TYPE", request.type, "Task type: names the queue and selects the handler")
      ->required()
      ->type_name("");
  auto* input = command.add_option("--input", request.input, "JSON, @FILE, or - for standard input")
                    ->capture_default_str()
                    ->type_name("INPUT");
  command
      .add_option("--batch", request.batch_file,
                  "A task for each line of FILE (- for standard input): a JSON document, the task's input")
      ->type_name("FILE")
      ->excludes(input);
  command.add_flag("--raw", request.raw, "Inputs are any bytes, not JSON");
  command.add_flag("--wait", request.wait, "Wait until the task ended and print its output");
  command
      .add_option("--idempotency-key", options.idempotency_key,
                  "The same type and key are the same task, however often it is submitted (with --batch: KEY/LINE)")
      ->type_name("KEY");
  command.add_option("--priority", options.priority, "0 to 9; 9 goes first")
      ->check(CLI::Range(0, kPriorityMax))
      ->capture_default_str()
      ->type_name("NUMBER");
  add_duration(command, "--delay", request.delay, "Not before so much time has passed");
  add_duration(command, "--attempt-timeout", options.timeout, "How long one attempt may take");
  add_duration(command, "--heartbeat-timeout", options.heartbeat_timeout, "How long the handler may be silent");
  add_parsed(
      command, "--deadline", "TIME", "The task ends as timed_out then: how long from now (5m), or 2026-03-01T12:30:00Z",
      [](const std::string& text) { return parse_time(text, clock_now()); },
      [&options](TimePoint value) { options.deadline = value; });
  command.add_option("--attempts", options.retry.attempt_count_max, "Attempts in all; 1: never retry")
      ->check(CLI::Range(1u, kAttemptCountMax))
      ->capture_default_str()
      ->type_name("NUMBER");
  add_duration(command, "--retry-interval", options.retry.interval,
               "Wait before the first retry; doubles with each (default 1s)");
  add_labels(command, options.labels, "May be given several times");
}

void add_submit(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("submit", "Submit a task, or one for each line of a file");
  auto request = std::make_shared<SubmitRequest>();
  add_submit_options(*command, *request);
  command->footer(
      R"(Prints the id of the task; with --wait its output (-o json: how it ended) and exits with 1 if it did not succeed.

Examples:
  baton task submit image.thumbnail --input '{"source": "cat.jpg", "sizes": [400, 200]}' --wait
  baton task submit report.build --input @may.json --idempotency-key may --attempts 10 --retry-interval 30s
  generate | baton task submit mail.send --batch - --label campaign=spring --wait -o json > outcomes.jsonl)");
  command->callback(
      [request, &invocation] { invocation.command = [request, &invocation] { return submit(invocation, *request); }; });
}

ExitCode get_task(Invocation& invocation, const std::string& text) {
  const auto id = TaskId::parse(text);
  if (!id) return invocation.complain(id.error());
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto task = client->get(*id);
  if (!task) return invocation.complain(task.error());
  show_task(invocation, *task, clock_now());
  return ExitCode::kOk;
}

void add_get(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("get", "Show one task: where it stands, or how it ended");
  auto id = std::make_shared<std::string>();
  command->add_option("ID", *id, "Of the task")->required()->type_name("");
  command->footer(R"(Examples:
  baton task get t3f8m2k9q7x1c5v0b4n6h8j2r0s
  baton task get t3f8m2k9q7x1c5v0b4n6h8j2r0s -o json | jq .output)");
  command->callback(
      [id, &invocation] { invocation.command = [id, &invocation] { return get_task(invocation, *id); }; });
}

struct ListRequest {
  TaskQuery query;
  std::uint32_t limit = 100;
};

ExitCode list_tasks(Invocation& invocation, ListRequest request) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  std::vector<TaskView> tasks;
  while (true) {
    request.query.limit = std::min(kPageTasksMax, request.limit - static_cast<std::uint32_t>(tasks.size()));
    auto page = client->list(request.query);
    if (!page) return invocation.complain(page.error());
    tasks.insert(tasks.end(), std::make_move_iterator(page->tasks.begin()), std::make_move_iterator(page->tasks.end()));
    request.query.after = page->next;
    if (!page->next || tasks.size() >= request.limit) break;
  }
  show_tasks(invocation, tasks, clock_now());
  if (request.query.after) invocation.note("There are more: --after " + request.query.after->text());
  return ExitCode::kOk;
}

// All of them are held until the last page is there, so that columns line up.
constexpr std::uint32_t kListLimitMax = 100'000;

void add_list(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("list", "List tasks, those that ended within the retention included");
  auto request = std::make_shared<ListRequest>();
  add_parsed(
      *command, "--state", "STATE", "delayed, ready, leased, succeeded, dead_lettered, cancelled or timed_out",
      [](const std::string& text) -> Result<TaskState> {
        if (const auto state = parse_task_state(text)) return *state;
        return fail(ErrorCode::kInvalidArgument, "'" + text + "' is not a state of a task");
      },
      [request](TaskState state) { request->query.state = state; });
  command->add_option("--type", request->query.type, "Of this task type")->type_name("TYPE");
  add_labels(*command, request->query.labels, "Has this label; may be given several times");
  command->add_option("--limit", request->limit, "Most tasks to list")
      ->check(CLI::Range(1u, kListLimitMax))
      ->capture_default_str()
      ->type_name("NUMBER");
  add_parsed(
      *command, "--after", "ID", "Go on behind this task", [](const std::string& text) { return TaskId::parse(text); },
      [request](TaskId id) { request->query.after = id; });
  command->footer(R"(Examples:
  baton task list --state leased
  baton task list --type mail.send --label campaign=spring --limit 1000
  baton task list --state dead_lettered -o json | jq -r .error | sort | uniq -c)");
  command->callback([request, &invocation] {
    invocation.command = [request, &invocation] { return list_tasks(invocation, *request); };
  });
}

void add_cancel(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("cancel", "End tasks that have not ended; a running handler is told to stop");
  auto ids = std::make_shared<std::vector<std::string>>();
  auto cause = std::make_shared<std::string>("cancelled by `baton task cancel`");
  add_task_ids(*command, *ids, "Of the tasks")->required();
  command->add_option("--cause", *cause, "Why; kept with the outcome")->type_name("TEXT");
  command->footer(R"(Examples:
  baton task cancel t3f8m2k9q7x1c5v0b4n6h8j2r0s --cause "customer left"
  baton task list --label campaign=spring -o json | jq -r .id | xargs baton task cancel)");
  command->callback([=, &invocation] {
    invocation.command = [=, &invocation] {
      return act_on_tasks(invocation, *ids, "cancelled", [&](Client& client, std::vector<TaskId> some) {
        return client.cancel(std::move(some), *cause);
      });
    };
  });
}

void add_retry(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("retry", "Submit dead letters anew");
  auto ids = std::make_shared<std::vector<std::string>>();
  add_task_ids(*command, *ids, "Of the dead letters")->required();
  command->footer(R"(Each becomes a new task with a new id; see also `baton dead-letter retry --all`.

Examples:
  baton task retry t3f8m2k9q7x1c5v0b4n6h8j2r0s)");
  command->callback([=, &invocation] {
    invocation.command = [=, &invocation] {
      return act_on_tasks(invocation, *ids, "submitted anew", [](Client& client, std::vector<TaskId> some) {
        return client.retry_dead_letters(std::move(some));
      });
    };
  });
}

}  // namespace

void add_task_commands(CLI::App& app, Invocation& invocation) {
  auto* noun = add_noun(app, "task", "Submit, look at and change tasks");
  noun->footer(
      "Examples:\n  baton task submit echo --input '{\"hello\": \"world\"}' --wait\n  baton task list --state leased");
  add_submit(*noun, invocation);
  add_get(*noun, invocation);
  add_list(*noun, invocation);
  add_cancel(*noun, invocation);
  add_retry(*noun, invocation);
}

}  // namespace baton::cli
