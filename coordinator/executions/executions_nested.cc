// States that start executions, and the executions that they started.
#include <algorithm>
#include <cctype>

#include "api/answers.h"
#include "common/arn.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "coordinator/executions/execution_view.h"
#include "coordinator/executions/executions.h"

namespace baton {

namespace {

constexpr std::string_view kStartExecution = "states:startExecution";

json::Value milliseconds(const json::Value& seconds) {
  return json::Value::integer(seconds.is_number() ? static_cast<std::int64_t>(seconds.as_double() * 1000 + 0.5) : 0);
}

// As services answer in Task states: names begin with a capital, times are milliseconds.
json::Value as_service_answer(const json::Value& description, bool with_json_output) {
  json::ObjectBuilder answer;
  for (const json::Member& member : description.members()) {
    std::string name(member.key.as_string());
    name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    if (name.starts_with("Redrive")) continue;
    json::Value value = member.value;
    if (name.ends_with("Date")) value = milliseconds(value);
    if (name.ends_with("Details")) value = json::Value::object({{"Included", json::Value::boolean(true)}});
    if (with_json_output && (name == "Output" || name == "Input") && value.is_string()) {
      if (auto parsed = json::parse(value.as_string())) value = *std::move(parsed);
    }
    answer.set(name, std::move(value));
  }
  return answer.finish();
}

std::string service_cause(const NestedAnswer& answer) {
  return answer.message + " (Service: AWSStepFunctions; Status Code: 400; Error Code: " + answer.error +
         "; Request ID: 00000000-0000-0000-0000-000000000000; Proxy: null)";
}

}  // namespace

PartitionId receiver_of(const PartitionMessage& message, PartitionId partition_count) {
  struct Receiver {
    PartitionId partition_count;
    PartitionId operator()(const NestedStart& start) const { return start.child.partition(partition_count); }
    PartitionId operator()(const TaskStart& start) const { return start.task.id.partition(partition_count); }
    PartitionId operator()(const NestedStop& stop) const { return stop.child.partition(partition_count); }
    PartitionId operator()(const NestedAnswer& answer) const { return answer.caller.id.partition(partition_count); }
  };
  return std::visit(Receiver{partition_count}, message);
}

bool Executions::is_nested(const asl::Resource& resource) {
  return resource.kind == asl::ResourceKind::kService && resource.task_type == kStartExecution;
}

// `parameters`: {"StateMachineArn", "Input"?, "Name"?}.
void Executions::start_nested(ExecutionEntry& entry, const asl::Resource& resource, asl::FrameId frame,
                              asl::Attempt attempt, const json::Value& parameters, bool was_answered) {
  const json::Value machine = parameters.get("StateMachineArn");
  const auto arn = machine.is_string() ? parse_arn(machine.as_string()) : std::nullopt;
  NestedStart start;
  start.caller = {entry.id, frame, attempt};
  start.waits_for_end = resource.pattern == asl::TaskPattern::kSync;
  start.was_answered = was_answered;
  const json::Value& trace_header = entry.execution.identity.trace_header;
  if (trace_header.is_string()) start.trace_header = trace_header.as_string();
  if (!arn || arn->kind != ArnKind::kStateMachine) {
    run_later(entry.id, asl::TaskFailed{frame, attempt, json::Value::string("StepFunctions.InvalidArnException"),
                                        json::Value::string("StateMachineArn is not the ARN of a state machine"),
                                        asl::TaskFailed::Stage::kWork});
    return;
  }
  start.state_machine_arn = machine.as_string();
  const json::Value name = parameters.get("Name");
  // The same request has the same name, so made again it starts nothing new.
  start.name = name.is_string() ? std::string(name.as_string()) : entry.id.text() + "-" + std::to_string(attempt);
  const json::Value input = parameters.get("Input");
  start.input = input.is_undefined() ? "{}" : json::to_text(input);
  start.child = execution_id_of(arn->machine_name(), start.name);
  entry.nested[attempt] = start.child;
  effects_.send(start);
}

void Executions::on_message(const NestedStop& stop, TimePoint now) { this->stop(stop.child, {}, {}, now); }

void Executions::on_message(const NestedAnswer& answer, TimePoint now) {
  ExecutionEntry* entry = find_open(answer.caller.id);
  if (!entry || entry->outcome) return;
  const asl::FrameId frame_id = answer.caller.frame;
  const asl::Attempt attempt = answer.caller.attempt;
  const asl::Frame* frame = entry->execution.find(frame_id);
  if (!frame || frame->attempt != attempt) return;
  const auto* task = std::get_if<asl::TaskState>(&entry->machine->compiled.state(frame->group, frame->state).kind);
  if (!task || !is_nested(task->resource)) return;
  const asl::Resource& resource = task->resource;
  switch (answer.kind) {
    case NestedAnswer::Kind::kRefused: {
      const std::string error = "StepFunctions." + answer.error + "Exception";
      return run(*entry,
                 asl::TaskFailed{frame_id, attempt, json::Value::string(error),
                                 json::Value::string(service_cause(answer)), asl::TaskFailed::Stage::kWork},
                 now);
    }
    case NestedAnswer::Kind::kStarted: {
      const json::Value output =
          json::Value::object({{"ExecutionArn", json::Value::string(answer.execution_arn)},
                               {"StartDate", json::Value::integer(to_unix_ms(answer.started_at))}});
      if (frame->phase == asl::Phase::kTaskSubmitted) return;  // asked again
      run(*entry, asl::TaskStarted{frame_id, attempt, {}}, now);
      if (resource.pattern != asl::TaskPattern::kSync) entry->nested.erase(attempt);
      if (resource.pattern == asl::TaskPattern::kRequestResponse) {
        return run(*entry, asl::TaskSucceeded{frame_id, attempt, output, {}}, now);
      }
      return run(*entry, asl::TaskSubmitted{frame_id, attempt, output}, now);
    }
    case NestedAnswer::Kind::kEnded: break;
  }
  entry->nested.erase(attempt);
  const auto description = json::parse(answer.description);
  if (!description || resource.pattern != asl::TaskPattern::kSync) return;
  const json::Value output = as_service_answer(*description, resource.action.ends_with(".sync:2"));
  const json::Value status = output.get("Status");
  if (status.is_string() && status.as_string() == "SUCCEEDED") {
    return run(*entry, asl::TaskSucceeded{frame_id, attempt, output, {}}, now);
  }
  run(*entry,
      asl::TaskFailed{frame_id, attempt, json::Value::string("States.TaskFailed"),
                      json::Value::string(json::to_text(as_service_answer(*description, false))),
                      asl::TaskFailed::Stage::kWork},
      now);
}

// It ended: whoever started it hears how, and whoever else waits for it.
void Executions::tell_callers(const ExecutionEntry& entry) {
  if (!entry.caller && entry.listeners.empty()) return;
  NestedAnswer answer;
  answer.kind = NestedAnswer::Kind::kEnded;
  answer.description = json::to_text(describe(view_of(entry), false));
  const auto tell = [&](const ParentFrame& caller) {
    answer.caller = caller;
    effects_.send(answer);
  };
  if (entry.caller) tell(*entry.caller);
  std::ranges::for_each(entry.listeners, tell);
}

void Executions::listen(ExecutionId id, const ParentFrame& caller) {
  std::vector<ParentFrame>& listeners = find_open(id)->listeners;
  if (std::ranges::find(listeners, caller) == listeners.end()) listeners.push_back(caller);
}

// A start that was asked for before: by the same request it is answered again. So is one that was answered of an execution
// that somebody else had started, whatever its machine has become since: it is told of its end, or has missed it.
bool Executions::answer_again(const NestedStart& start) {
  const ParentFrame& caller = start.caller;
  if (const ExecutionEntry* entry = find_open(start.child)) {
    const bool has_started_it = entry->caller && *entry->caller == caller;
    if (!has_started_it && !start.was_answered) return false;
    if (!has_started_it && start.waits_for_end) listen(start.child, caller);
    effects_.send(NestedAnswer{caller,
                               NestedAnswer::Kind::kStarted,
                               std::string(entry->execution.identity.arn.as_string()),
                               entry->execution.started_at,
                               {},
                               {},
                               {}});
    return true;
  }
  const auto closed = closed_.read(start.child);
  const auto birth = closed ? decode_birth(closed->birth) : std::nullopt;
  if (!birth || (birth->caller != caller && !start.was_answered)) return false;
  const auto view = view_of(*closed);
  if (!view) return false;
  effects_.send(NestedAnswer{
      caller, NestedAnswer::Kind::kStarted, std::string(view->identity.arn.as_string()), view->started_at, {}, {}, {}});
  effects_.send(
      NestedAnswer{caller, NestedAnswer::Kind::kEnded, {}, {}, {}, {}, json::to_text(describe(*view, false))});
  return true;
}

void Executions::ask_again(PartitionId partition) {
  for (auto& [id, entry] : open_) {
    const bool waits = std::ranges::any_of(
        entry->nested, [&](const auto& nested) { return nested.second.partition(partition_count_) == partition; });
    if (waits && !entry->outcome) ask_again(*entry);
  }
}

// After a takeover: what was asked may have been lost, so it is asked again.
void Executions::ask_again(ExecutionEntry& entry) {
  for (const auto& frame : entry.execution.frames) {
    if (!frame || frame->attempt == 0) continue;
    if (frame->phase != asl::Phase::kTaskScheduled && frame->phase != asl::Phase::kTaskStarted &&
        frame->phase != asl::Phase::kTaskSubmitted) {
      continue;
    }
    const auto* task = std::get_if<asl::TaskState>(&entry.machine->compiled.state(frame->group, frame->state).kind);
    if (!task || !is_nested(task->resource)) continue;
    const json::Value parameters = scheduled_parameters(entry, frame->last_event_id);
    if (parameters.is_undefined()) continue;
    start_nested(entry, task->resource, frame->id, frame->attempt, parameters,
                 frame->phase == asl::Phase::kTaskSubmitted);
  }
}

// The parameters of the TaskScheduled event that led to this one.
json::Value Executions::scheduled_parameters(const ExecutionEntry& entry, std::int64_t event_id) {
  std::vector<asl::HistoryEvent> events;
  for_each_event(entry.history, [&](const asl::HistoryEvent& event) {
    events.push_back(event);
    return event.id < event_id;
  });
  while (event_id > 0 && event_id <= static_cast<std::int64_t>(events.size())) {
    const asl::HistoryEvent& event = events[static_cast<std::size_t>(event_id) - 1];
    if (event.type == asl::HistoryEventType::kTaskScheduled) return event.payload;
    if (event.previous_id >= event_id) break;  // damaged: it would lead round for ever
    event_id = event.previous_id;
  }
  return {};
}

}  // namespace baton
