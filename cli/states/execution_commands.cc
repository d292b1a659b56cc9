// baton execution start|list|describe|history|stop|redrive
#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>

#include "baton/states.h"
#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/states/execution_views.h"
#include "cli/states/history_command.h"
#include "cli/states/names.h"
#include "cli/text.h"
#include "common/clock.h"

namespace baton::cli {

namespace {

constexpr std::uint32_t kListLimitMax = 100'000;
constexpr std::uint32_t kPageSizeMax = 1000;

// ---- start

struct StartRequest {
  std::string machine;
  NewExecution execution;
  std::string input = "{}";
  bool wait = false;
};

void show_started(Invocation& invocation, const StartedExecution& started) {
  if (invocation.json()) {
    invocation.show(JsonLine().add("arn", started.arn).add("started_at_ms", to_unix_ms(started.started_at)));
  } else {
    invocation.out() << printable(started.arn) << '\n';
  }
}

StatesResult<Execution> run_to_end(Invocation& invocation, States states, NewExecution execution) {
  const Duration timeout = invocation.global.timeout.value_or(kDurationMax);
  const auto machine = states.describe_machine(execution.machine_arn);
  if (!machine) return tl::unexpected(machine.error());
  if (machine->type == MachineType::kExpress) return states.run_express_execution(std::move(execution), timeout);
  const auto started = states.start_execution(std::move(execution));
  if (!started) return tl::unexpected(started.error());
  const std::string name = short_execution_name(started->arn);
  if (invocation.err_is_terminal()) invocation.note("execution " + printable(name));
  auto ended = states.wait_execution(started->arn, timeout);
  if (ended || ended.error().code != ErrorCode::kDeadlineExceeded) return ended;
  return tl::unexpected(ApiError(
      Error{ErrorCode::kDeadlineExceeded, "execution " + name + " has not ended after " + short_duration(timeout) +
                                              "; look at it with `baton execution describe " + name + "`"}));
}

ExitCode start_execution(Invocation& invocation, StartRequest request) {
  auto arn = machine_arn_of(request.machine);
  if (!arn) return invocation.complain(arn.error());
  auto input = read_input(request.input, invocation.in());
  if (!input) return invocation.complain(input.error());
  if (auto valid = check_json(*input, "the input"); !valid) return invocation.complain(valid.error());
  request.execution.machine_arn = std::move(*arn);
  request.execution.input = std::move(*input);
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  if (request.wait) {
    const auto ended = run_to_end(invocation, States(*client), std::move(request.execution));
    return ended ? show_end(invocation, *ended) : invocation.complain(ended.error());
  }
  const auto started = States(*client).start_execution(std::move(request.execution));
  if (!started) return invocation.complain(started.error());
  show_started(invocation, *started);
  return ExitCode::kOk;
}

void add_start(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("start", "Start an execution of a state machine");
  auto request = std::make_shared<StartRequest>();
  command->add_option("MACHINE", request->machine, "Its name (order, order:3 for version 3), or its ARN")
      ->required()
      ->type_name("");
  command->add_option("--input", request->input, "JSON, @FILE, or - for standard input")
      ->capture_default_str()
      ->type_name("INPUT");
  command
      ->add_option("--name", request->execution.name,
                   "What the execution is called; the same name and input is the same execution while it runs")
      ->type_name("NAME");
  command
      ->add_option("--trace-header", request->execution.trace_header,
                   "The trace that its tasks are part of: a W3C traceparent, or a header of AWS X-Ray")
      ->type_name("HEADER");
  command->add_flag("--wait", request->wait, "Wait until it ended and print its output");
  command->footer(
      R"(Prints the execution's ARN; with --wait its output (-o json: how it ended) and exits with 1 if it did not succeed.

Examples:
  baton execution start order --input '{"order": 17}' --wait
  baton execution start order --name run-17 --input @order.json
  baton execution start thumbnail --wait --timeout 1m -o json | jq .output)");
  command->callback([request, &invocation] {
    invocation.command = [request, &invocation] { return start_execution(invocation, *request); };
  });
}

// ---- list

struct ListRequest {
  std::string machine;
  ExecutionQuery query;
  std::uint32_t limit = 100;
};

ExitCode list_executions(Invocation& invocation, ListRequest request) {
  if (request.machine.empty() == request.query.map_run_arn.empty()) {
    return invocation.complain(
        {ErrorCode::kInvalidArgument, "name a state machine, or a Map Run with --map-run; not both"});
  }
  if (!request.machine.empty()) {
    auto arn = machine_arn_of(request.machine);
    if (!arn) return invocation.complain(arn.error());
    request.query.machine_arn = std::move(*arn);
  }
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  std::vector<ExecutionSummary> executions;
  while (true) {
    request.query.limit = std::min(kPageSizeMax, request.limit - static_cast<std::uint32_t>(executions.size()));
    auto page = States(*client).list_executions(request.query);
    if (!page) return invocation.complain(page.error());
    std::move(page->executions.begin(), page->executions.end(), std::back_inserter(executions));
    request.query.next_token = std::move(page->next_token);
    if (request.query.next_token.empty() || executions.size() >= request.limit) break;
  }
  show_executions(invocation, executions, clock_now());
  if (!request.query.next_token.empty()) invocation.note("There are more: --after " + request.query.next_token);
  return ExitCode::kOk;
}

void add_list(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("list", "List executions, newest first");
  auto request = std::make_shared<ListRequest>();
  command->add_option("MACHINE", request->machine, "Of this state machine: its name, or its ARN")->type_name("");
  command->add_option("--map-run", request->query.map_run_arn, "Children of this Map Run")->type_name("ARN");
  add_parsed(
      *command, "--status", "STATUS", "RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED or PENDING_REDRIVE",
      [](const std::string& text) -> Result<ExecutionStatus> {
        if (const auto status = parse_execution_status(text)) return *status;
        return fail(ErrorCode::kInvalidArgument, "'" + text + "' is not a status of an execution");
      },
      [request](ExecutionStatus status) { request->query.status = status; });
  command->add_option("--limit", request->limit, "Most executions to list")
      ->check(CLI::Range(1u, kListLimitMax))
      ->capture_default_str()
      ->type_name("NUMBER");
  command->add_option("--after", request->query.next_token, "Go on where another list ended")->type_name("TOKEN");
  command->footer(R"(Examples:
  baton execution list order
  baton execution list order --status FAILED -o json | jq -r .arn
  baton execution list order --limit 10000)");
  command->callback([request, &invocation] {
    invocation.command = [request, &invocation] { return list_executions(invocation, *request); };
  });
}

// ---- describe

ExitCode describe_execution(Invocation& invocation, const std::string& text) {
  const auto arn = execution_arn_of(text);
  if (!arn) return invocation.complain(arn.error());
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto execution = States(*client).describe_execution(*arn);
  if (!execution) return invocation.complain(execution.error());
  show_execution(invocation, *execution, clock_now());
  return ExitCode::kOk;
}

void add_describe(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("describe", "Show an execution: where it stands, or how it ended");
  auto execution = std::make_shared<std::string>();
  command->add_option("EXECUTION", *execution, "MACHINE/NAME, or its ARN")->required()->type_name("");
  command->footer(R"(Examples:
  baton execution describe order/run-17
  baton execution describe order/run-17 -o json | jq .output)");
  command->callback([execution, &invocation] {
    invocation.command = [execution, &invocation] { return describe_execution(invocation, *execution); };
  });
}

// ---- stop, redrive

// Does one thing to each execution. Each gets a line; the exit code is that of the first refusal. `key` names the time in
// JSON, `done` is the past participle for people.
ExitCode act_on_executions(Invocation& invocation, const std::vector<std::string>& texts, const char* key,
                           const std::string& done,
                           const std::function<StatesResult<TimePoint>(States, std::string)>& action) {
  std::vector<std::string> arns;
  for (const std::string& text : texts) {
    auto arn = execution_arn_of(text);
    if (!arn) return invocation.complain(arn.error());
    arns.push_back(std::move(*arn));
  }
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  ExitCode code = ExitCode::kOk;
  for (const std::string& arn : arns) {
    const auto at = action(States(*client), arn);
    if (!at) {
      const ExitCode failed = invocation.complain(at.error());
      if (code == ExitCode::kOk) code = failed;
    } else if (invocation.json()) {
      invocation.show(JsonLine().add("arn", arn).add(key, to_unix_ms(*at)));
    } else {
      invocation.out() << printable(short_execution_name(arn)) << ' ' << done << '\n';
    }
  }
  return code;
}

void add_executions(CLI::App& command, std::vector<std::string>& executions) {
  command.add_option("EXECUTION", executions, "MACHINE/NAME, or their ARNs")->required()->type_name("");
}

void add_stop(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("stop", "End executions as ABORTED; running handlers are told to stop");
  auto executions = std::make_shared<std::vector<std::string>>();
  auto error = std::make_shared<std::string>();
  auto cause = std::make_shared<std::string>();
  add_executions(*command, *executions);
  command->add_option("--error", *error, "A name of the reason, kept with the execution")->type_name("NAME");
  command->add_option("--cause", *cause, "Why, kept with the execution")->type_name("TEXT");
  command->footer(R"(An execution that has ended stays as it is.

Examples:
  baton execution stop order/run-17 --cause "customer left"
  baton execution list order --status RUNNING -o json | jq -r .arn | xargs baton execution stop)");
  command->callback([=, &invocation] {
    invocation.command = [=, &invocation] {
      return act_on_executions(invocation, *executions, "ended_at_ms", "stopped", [=](States states, std::string arn) {
        return states.stop_execution(std::move(arn), *error, *cause);
      });
    };
  });
}

void add_redrive(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("redrive", "Let executions that did not succeed go on at what failed");
  auto executions = std::make_shared<std::vector<std::string>>();
  add_executions(*command, *executions);
  command->footer(R"(States that succeeded are not run again.

Examples:
  baton execution redrive order/run-17
  baton execution list order --status FAILED -o json | jq -r .arn | xargs baton execution redrive)");
  command->callback([=, &invocation] {
    invocation.command = [=, &invocation] {
      return act_on_executions(invocation, *executions, "redriven_at_ms", "redriven",
                               [](States states, std::string arn) { return states.redrive_execution(std::move(arn)); });
    };
  });
}

}  // namespace

void add_execution_commands(CLI::App& app, Invocation& invocation) {
  auto* noun = add_noun(app, "execution", "Start, look at and stop executions of state machines");
  noun->footer(
      "An execution is named MACHINE/NAME, or by its ARN.\n\nExamples:\n  baton execution start order --input "
      "'{\"order\": "
      "17}' --wait\n  baton execution history order/run-17 --follow");
  add_start(*noun, invocation);
  add_list(*noun, invocation);
  add_describe(*noun, invocation);
  add_history_command(*noun, invocation);
  add_stop(*noun, invocation);
  add_redrive(*noun, invocation);
}

}  // namespace baton::cli
