#include "cli/states/history_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>

#include "baton/states.h"
#include "cli/arguments.h"
#include "cli/invocation.h"
#include "cli/states/history_view.h"
#include "cli/states/names.h"
#include "cli/text.h"
#include "common/clock.h"

namespace baton::cli {

namespace {

// Between two looks at an execution that runs. Its end is told at once.
constexpr Duration kLookInterval = std::chrono::milliseconds(500);

// Shows event after event until the execution has ended.
ExitCode follow(Invocation& invocation, States states, HistoryQuery query) {
  const Duration timeout = invocation.global.timeout.value_or(kDurationMax);
  const TimePoint deadline = clock_now() + timeout;
  HistoryView view(invocation);
  while (true) {
    const auto events = states.history(query);
    if (!events) return invocation.complain(events.error());
    view.show(*events);
    if (!events->empty()) {
      query.after_id = events->back().id;
      const HistoryEvent& last = events->back();
      if (ends_execution(last)) return last.type == "ExecutionSucceeded" ? ExitCode::kOk : ExitCode::kFailed;
    }
    const Duration left = deadline - clock_now();
    if (left <= Duration::zero()) {
      return invocation.complain(
          {ErrorCode::kDeadlineExceeded, "the execution has not ended after " + short_duration(timeout)});
    }
    const auto ended = states.wait_execution(query.execution_arn, std::min(left, kLookInterval));
    if (!ended && ended.error().code != ErrorCode::kDeadlineExceeded) return invocation.complain(ended.error());
  }
}

ExitCode show_history(Invocation& invocation, const std::string& text, bool follows) {
  const auto arn = execution_arn_of(text);
  if (!arn) return invocation.complain(arn.error());
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const HistoryQuery query{.execution_arn = *arn};
  if (follows) return follow(invocation, States(*client), query);
  const auto events = States(*client).history(query);
  if (!events) return invocation.complain(events.error());
  HistoryView(invocation).show(*events);
  return ExitCode::kOk;
}

}  // namespace

void add_history_command(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("history", "Show what happened in an execution, event by event");
  auto execution = std::make_shared<std::string>();
  auto follows = std::make_shared<bool>(false);
  command->add_option("EXECUTION", *execution, "MACHINE/NAME, or its ARN")->required()->type_name("");
  command->add_flag("-f,--follow", *follows, "Show what happens until it has ended");
  command->footer(
      R"(Times count from the first event. -o json prints a line for each: {"id", "previous_id", "type", "at_ms", "details"}, with
the details as AWS Step Functions has them. With --follow, exits with 1 if the execution did not succeed.

Examples:
  baton execution history order/run-17
  baton execution history order/run-17 --follow
  baton execution history order/run-17 -o json | jq -r 'select(.type | endswith("Failed")).details.error')");
  command->callback([=, &invocation] {
    invocation.command = [=, &invocation] { return show_history(invocation, *execution, *follows); };
  });
}

}  // namespace baton::cli
