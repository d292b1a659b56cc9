#include "asl/step/step.h"

#include <variant>

#include "asl/states/states.h"
#include "asl/step/engine.h"
#include "asl/step/identifiers.h"
#include "common/check.h"

namespace baton::asl {
namespace {

void fire(Engine& engine, Frame& frame) {
  if (frame.deadline > engine.now) return;
  frame.deadline = kNever;
  if (has_task_out(frame.phase)) return time_out_task(engine, frame, false);
  if (frame.phase == Phase::kWaiting) return finish_wait(engine, frame);
  if (frame.phase != Phase::kBackoff) return;
  engine.set_phase(frame, Phase::kAgain);
  engine.make_ready(frame);
}

void on_event(Engine& engine, const TimerFired& event) {
  Frame* frame = engine.find_frame(event.frame);
  if (frame == nullptr) return;
  switch (event.kind) {
    case TimerKind::kExecution:
      if (engine.execution.deadline <= engine.now) engine.time_out();
      return;
    case TimerKind::kFrame: return fire(engine, *frame);
    case TimerKind::kHeartbeat:
      if (frame->heartbeat_deadline <= engine.now && has_task_out(frame->phase)) time_out_task(engine, *frame, true);
      return;
  }
}

void on_event(Engine& engine, const StartExecution& event) {
  CHECK(engine.execution.frames.empty()) << "an execution starts once";
  engine.start(event);
}
void on_event(Engine& engine, const StopExecution& event) { engine.stop(event); }
void on_event(Engine&, const ContinueExecution&) {}
// Handled before all others: it alone finds an execution that has ended.
void on_event(Engine&, const RedriveExecution&) {}

}  // namespace

void step(const StateMachine& machine, Execution& execution, const Event& event, TimePoint now, Random& random,
          Effects& effects) {
  Engine engine(machine, execution, now, random, effects);
  engine.drop_finished_items();
  if (std::holds_alternative<RedriveExecution>(event)) {
    CHECK(is_redrivable(execution)) << "only what has failed can be redriven";
    engine.redrive();
  } else if (engine.is_running()) {
    std::visit([&engine](const auto& e) { on_event(engine, e); }, event);
  }
  engine.run();
  engine.finish_step();
}

Effects step(const StateMachine& machine, Execution& execution, const Event& event, TimePoint now, Random& random) {
  Effects effects;
  step(machine, execution, event, now, random, effects);
  return effects;
}

bool is_redrivable(const Execution& execution) {
  const bool has_failed = execution.status == ExecutionStatus::kFailed ||
                          execution.status == ExecutionStatus::kTimedOut ||
                          execution.status == ExecutionStatus::kAborted;
  // The redrive's own event, a state's, and the end.
  constexpr std::int64_t kRoom = 3;
  return has_failed && execution.identity.type == ExecutionType::kStandard &&
         execution.last_event_id + kRoom <= kHistoryEventsMax;
}

const Frame* find_token(const Execution& execution, std::string_view token) {
  const auto parts = parse_task_token(token);
  if (!parts || parts->prefix != execution.identity.token_prefix) return nullptr;
  const Frame* frame = execution.find(parts->frame);
  const bool is_its_own = frame != nullptr && frame->token.is_string() && frame->token.as_string() == token;
  return is_its_own && has_task_out(frame->phase) ? frame : nullptr;
}

}  // namespace baton::asl
