// One step at work: what asl/step and asl/states share. Nobody else includes this.
//
// States call back: a state's function ends in exactly one of complete() or pass_through(), fail() or fail_evaluation(),
// or returns with the frame waiting for something (its phase says what for).
// Nothing here runs the next state: it makes frames ready, and run() takes them one after the other, so a machine that
// loops forever costs no stack.
//
// References to frames stay good until the frame is removed; adding frames moves none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asl/failure.h"
#include "asl/model/state_machine.h"
#include "asl/step/effects.h"
#include "asl/step/events.h"
#include "asl/step/execution.h"
#include "asl/step/history.h"
#include "asl/step/step.h"
#include "baton/time.h"
#include "common/json/value.h"
#include "common/random.h"

namespace baton::asl {

inline constexpr std::string_view kRuntimeError = "States.Runtime";
inline constexpr std::string_view kTimeoutError = "States.Timeout";
inline constexpr std::string_view kHeartbeatTimeoutError = "States.HeartbeatTimeout";
inline constexpr std::string_view kDataLimitError = "States.DataLimitExceeded";
inline constexpr std::string_view kQueryEvaluationError = "States.QueryEvaluationError";

// How a state failed, once its own events are in the history.
struct StateFailure {
  // Strings of at most kErrorCharactersMax and kCauseCharactersMax; undefined where nobody gave one.
  json::Value error{};
  json::Value cause{};
  // A time-out for want of a heartbeat: reported as States.Timeout, but States.HeartbeatTimeout catches it too.
  bool is_heartbeat = false;
};

class Engine {
 public:
  Engine(const StateMachine& machine_, Execution& execution_, TimePoint now_, Random& random_, Effects& effects_);

  const StateMachine& machine;
  Execution& execution;
  const TimePoint now;
  Random& random;
  Effects& effects;

  const State& state_of(const Frame& frame) const { return machine.state(frame.group, frame.state); }
  bool is_running() const { return execution.status == ExecutionStatus::kRunning; }

  // ── running (run.cc) ──
  void start(const StartExecution& event);
  // Until no frame is ready, the execution has ended or the step's budget is spent.
  void run();
  void make_ready(Frame& frame);
  // The same for a Map that looks after its items: nothing of its own frame, which holds all its input, has changed.
  void wake(const Frame& frame);
  void finish_step();

  // ── frames, timers, requests (frames.cc) ──
  Frame* find_frame(FrameId id);
  Frame& add_child(Frame& parent, FrameKind kind, GroupIndex group, std::uint32_t index);
  // All below `frame`, which stays, and its Map's progress.
  void remove_children(Frame& frame);
  // An item that succeeded: only what it gave is kept.
  void finish_item(Frame& parent, const Frame& child);
  void drop_finished_items();
  void touch(Frame& frame);
  void set_phase(Frame& frame, Phase phase);
  Attempt next_attempt(Frame& frame);
  void set_deadline(Frame& frame, TimePoint deadline);
  // From now on, if the task has a heartbeat time-out.
  void set_heartbeat(Frame& frame);
  // Whatever the frame waits for, it waits no more: its timers and its request are cancelled.
  void stop_waiting(Frame& frame);
  // The answer has come: timers are cancelled, the request is not.
  void answered(Frame& frame);

  // ── history (emit.cc) ──
  // Appends an event that follows the frame's last one and becomes it. The reference is good until the next event.
  HistoryEvent& emit(Frame& frame, HistoryEventType type);
  // Appends an event that nothing will follow: the frame's last event stays what it was.
  HistoryEvent& emit_aside(std::int64_t previous_id, HistoryEventType type);

  // ── the end of a state (complete.cc) ──
  // Of Task, Parallel, Map and Pass: Assign, ResultSelector, ResultPath, OutputPath, or Assign and Output; then the next
  // state. `exit_previous_id`: what the …StateExited follows, if not the frame's last event.
  void complete(Frame& frame, json::Value result, std::optional<std::int64_t> exit_previous_id = {});
  // Of Wait, Choice and Succeed, which have no result: `input` is the effective one. A null `transition` ends the frame.
  void pass_through(Frame& frame, json::Value input, const std::optional<Template>& output,
                    const std::optional<Template>& assign_template, const Transition* transition);

  // ── failures (fail.cc) ──
  // The state failed; its own events are in the history.
  void fail(Frame& frame, const StateFailure& failure);
  // The same for a field that could not be evaluated: the cause gets AWS's preamble, a JSONata failure its event.
  void fail_evaluation(Frame& frame, const Failure& failure);
  // Only the event and the preamble.
  StateFailure report_evaluation(Frame& frame, const Failure& failure);

  // ── the ends of an execution (end.cc) ──
  void stop(const StopExecution& event);
  void time_out();
  void redrive();
  void redrive_frame(Frame& frame, std::int64_t previous_id);
  // `frame` and everything below it end. `events_after`: with …StateAborted events that follow that one.
  void abort(Frame& frame, std::optional<std::int64_t> events_after);

  bool history_is_full = false;

 private:
  Frame& add_frame(FrameId parent, FrameKind kind, GroupIndex group, std::uint32_t index);
  void remove_frame(FrameId id);
  void arm_execution_timeout();
  void run_state(Frame& frame);
  void emit_entered(Frame& frame);
  void cancel_timers(Frame& frame);
  void cancel_request(Frame& frame);
  void exit_state(Frame& frame, json::Value output, json::Value assigned, const Transition* transition,
                  std::optional<std::int64_t> exit_previous_id = {});
  void set_variables(Frame& frame, const json::Value& assigned);
  void enter_next(Frame& frame, StateIndex state, json::Value input);
  void end_frame(Frame& frame, json::Value output);
  std::string preamble(const Frame& frame) const;
  bool retry(Frame& frame, const StateFailure& failure);
  bool catch_failure(Frame& frame, const StateFailure& failure, std::int64_t before_failed_event);
  void fail_in_catcher(Frame& frame, const Failure& failure, std::int64_t before_failed_event);
  void fail_frame(Frame& frame, const StateFailure& failure);
  void succeed_execution(Frame& top, json::Value output);
  void fail_execution(Frame& frame, const StateFailure& failure);
  void close(ExecutionStatus status, json::Value output, json::Value error, json::Value cause);

  std::uint32_t transition_count_ = 0;
  FrameId running_frame_ = kNoFrame;
  HistoryEvent dropped_event_;  // stands in for events that the history has no room for
};

// The values that an Assign gives, checked against the limits: an object, or undefined where there is none.
Evaluated evaluate_assign(const Engine& engine, const Frame& frame, const std::optional<Template>& variables,
                          const Scope& scope);
Evaluated combine_result(const ResultPath& result_path, const json::Value& input, json::Value result);
// Whether a retrier's or catcher's ErrorEquals names this failure.
bool matches(const std::vector<std::string>& error_equals, const StateFailure& failure);
StateFailure failure_of(std::string_view error, std::string_view cause);
// What somebody reports, cut to kErrorCharactersMax and kCauseCharactersMax. Strings, or undefined.
StateFailure reported_failure(const json::Value& error, const json::Value& cause);
// {"Error": …, "Cause": …}, what a catcher sees.
json::Value error_output_of(const StateFailure& failure);
// "The state/task 'Pay' returned a result with a size exceeding …"
std::string too_large_result(std::string_view who);
std::size_t variables_bytes_of(const Frame& frame);
bool has_ended(Phase phase);
bool has_task_out(Phase phase);
// Of a Map, and succeeded: nothing will happen to it any more, and its frame may go.
bool is_finished_item(const Frame& frame);
HistoryEventType exited_type(const State& state);
std::int64_t history_events_max(ExecutionType type);
Duration seconds_to_duration(double seconds);
// {"error": …, "cause": …} of events, without what nobody gave.
json::Value error_details(const json::Value& error, const json::Value& cause);

}  // namespace baton::asl
