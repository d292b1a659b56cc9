#include "cli/submit.h"

#include <fstream>

#include "cli/arguments.h"
#include "cli/fields.h"
#include "cli/text.h"
#include "cli/views.h"
#include "common/clock.h"

namespace baton::cli {

namespace {

ExitCode wait_for(Invocation& invocation, Client& client, TaskId id) {
  const Duration timeout = invocation.global.timeout.value_or(kDurationMax);
  const auto outcome = client.wait(id, timeout);
  if (!outcome && outcome.error().code == ErrorCode::kDeadlineExceeded) {
    return invocation.complain(
        {ErrorCode::kDeadlineExceeded, "task " + id.text() + " has not ended after " + short_duration(timeout) +
                                           "; look at it with `baton task get " + id.text() + "`"});
  }
  if (!outcome) return invocation.complain(outcome.error());
  const bool succeeded = outcome->state == TaskState::kSucceeded;
  if (invocation.json()) {
    invocation.show(outcome_json(*outcome));
  } else if (succeeded) {
    show_output(invocation, outcome->output);
  }
  if (succeeded) return ExitCode::kOk;
  invocation.out().flush();
  invocation.note("baton: task " + id.text() + " " + printable(outcome_text(*outcome)));
  return ExitCode::kFailed;
}

// A mistyped type is no error (its worker may come later), but whoever waits for it should know.
void note_if_nobody_serves(Invocation& invocation, Client& client, const std::string& type) {
  const auto queues = client.queues();
  if (!queues) return;
  for (const QueueView& queue : *queues) {
    if (queue.type != type || queue.worker_count > 0) continue;
    invocation.note("baton: no worker serves '" + printable(type) +
                    "' now: the task waits until one does; see `baton worker list`, or check the name");
  }
}

ExitCode submit_one(Invocation& invocation, SubmitRequest& request) {
  auto input = read_input(request.input, invocation.in());
  if (!input) return invocation.complain(input.error());
  if (!request.raw) {
    if (auto valid = check_json(*input, "the input"); !valid) return invocation.complain(valid.error());
  }
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto id =
      client->submit({.type = request.type, .input = std::move(*input), .options = std::move(request.options)});
  if (!id) return invocation.complain(id.error());
  note_if_nobody_serves(invocation, *client, request.type);
  if (request.wait) {
    if (invocation.err_is_terminal()) invocation.note("task " + id->text());
    return wait_for(invocation, *client, *id);
  }
  if (invocation.json()) {
    invocation.show(JsonLine().add("id", id->text()));
  } else {
    invocation.out() << id->text() << '\n';
  }
  return ExitCode::kOk;
}

}  // namespace

ExitCode submit(Invocation& invocation, SubmitRequest request) {
  if (request.delay > Duration::zero()) request.options.not_before = clock_now() + request.delay;
  if (request.batch_file.empty()) return submit_one(invocation, request);
  if (request.batch_file == "-") return submit_batch(invocation, request, invocation.in(), "standard input");
  std::ifstream file(request.batch_file);
  if (!file) return invocation.complain({ErrorCode::kNotFound, "cannot read '" + request.batch_file + "'"});
  return submit_batch(invocation, request, file, request.batch_file);
}

}  // namespace baton::cli
