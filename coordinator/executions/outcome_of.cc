#include "coordinator/executions/outcome_of.h"

#include "coordinator/executions/execution_rows.h"

namespace baton {

namespace {

std::optional<asl::ExecutionStatus> status_of(asl::HistoryEventType type) {
  switch (type) {
    case asl::HistoryEventType::kExecutionSucceeded: return asl::ExecutionStatus::kSucceeded;
    case asl::HistoryEventType::kExecutionFailed: return asl::ExecutionStatus::kFailed;
    case asl::HistoryEventType::kExecutionTimedOut: return asl::ExecutionStatus::kTimedOut;
    case asl::HistoryEventType::kExecutionAborted: return asl::ExecutionStatus::kAborted;
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<asl::Outcome> outcome_of(std::string_view history) {
  const auto last = last_event(history);
  const auto status = last ? status_of(last->type) : std::nullopt;
  if (!status) return std::nullopt;
  asl::Outcome outcome;
  outcome.status = *status;
  if (*status == asl::ExecutionStatus::kSucceeded) outcome.output = last->payload;
  if (last->details.is_object()) {
    outcome.error = last->details.get("error");
    outcome.cause = last->details.get("cause");
  }
  return outcome;
}

}  // namespace baton
