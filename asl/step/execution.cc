#include "asl/step/execution.h"

#include <utility>

namespace baton::asl {

std::string_view name_of(ExecutionStatus status) {
  switch (status) {
    case ExecutionStatus::kRunning: return "RUNNING";
    case ExecutionStatus::kSucceeded: return "SUCCEEDED";
    case ExecutionStatus::kFailed: return "FAILED";
    case ExecutionStatus::kTimedOut: return "TIMED_OUT";
    case ExecutionStatus::kAborted: return "ABORTED";
  }
  return "";
}

Execution make_execution(ExecutionIdentity identity) {
  Execution execution;
  execution.identity = std::move(identity);
  return execution;
}

}  // namespace baton::asl
