// Writing the history.
#include <array>
#include <cstddef>
#include <utility>
#include <variant>

#include "asl/step/engine.h"

namespace baton::asl {
namespace {

// By the order of StateKind: Task, Parallel, Map, Pass, Wait, Choice, Succeed, Fail.
constexpr std::array<HistoryEventType, std::variant_size_v<StateKind>> kEntered = {
    HistoryEventType::kTaskStateEntered,    HistoryEventType::kParallelStateEntered,
    HistoryEventType::kMapStateEntered,     HistoryEventType::kPassStateEntered,
    HistoryEventType::kWaitStateEntered,    HistoryEventType::kChoiceStateEntered,
    HistoryEventType::kSucceedStateEntered, HistoryEventType::kFailStateEntered,
};
// A Fail state is never left; its place is not used.
constexpr std::array<HistoryEventType, std::variant_size_v<StateKind>> kExited = {
    HistoryEventType::kTaskStateExited,    HistoryEventType::kParallelStateExited, HistoryEventType::kMapStateExited,
    HistoryEventType::kPassStateExited,    HistoryEventType::kWaitStateExited,     HistoryEventType::kChoiceStateExited,
    HistoryEventType::kSucceedStateExited, HistoryEventType::kFailStateEntered,
};

bool ends_execution(HistoryEventType type) {
  return type == HistoryEventType::kExecutionFailed || type == HistoryEventType::kExecutionSucceeded ||
         type == HistoryEventType::kExecutionAborted || type == HistoryEventType::kExecutionTimedOut;
}

}  // namespace

std::int64_t history_events_max(ExecutionType type) {
  return type == ExecutionType::kExpress ? kExpressHistoryEventsMax : kHistoryEventsMax;
}

HistoryEventType exited_type(const State& state) { return kExited[state.kind.index()]; }

HistoryEvent& Engine::emit_aside(std::int64_t previous_id, HistoryEventType type) {
  // The last place is kept for the event that ends the execution.
  if (execution.last_event_id >= history_events_max(execution.identity.type) - 1 && !ends_execution(type)) {
    history_is_full = true;
    dropped_event_ = {};
    return dropped_event_;
  }
  HistoryEvent& event = effects.history.emplace_back();
  event.id = ++execution.last_event_id;
  event.previous_id = previous_id;
  event.timestamp = now;
  event.type = type;
  return event;
}

HistoryEvent& Engine::emit(Frame& frame, HistoryEventType type) {
  HistoryEvent& event = emit_aside(frame.last_event_id, type);
  if (event.id != 0) frame.last_event_id = event.id;
  return event;
}

void Engine::emit_entered(Frame& frame) {
  const State& state = state_of(frame);
  frame.entered_at = now;
  HistoryEvent& event = emit(frame, kEntered[state.kind.index()]);
  event.name = state.name;
  event.payload = frame.input;
  frame.entered_event_id = event.id;
}

json::Value error_details(const json::Value& error, const json::Value& cause) {
  json::ObjectBuilder details(2);
  if (!error.is_undefined()) details.set("error", error);
  if (!cause.is_undefined()) details.set("cause", cause);
  return details.finish();
}

}  // namespace baton::asl
