#include "asl/step/history.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "baton/time.h"
#include "common/json/value.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

// What a type's payload is called in its details.
enum class Payload : std::uint8_t { kNone, kInput, kOutput, kParameters };

struct TypeFacts {
  std::string_view name;
  std::string_view details;  // empty: the type has none
  Payload payload = Payload::kNone;
};

constexpr std::array<TypeFacts, kHistoryEventTypeCount> kFacts = {{
    {"ActivityFailed", "activityFailedEventDetails"},
    {"ActivityScheduled", "activityScheduledEventDetails", Payload::kInput},
    {"ActivityScheduleFailed", "activityScheduleFailedEventDetails"},
    {"ActivityStarted", "activityStartedEventDetails"},
    {"ActivitySucceeded", "activitySucceededEventDetails", Payload::kOutput},
    {"ActivityTimedOut", "activityTimedOutEventDetails"},
    {"ChoiceStateEntered", "stateEnteredEventDetails", Payload::kInput},
    {"ChoiceStateExited", "stateExitedEventDetails", Payload::kOutput},
    {"ExecutionAborted", "executionAbortedEventDetails"},
    {"ExecutionFailed", "executionFailedEventDetails"},
    {"ExecutionStarted", "executionStartedEventDetails", Payload::kInput},
    {"ExecutionSucceeded", "executionSucceededEventDetails", Payload::kOutput},
    {"ExecutionTimedOut", "executionTimedOutEventDetails"},
    {"FailStateEntered", "stateEnteredEventDetails", Payload::kInput},
    {"LambdaFunctionFailed", "lambdaFunctionFailedEventDetails"},
    {"LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails", Payload::kInput},
    {"LambdaFunctionScheduleFailed", "lambdaFunctionScheduleFailedEventDetails"},
    {"LambdaFunctionStarted", ""},
    {"LambdaFunctionStartFailed", "lambdaFunctionStartFailedEventDetails"},
    {"LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails", Payload::kOutput},
    {"LambdaFunctionTimedOut", "lambdaFunctionTimedOutEventDetails"},
    {"MapIterationAborted", "mapIterationAbortedEventDetails"},
    {"MapIterationFailed", "mapIterationFailedEventDetails"},
    {"MapIterationStarted", "mapIterationStartedEventDetails"},
    {"MapIterationSucceeded", "mapIterationSucceededEventDetails"},
    {"MapStateAborted", ""},
    {"MapStateEntered", "stateEnteredEventDetails", Payload::kInput},
    {"MapStateExited", "stateExitedEventDetails", Payload::kOutput},
    {"MapStateFailed", ""},
    {"MapStateStarted", "mapStateStartedEventDetails"},
    {"MapStateSucceeded", ""},
    {"ParallelStateAborted", ""},
    {"ParallelStateEntered", "stateEnteredEventDetails", Payload::kInput},
    {"ParallelStateExited", "stateExitedEventDetails", Payload::kOutput},
    {"ParallelStateFailed", ""},
    {"ParallelStateStarted", ""},
    {"ParallelStateSucceeded", ""},
    {"PassStateEntered", "stateEnteredEventDetails", Payload::kInput},
    {"PassStateExited", "stateExitedEventDetails", Payload::kOutput},
    {"SucceedStateEntered", "stateEnteredEventDetails", Payload::kInput},
    {"SucceedStateExited", "stateExitedEventDetails", Payload::kOutput},
    {"TaskFailed", "taskFailedEventDetails"},
    {"TaskScheduled", "taskScheduledEventDetails", Payload::kParameters},
    {"TaskStarted", "taskStartedEventDetails"},
    {"TaskStartFailed", "taskStartFailedEventDetails"},
    {"TaskStateAborted", ""},
    {"TaskStateEntered", "stateEnteredEventDetails", Payload::kInput},
    {"TaskStateExited", "stateExitedEventDetails", Payload::kOutput},
    {"TaskSubmitFailed", "taskSubmitFailedEventDetails"},
    {"TaskSubmitted", "taskSubmittedEventDetails", Payload::kOutput},
    {"TaskSucceeded", "taskSucceededEventDetails", Payload::kOutput},
    {"TaskTimedOut", "taskTimedOutEventDetails"},
    {"WaitStateAborted", ""},
    {"WaitStateEntered", "stateEnteredEventDetails", Payload::kInput},
    {"WaitStateExited", "stateExitedEventDetails", Payload::kOutput},
    {"MapRunAborted", ""},
    {"MapRunFailed", "mapRunFailedEventDetails"},
    {"MapRunStarted", "mapRunStartedEventDetails"},
    {"MapRunSucceeded", ""},
    {"ExecutionRedriven", "executionRedrivenEventDetails"},
    {"MapRunRedriven", "mapRunRedrivenEventDetails"},
    {"EvaluationFailed", "evaluationFailedEventDetails"},
}};

constexpr const TypeFacts& facts_of(HistoryEventType type) { return kFacts[static_cast<std::size_t>(type)]; }

json::Value text_of(const json::Value& value) { return json::Value::string(json::to_text(value)); }

json::Value not_truncated() { return json::Value::object({{"truncated", json::Value::boolean(false)}}); }

// Parameters alone go without a …Details member.
void add_payload(const HistoryEvent& event, json::ObjectBuilder& details) {
  const json::Value text = event.payload_is_text ? event.payload : text_of(event.payload);
  switch (facts_of(event.type).payload) {
    case Payload::kNone: return;
    case Payload::kInput:
      details.set("input", text);
      details.set("inputDetails", not_truncated());
      return;
    case Payload::kOutput:
      details.set("output", text);
      details.set("outputDetails", not_truncated());
      return;
    case Payload::kParameters: details.set("parameters", text); return;
  }
}

void add_assigned_variables(const json::Value& variables, json::ObjectBuilder& details) {
  json::ObjectBuilder assigned(variables.size());
  for (const json::Member& member : variables.members()) assigned.set(member.key, text_of(member.value));
  details.set("assignedVariables", assigned.finish());
  details.set("assignedVariablesDetails", not_truncated());
}

bool is_exit(HistoryEventType type) { return facts_of(type).details == "stateExitedEventDetails"; }

json::Value details_of(const HistoryEvent& event, bool include_execution_data) {
  json::ObjectBuilder details;
  if (!event.name.is_undefined()) details.set("name", event.name);
  if (!event.payload.is_undefined() && include_execution_data) add_payload(event, details);
  if (is_exit(event.type)) {
    if (!event.details.is_undefined() && include_execution_data) add_assigned_variables(event.details, details);
  } else if (event.details.is_object()) {
    for (const json::Member& member : event.details.members()) details.set(member.key, member.value);
  }
  return details.finish();
}

// Seconds since 1970 with three digits behind the point, as AWS's JSON protocol writes times.
json::Value epoch_seconds(TimePoint point) {
  const std::int64_t ms = to_unix_ms(point);
  std::string fraction = std::to_string(ms % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return json::Value::number_as_written(std::to_string(ms / 1000) + "." + fraction);
}

}  // namespace

std::string_view name_of(HistoryEventType type) { return facts_of(type).name; }
std::string_view details_name_of(HistoryEventType type) { return facts_of(type).details; }

json::Value render(const HistoryEvent& event, bool include_execution_data) {
  json::ObjectBuilder rendered(5);
  rendered.set("timestamp", epoch_seconds(event.timestamp));
  rendered.set("type", json::Value::string(name_of(event.type)));
  rendered.set("id", json::Value::integer(event.id));
  rendered.set("previousEventId", json::Value::integer(event.previous_id));
  const std::string_view name = details_name_of(event.type);
  if (!name.empty()) rendered.set(name, details_of(event, include_execution_data));
  return rendered.finish();
}

}  // namespace baton::asl
