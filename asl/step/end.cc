// The ends of an execution, and redrive, which is none.
#include <utility>
#include <variant>

#include "asl/states/map_run.h"
#include "asl/states/states.h"
#include "asl/step/engine.h"

namespace baton::asl {
namespace {

std::optional<HistoryEventType> aborted_type(const State& state) {
  if (std::holds_alternative<TaskState>(state.kind)) return HistoryEventType::kTaskStateAborted;
  if (std::holds_alternative<MapState>(state.kind)) return HistoryEventType::kMapStateAborted;
  if (std::holds_alternative<ParallelState>(state.kind)) return HistoryEventType::kParallelStateAborted;
  if (std::holds_alternative<WaitState>(state.kind)) return HistoryEventType::kWaitStateAborted;
  return std::nullopt;
}

}  // namespace

bool has_ended(Phase phase) {
  return phase == Phase::kSucceeded || phase == Phase::kFailed || phase == Phase::kAborted;
}

void Engine::close(ExecutionStatus status, json::Value output, json::Value error, json::Value cause) {
  if (execution.deadline != kNever) {
    effects.cancelled_timers.push_back({kTopFrame, TimerKind::kExecution});
    execution.deadline = kNever;
  }
  execution.status = status;
  effects.outcome = Outcome{status, std::move(output), std::move(error), std::move(cause)};
}

void Engine::succeed_execution(Frame& top, json::Value output) {
  emit(top, HistoryEventType::kExecutionSucceeded).payload = output;
  top.output = output;
  set_phase(top, Phase::kSucceeded);
  close(ExecutionStatus::kSucceeded, std::move(output), {}, {});
}

void Engine::fail_execution(Frame& frame, const StateFailure& failure) {
  emit(frame, HistoryEventType::kExecutionFailed).details = error_details(failure.error, failure.cause);
  frame.error = failure.error;
  frame.cause = failure.cause;
  stop_waiting(frame);
  set_phase(frame, Phase::kFailed);
  abort(execution.frame(kTopFrame), std::nullopt);
  close(ExecutionStatus::kFailed, {}, failure.error, failure.cause);
}

void Engine::stop(const StopExecution& event) {
  emit_aside(0, HistoryEventType::kExecutionAborted).details = error_details(event.error, event.cause);
  abort(execution.frame(kTopFrame), std::nullopt);
  close(ExecutionStatus::kAborted, {}, event.error, event.cause);
}

void Engine::time_out() {
  emit_aside(0, HistoryEventType::kExecutionTimedOut).details =
      json::Value::object({{"error", json::Value::string(kTimeoutError)}});
  abort(execution.frame(kTopFrame), std::nullopt);
  close(ExecutionStatus::kTimedOut, {}, {}, {});
}

void Engine::abort(Frame& frame, std::optional<std::int64_t> events_after) {
  if (!has_ended(frame.phase)) {
    if (events_after && frame.entered_event_id != 0 && frame.kind != FrameKind::kChildExecution) {
      if (frame.map && !frame.map->map_run_arn.is_undefined()) {
        emit_aside(*events_after, HistoryEventType::kMapRunAborted).payload = map_run_terms(*frame.map);
      }
      if (const auto type = aborted_type(state_of(frame))) emit_aside(*events_after, *type);
    }
    stop_waiting(frame);
    set_phase(frame, Phase::kAborted);
  }
  for (const FrameId id : frame.children) {
    if (Frame* child = find_frame(id)) abort(*child, events_after);
  }
}

void Engine::redrive() {
  execution.status = ExecutionStatus::kRunning;
  execution.redriven_at = now;
  ++execution.redrive_count;
  Frame& top = execution.frame(kTopFrame);
  HistoryEvent& event = emit_aside(execution.last_event_id, HistoryEventType::kExecutionRedriven);
  event.details = json::Value::object({{"redriveCount", json::Value::integer(execution.redrive_count)}});
  arm_execution_timeout();
  redrive_frame(top, execution.last_event_id);
}

void Engine::redrive_frame(Frame& frame, std::int64_t previous_id) {
  frame.error = {};
  frame.cause = {};
  frame.last_event_id = previous_id;
  frame.retry_count = 0;
  frame.retrier_counts.clear();
  if (frame.children.empty()) {
    frame.map.reset();
    set_phase(frame, frame.entered_event_id == 0 ? Phase::kEnter : Phase::kAgain);
    return make_ready(frame);
  }
  redrive_children(*this, frame);
}

}  // namespace baton::asl
