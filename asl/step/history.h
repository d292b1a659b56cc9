// What an execution did, in the words of GetExecutionHistory: the 62 event types of AWS with their details.
//
// Payloads stay values that are shared with the execution; text is made only when somebody asks to see the history.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "baton/time.h"
#include "common/json/value.h"

namespace baton::asl {

// Stored by number: append only. The names are AWS's, with a k in front.
enum class HistoryEventType : std::uint8_t {
  kActivityFailed,
  kActivityScheduled,
  kActivityScheduleFailed,
  kActivityStarted,
  kActivitySucceeded,
  kActivityTimedOut,
  kChoiceStateEntered,
  kChoiceStateExited,
  kExecutionAborted,
  kExecutionFailed,
  kExecutionStarted,
  kExecutionSucceeded,
  kExecutionTimedOut,
  kFailStateEntered,
  kLambdaFunctionFailed,
  kLambdaFunctionScheduled,
  kLambdaFunctionScheduleFailed,
  kLambdaFunctionStarted,
  kLambdaFunctionStartFailed,
  kLambdaFunctionSucceeded,
  kLambdaFunctionTimedOut,
  kMapIterationAborted,
  kMapIterationFailed,
  kMapIterationStarted,
  kMapIterationSucceeded,
  kMapStateAborted,
  kMapStateEntered,
  kMapStateExited,
  kMapStateFailed,
  kMapStateStarted,
  kMapStateSucceeded,
  kParallelStateAborted,
  kParallelStateEntered,
  kParallelStateExited,
  kParallelStateFailed,
  kParallelStateStarted,
  kParallelStateSucceeded,
  kPassStateEntered,
  kPassStateExited,
  kSucceedStateEntered,
  kSucceedStateExited,
  kTaskFailed,
  kTaskScheduled,
  kTaskStarted,
  kTaskStartFailed,
  kTaskStateAborted,
  kTaskStateEntered,
  kTaskStateExited,
  kTaskSubmitFailed,
  kTaskSubmitted,
  kTaskSucceeded,
  kTaskTimedOut,
  kWaitStateAborted,
  kWaitStateEntered,
  kWaitStateExited,
  kMapRunAborted,
  kMapRunFailed,
  kMapRunStarted,
  kMapRunSucceeded,
  kExecutionRedriven,
  kMapRunRedriven,
  kEvaluationFailed,
};

inline constexpr std::size_t kHistoryEventTypeCount = 62;

// "TaskStateEntered"
std::string_view name_of(HistoryEventType type);
// "stateEnteredEventDetails"; empty for a type that has no details.
std::string_view details_name_of(HistoryEventType type);

struct HistoryEvent {
  std::int64_t id = 0;           // from 1
  std::int64_t previous_id = 0;  // the event that led to this one; 0 where AWS names none
  TimePoint timestamp{};
  HistoryEventType type = HistoryEventType::kExecutionStarted;
  // `payload` is a string that holds the text to show, as it came from outside with its own spacing.
  bool payload_is_text = false;
  // Of …StateEntered and …StateExited, the state; of MapIteration…, the Map state. A string, else undefined.
  json::Value name{};
  // The input, output or parameters: the value itself. Undefined where the type has none.
  json::Value payload{};
  // Of …StateExited: the variables that were assigned, {name: value}, or undefined. Of all others: an object with the
  // remaining members of the event's details, as AWS names them ({"error": …, "cause": …}), or undefined.
  json::Value details{};
};

// The event as GetExecutionHistory answers it: {"timestamp", "type", "id", "previousEventId", "…EventDetails"}. The
// timestamp is a number of seconds with milliseconds behind the point. `include_execution_data` is the request's field of
// that name: false leaves out inputs, outputs and parameters.
json::Value render(const HistoryEvent& event, bool include_execution_data = true);

}  // namespace baton::asl
