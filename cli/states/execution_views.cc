#include "cli/states/execution_views.h"

#include <algorithm>

#include "cli/fields.h"
#include "cli/states/names.h"
#include "cli/text.h"

namespace baton::cli {

namespace {

void add_text(JsonLine& line, std::string_view key, const std::string& text) {
  if (!text.empty()) line.add(key, text);
}

JsonLine execution_json(const Execution& execution) {
  JsonLine line;
  line.add("name", execution.name).add("status", execution_status_name(execution.status)).add("arn", execution.arn);
  add_text(line, "machine_arn", execution.machine_arn);
  add_text(line, "machine_version_arn", execution.machine_version_arn);
  add_text(line, "machine_alias_arn", execution.machine_alias_arn);
  add_text(line, "map_run_arn", execution.map_run_arn);
  line.add("started_at_ms", to_unix_ms(execution.started_at));
  if (execution.ended_at) line.add("ended_at_ms", to_unix_ms(*execution.ended_at));
  if (execution.redrive_count > 0) line.add("redrive_count", execution.redrive_count);
  if (execution.redriven_at) line.add("redriven_at_ms", to_unix_ms(*execution.redriven_at));
  if (execution.redrivable) line.add("redrivable", true);
  if (!execution.input.empty()) line.add_payload("input", execution.input);
  if (!execution.output.empty()) line.add_payload("output", execution.output);
  add_text(line, "error", execution.error);
  add_text(line, "cause", execution.cause);
  add_text(line, "trace_header", execution.trace_header);
  return line;
}

JsonLine summary_json(const ExecutionSummary& execution) {
  JsonLine line;
  line.add("name", execution.name).add("status", execution_status_name(execution.status)).add("arn", execution.arn);
  line.add("started_at_ms", to_unix_ms(execution.started_at));
  if (execution.ended_at) line.add("ended_at_ms", to_unix_ms(*execution.ended_at));
  if (execution.redrive_count > 0) line.add("redrive_count", execution.redrive_count);
  return line;
}

std::string reason_of(const Execution& execution) {
  return execution.error.empty() || execution.cause.empty() ? execution.error + execution.cause
                                                            : execution.error + ": " + execution.cause;
}

std::string redrives_of(const Execution& execution) {
  std::string text = execution.redrive_count > 0 ? std::to_string(execution.redrive_count) : "";
  if (execution.redrivable) text += std::string(text.empty() ? "" : "; ") + "can be redriven";
  return text;
}

}  // namespace

Colour colour_of(ExecutionStatus status) {
  switch (status) {
    case ExecutionStatus::kRunning:
    case ExecutionStatus::kPendingRedrive: return Colour::kYellow;
    case ExecutionStatus::kSucceeded: return Colour::kGreen;
    case ExecutionStatus::kFailed:
    case ExecutionStatus::kTimedOut: return Colour::kRed;
    case ExecutionStatus::kAborted: return Colour::kDim;
  }
  return Colour::kNone;
}

void show_executions(Invocation& invocation, const std::vector<ExecutionSummary>& executions, TimePoint now) {
  if (invocation.json()) {
    for (const ExecutionSummary& execution : executions) invocation.show(summary_json(execution));
    return;
  }
  Table table({{"NAME"}, {"STATUS"}, {"STARTED"}, {"TOOK", Align::kRight}, {"REDRIVES", Align::kRight}});
  for (const ExecutionSummary& execution : executions) {
    const Duration took = execution.ended_at.value_or(now) - execution.started_at;
    table.add_row(
        {execution.name, Cell(execution_status_name(execution.status), colour_of(execution.status)),
         invocation.time_text(execution.started_at, now),
         Cell(short_duration(std::max(took, Duration::zero())), execution.ended_at ? Colour::kNone : Colour::kDim),
         execution.redrive_count > 0 ? std::to_string(execution.redrive_count) : ""});
  }
  invocation.show(table);
}

void show_execution(Invocation& invocation, const Execution& execution, TimePoint now) {
  if (invocation.json()) return invocation.show(execution_json(execution));
  Fields fields(invocation);
  fields.add("Name", short_execution_name(execution.arn));
  fields.add("Status", execution_status_name(execution.status));
  fields.add("ARN", execution.arn);
  fields.add("Machine", execution.machine_arn);
  fields.add("Version", execution.machine_version_arn);
  fields.add("Alias", execution.machine_alias_arn);
  fields.add("Map Run", execution.map_run_arn);
  fields.add("Started", when(invocation, execution.started_at, now));
  if (execution.ended_at) {
    fields.add("Ended", when(invocation, *execution.ended_at, now));
    fields.add("Took", short_duration(*execution.ended_at - execution.started_at));
  }
  fields.add("Redrives", redrives_of(execution));
  fields.add("Input", execution.input);
  fields.add("Output", execution.output);
  fields.add("Error", execution.error);
  fields.add("Cause", execution.cause);
  fields.add("Trace", execution.trace_header);
}

ExitCode show_end(Invocation& invocation, const Execution& execution) {
  const bool succeeded = execution.status == ExecutionStatus::kSucceeded;
  if (invocation.json()) {
    invocation.show(execution_json(execution));
  } else if (succeeded) {
    show_output(invocation, execution.output);
  }
  if (succeeded) return ExitCode::kOk;
  invocation.out().flush();
  const std::string reason = reason_of(execution);
  invocation.note("baton: execution " + printable(short_execution_name(execution.arn)) + " " +
                  execution_status_name(execution.status) + (reason.empty() ? "" : ": " + printable(reason)));
  return ExitCode::kFailed;
}

}  // namespace baton::cli
