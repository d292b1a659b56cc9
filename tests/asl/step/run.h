// An execution under test, stepped by hand. Beside it runs a twin that is stored and restored after every step, from the
// rows that the effects name alone: whatever a test does, both must do the same.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "asl/model/compile.h"
#include "asl/step/execution_codec.h"
#include "asl/step/step.h"
#include "common/json/value.h"
#include "common/random.h"

namespace baton::asl {

json::Value parsed(std::string_view text);

class TestRun {
 public:
  // Compiles `definition` (the test fails if it is wrong) and starts an execution with `input`.
  explicit TestRun(std::string_view definition, std::string_view input = "{}");
  // The same, but `prepare` may change the identity before the start.
  TestRun(std::string_view definition, std::string_view input, ExecutionIdentity identity);

  void send(const Event& event);
  // Moves the clock, and fires what is due, in order.
  void advance(Duration duration);
  // Answers ContinueExecution until nothing is left to do.
  void finish_work();

  // The requests that are out, oldest first.
  const TaskRequest& task(std::size_t i = 0) const { return tasks_.at(i); }
  std::size_t task_count() const { return tasks_.size(); }
  void succeed(std::string_view output, std::size_t task = 0);
  void fail(std::string_view error, std::string_view cause, std::size_t task = 0);
  // Without answering, takes a request off the list.
  TaskRequest take(std::size_t task = 0);

  // "ExecutionStarted(0) PassStateEntered(0) …": each event's type and previousEventId.
  std::string trace(std::size_t from = 0) const;
  const std::vector<HistoryEvent>& history() const { return history_; }
  // The last event of this type, rendered.
  json::Value event(std::string_view type) const;
  // A member of that event's details, as text.
  std::string detail(std::string_view type, std::string_view member) const;
  // "SUCCEEDED {…}", "FAILED Error: Cause", "TIMED_OUT", "RUNNING".
  std::string outcome() const;
  const Execution& execution() const { return execution_; }
  const StateMachine& machine() const { return *compiled_.machine; }
  // Of the last step.
  const Effects& effects() const { return effects_; }
  TimePoint now() const { return now_; }
  // Those that are set.
  std::size_t timer_count() const { return timers_.size(); }
  void stop_comparing() { has_twin_ = false; }

 private:
  void keep(const Effects& effects);
  void step_twin(const Event& event);

  Compiled compiled_;
  Execution execution_;
  Effects effects_;
  TimePoint now_ = from_unix_ms(1'700'000'000'000);
  Random random_{7};
  std::vector<HistoryEvent> history_;
  std::vector<TaskRequest> tasks_;
  std::map<std::pair<std::uint32_t, TimerKind>, TimePoint> timers_;
  std::optional<Outcome> outcome_;

  bool has_twin_ = true;
  Execution twin_;
  Random twin_random_{7};
  std::string birth_;
  std::map<std::uint32_t, std::string> rows_;
};

}  // namespace baton::asl
