// The loop of a step: ready frames run their states, one after the other, within a budget.
#include <algorithm>
#include <string>
#include <utility>

#include "asl/states/states.h"
#include "asl/step/engine.h"

namespace baton::asl {
namespace {

bool is_runnable(const Frame& frame) {
  const Phase phase = frame.phase;
  return frame.kind != FrameKind::kChildExecution &&
         (phase == Phase::kEnter || phase == Phase::kAgain || phase == Phase::kMapRun);
}

TimePoint deadline_of(const Execution& execution, FrameId id, TimerKind kind) {
  const Frame* frame = execution.find(id);
  if (frame == nullptr || execution.status != ExecutionStatus::kRunning) return kNever;
  switch (kind) {
    case TimerKind::kExecution: return execution.deadline;
    case TimerKind::kFrame: return frame->deadline;
    case TimerKind::kHeartbeat: return frame->heartbeat_deadline;
  }
  return kNever;
}

// Of all that happened to a timer in a step, the end counts.
void settle_timers(const Execution& execution, Effects& effects) {
  std::erase_if(effects.timers, [&](const TimerSet& timer) {
    return deadline_of(execution, timer.frame, timer.kind) != timer.deadline;
  });
  std::erase_if(effects.cancelled_timers,
                [&](const TimerCancel& timer) { return deadline_of(execution, timer.frame, timer.kind) != kNever; });
}

json::Value started_details(const ExecutionIdentity& identity) {
  json::ObjectBuilder details;
  if (!identity.role_arn.is_undefined()) details.set("roleArn", identity.role_arn);
  if (!identity.state_machine_alias_arn.is_undefined()) {
    details.set("stateMachineAliasArn", identity.state_machine_alias_arn);
  }
  if (!identity.state_machine_version_arn.is_undefined()) {
    details.set("stateMachineVersionArn", identity.state_machine_version_arn);
  }
  if (details.size() == 0) return {};
  return details.finish();
}

}  // namespace

Engine::Engine(const StateMachine& machine_, Execution& execution_, TimePoint now_, Random& random_, Effects& effects_)
    : machine(machine_), execution(execution_), now(now_), random(random_), effects(effects_) {}

void Engine::start(const StartExecution& event) {
  execution.input = event.input;
  execution.started_at = now;
  Frame& top = add_frame(kNoFrame, FrameKind::kTop, execution.identity.root_group, 0);
  HistoryEvent& started = emit_aside(0, HistoryEventType::kExecutionStarted);
  started.payload = event.input_text.empty() ? event.input : json::Value::string(event.input_text);
  started.payload_is_text = !event.input_text.empty();
  started.details = started_details(execution.identity);
  arm_execution_timeout();
  enter_next(top, machine.groups[top.group].start, event.input);
}

void Engine::arm_execution_timeout() {
  const bool is_child = execution.identity.root_group != kTopGroup;
  if (machine.timeout_seconds && !is_child) execution.deadline = now + seconds_to_duration(*machine.timeout_seconds);
  const bool is_express = execution.identity.type == ExecutionType::kExpress;
  execution.deadline = std::min(execution.deadline, now + (is_express ? kExpressDurationMax : kStandardDurationMax));
  effects.timers.push_back({kTopFrame, TimerKind::kExecution, execution.deadline});
}

void Engine::make_ready(Frame& frame) {
  touch(frame);
  if (frame.id != running_frame_) execution.ready.push_back(frame.id);
}

void Engine::wake(const Frame& frame) { execution.ready.push_back(frame.id); }

void Engine::run() {
  std::size_t next = 0;
  while (is_running() && !history_is_full && next < execution.ready.size()) {
    Frame* frame = find_frame(execution.ready[next]);
    if (frame == nullptr || !is_runnable(*frame)) {
      ++next;
      continue;
    }
    if (transition_count_ == kTransitionsPerStepMax) {
      effects.unfinished = true;
      break;
    }
    ++transition_count_;
    // A Map that starts its items comes round again only if it asks to.
    if (frame->phase == Phase::kMapRun) ++next;
    run_state(*frame);
  }
  if (is_running() && history_is_full) {
    fail_execution(execution.frame(kTopFrame),
                   failure_of(kRuntimeError, "The execution reached the maximum number of history events (" +
                                                 std::to_string(history_events_max(execution.identity.type)) + ")."));
  }
  if (!is_running()) next = execution.ready.size();
  execution.ready.erase(execution.ready.begin(), execution.ready.begin() + static_cast<std::ptrdiff_t>(next));
}

void Engine::run_state(Frame& frame) {
  if (frame.phase == Phase::kMapRun) return continue_map_run(*this, frame);
  running_frame_ = frame.id;
  if (frame.phase == Phase::kEnter) emit_entered(frame);
  if (!history_is_full) run_work(*this, frame);
  running_frame_ = kNoFrame;
}

void Engine::finish_step() {
  const auto is_gone = [this](FrameId id) { return execution.find(id) == nullptr; };
  std::erase_if(effects.changed_frames, is_gone);
  std::erase_if(effects.removed_frames, [&](FrameId id) { return !is_gone(id); });
  for (const FrameId id : effects.changed_frames) execution.frame(id).is_changed = false;
  settle_timers(execution, effects);
}

}  // namespace baton::asl
