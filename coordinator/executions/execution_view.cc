#include "coordinator/executions/execution_view.h"

#include "api/answers.h"
#include "asl/step/restore.h"
#include "asl/step/step.h"
#include "common/json/write.h"
#include "coordinator/executions/outcome_of.h"

namespace baton {

namespace {

// The input with its own spacing stands in the first event.
json::Value input_text(std::string_view history) {
  json::Value text;
  for_each_event(history, [&](const asl::HistoryEvent& event) {
    if (event.type == asl::HistoryEventType::kExecutionStarted && event.payload_is_text) text = event.payload;
    return false;
  });
  return text;
}

json::Value text_of(const json::Value& value) { return json::Value::string(json::to_text(value)); }

json::Value included() { return json::Value::object({{"included", json::Value::boolean(true)}}); }

void set_if(json::ObjectBuilder& object, std::string_view key, const json::Value& value) {
  if (!value.is_undefined()) object.set(key, value);
}

void add_input(const ExecutionView& view, json::ObjectBuilder& answer) {
  answer.set("input", view.input.is_string() ? view.input : text_of(view.input_value));
  answer.set("inputDetails", included());
}

void add_outcome(const ExecutionView& view, bool metadata_only, json::ObjectBuilder& answer) {
  if (!view.outcome) return;
  if (!view.outcome->output.is_undefined() && !metadata_only) {
    answer.set("output", text_of(view.outcome->output));
    answer.set("outputDetails", included());
  }
  set_if(answer, "error", view.outcome->error);
  set_if(answer, "cause", view.outcome->cause);
}

void add_names(const ExecutionView& view, json::ObjectBuilder& answer) {
  answer.set("executionArn", view.identity.arn);
  answer.set("stateMachineArn", view.identity.state_machine_arn);
  answer.set("name", view.identity.name);
}

void add_times(const ExecutionView& view, json::ObjectBuilder& answer) {
  answer.set("status", json::Value::string(name_of(view.status)));
  answer.set("startDate", api::timestamp(view.started_at));
  if (view.closed_at) answer.set("stopDate", api::timestamp(*view.closed_at));
}

std::string_view why_not_redrivable(const ExecutionView& view) {
  switch (view.status) {
    case asl::ExecutionStatus::kRunning: return "Execution is RUNNING and cannot be redriven";
    case asl::ExecutionStatus::kSucceeded: return "Execution is SUCCEEDED and cannot be redriven";
    default: return "Execution has too many history events and cannot be redriven";
  }
}

void add_redrive(const ExecutionView& view, json::ObjectBuilder& answer) {
  answer.set("redriveCount", json::Value::integer(view.redrive_count));
  if (view.redrive_count > 0) answer.set("redriveDate", api::timestamp(view.redriven_at));
  if (!view.identity.map_run_arn.is_undefined()) {
    answer.set("redriveStatus", json::Value::string("REDRIVABLE_BY_MAP_RUN"));
    return;
  }
  answer.set("redriveStatus", json::Value::string(view.is_redrivable ? "REDRIVABLE" : "NOT_REDRIVABLE"));
  if (!view.is_redrivable) answer.set("redriveStatusReason", json::Value::string(why_not_redrivable(view)));
}

void add_origin(const ExecutionView& view, json::ObjectBuilder& answer) {
  set_if(answer, "mapRunArn", view.identity.map_run_arn);
  set_if(answer, "stateMachineVersionArn", view.identity.state_machine_version_arn);
  set_if(answer, "stateMachineAliasArn", view.identity.state_machine_alias_arn);
}

void fill(const asl::Execution& execution, ExecutionView& view) {
  view.identity = execution.identity;
  view.input_value = execution.input;
  view.status = execution.status;
  view.started_at = execution.started_at;
  view.redrive_count = execution.redrive_count;
  view.redriven_at = execution.redriven_at;
  view.is_redrivable = asl::is_redrivable(execution);
}

}  // namespace

ExecutionView view_of(const ExecutionEntry& entry) {
  ExecutionView view;
  view.id = entry.id;
  fill(entry.execution, view);
  view.machine_key = entry.machine->key;
  view.history = entry.history;
  view.input = input_text(view.history);
  view.outcome = entry.outcome;
  if (entry.outcome) view.closed_at = entry.closed_at;
  return view;
}

std::optional<ExecutionView> view_of(const ClosedExecution& closed) {
  const auto birth = decode_birth(closed.birth);
  asl::Execution execution;
  if (!birth || !asl::decode_parts(birth->engine, closed.head, execution)) return std::nullopt;
  ExecutionView view;
  view.id = closed.id;
  fill(execution, view);
  view.machine_key = birth->machine_key;
  view.closed_history = closed.history;
  view.input = input_text(closed.history);
  view.outcome = outcome_of(closed.history);
  view.closed_at = closed.closed_at;
  return view;
}

std::optional<ExecutionView> view_of(const Executions& executions, ExecutionId id) {
  if (const ExecutionEntry* entry = executions.find(id)) return view_of(*entry);
  const auto closed = executions.closed().read(id);
  return closed ? view_of(*closed) : std::nullopt;
}

json::Value describe(const ExecutionView& view, bool metadata_only) {
  json::ObjectBuilder answer;
  add_names(view, answer);
  add_times(view, answer);
  if (!metadata_only) add_input(view, answer);
  add_outcome(view, metadata_only, answer);
  add_origin(view, answer);
  set_if(answer, "traceHeader", view.identity.trace_header);
  add_redrive(view, answer);
  return answer.finish();
}

json::Value describe_sync(const ExecutionView& view, bool metadata_only) {
  json::ObjectBuilder answer;
  add_names(view, answer);
  add_times(view, answer);
  if (!metadata_only) add_input(view, answer);
  add_outcome(view, metadata_only, answer);
  set_if(answer, "traceHeader", view.identity.trace_header);
  // Billed in steps of 100 ms and 64 MB, as AWS does it; here it costs nothing.
  constexpr std::int64_t kStepMs = 100;
  constexpr std::int64_t kMemoryMb = 64;
  const std::int64_t ms = view.closed_at ? to_ms(*view.closed_at - view.started_at) : 0;
  answer.set("billingDetails", json::Value::object({{"billedMemoryUsedInMB", json::Value::integer(kMemoryMb)},
                                                    {"billedDurationInMilliseconds",
                                                     json::Value::integer((ms + kStepMs - 1) / kStepMs * kStepMs)}}));
  return answer.finish();
}

json::Value list_item(const ExecutionView& view) {
  json::ObjectBuilder item;
  add_names(view, item);
  add_times(view, item);
  add_origin(view, item);
  item.set("redriveCount", json::Value::integer(view.redrive_count));
  if (view.redrive_count > 0) item.set("redriveDate", api::timestamp(view.redriven_at));
  return item.finish();
}

}  // namespace baton
