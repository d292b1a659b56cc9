#include "tests/asl/step/run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "asl/step/fold.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

ExecutionIdentity make_identity() {
  ExecutionIdentity identity;
  identity.arn = json::Value::string("arn:aws:states:us-east-1:000000000000:execution:machine:run");
  identity.name = json::Value::string("run");
  identity.role_arn = json::Value::string("arn:aws:iam::000000000000:role/role");
  identity.state_machine_arn = json::Value::string("arn:aws:states:us-east-1:000000000000:stateMachine:machine");
  identity.state_machine_name = json::Value::string("machine");
  identity.token_prefix = "prefix";
  return identity;
}

std::string text_of(const std::vector<HistoryEvent>& history) {
  std::string text;
  for (const HistoryEvent& event : history) text += json::to_text(render(event)) + "\n";
  return text;
}

std::string text_of(const json::Value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::to_text(value);
}

}  // namespace

json::Value parsed(std::string_view text) {
  const auto value = json::parse(text);
  EXPECT_TRUE(value) << text;
  return value ? *value : json::Value();
}

TestRun::TestRun(std::string_view definition, std::string_view input) : TestRun(definition, input, make_identity()) {}

TestRun::TestRun(std::string_view definition, std::string_view input, ExecutionIdentity identity)
    : compiled_(compile_definition(definition)) {
  for (const Diagnostic& diagnostic : compiled_.diagnostics) {
    EXPECT_NE(diagnostic.severity, Severity::kError) << diagnostic.message << " at " << diagnostic.location;
  }
  EXPECT_TRUE(compiled_.machine);
  if (!compiled_.machine) std::abort();  // nothing of the test makes sense
  execution_ = make_execution(identity);
  twin_ = make_execution(std::move(identity));
  send(StartExecution{parsed(input)});
}

void TestRun::send(const Event& event) {
  effects_.clear();
  step(*compiled_.machine, execution_, event, now_, random_, effects_);
  keep(effects_);
  if (has_twin_) step_twin(event);
}

void TestRun::keep(const Effects& effects) {
  history_.insert(history_.end(), effects.history.begin(), effects.history.end());
  for (const TaskCancel& cancel : effects.cancelled_tasks) {
    std::erase_if(tasks_, [&](const TaskRequest& task) { return task.attempt == cancel.attempt; });
  }
  tasks_.insert(tasks_.end(), effects.tasks.begin(), effects.tasks.end());
  for (const TimerCancel& timer : effects.cancelled_timers) timers_.erase({slot_of(timer.frame), timer.kind});
  for (const TimerSet& timer : effects.timers) timers_[{slot_of(timer.frame), timer.kind}] = timer.deadline;
  if (effects.outcome) outcome_ = effects.outcome;
  const FoldedExecution folded = fold(*compiled_.machine, execution_.identity.root_group, history_);
  EXPECT_EQ(folded.status, execution_.status);
  EXPECT_EQ(folded.event_count, execution_.last_event_id);
  EXPECT_TRUE(json::equal(folded.variables, execution_.frame(kTopFrame).variables)) << trace();
}

void TestRun::step_twin(const Event& event) {
  Effects effects;
  step(*compiled_.machine, twin_, event, now_, twin_random_, effects);
  EXPECT_EQ(text_of(effects.history), text_of(effects_.history));
  EXPECT_EQ(effects.tasks.size(), effects_.tasks.size());
  EXPECT_EQ(effects.cancelled_tasks.size(), effects_.cancelled_tasks.size());
  EXPECT_EQ(effects.timers.size(), effects_.timers.size());
  EXPECT_EQ(effects.children.size(), effects_.children.size());
  EXPECT_EQ(effects.outcome.has_value(), effects_.outcome.has_value());
  for (const FrameId id : effects.removed_frames) rows_.erase(slot_of(id));
  for (const FrameId id : effects.changed_frames) {
    std::string& row = rows_[slot_of(id)];
    row.clear();
    encode_frame(twin_.frame(id), row);
  }
  if (birth_.empty()) encode_birth(twin_, birth_);
  std::string head;
  encode_head(twin_, head);
  std::vector<FrameRow> frames;
  for (const auto& [slot, row] : rows_) frames.push_back({slot, row});
  auto restored = restore_execution(birth_, head, frames, now_);
  ASSERT_TRUE(restored) << trace();
  ASSERT_TRUE(fits(machine(), *restored)) << trace();
  twin_ = *std::move(restored);
}

void TestRun::advance(Duration duration) {
  const TimePoint end = now_ + duration;
  while (true) {
    const auto next = std::ranges::min_element(timers_, {}, [](const auto& timer) { return timer.second; });
    if (next == timers_.end() || next->second > end) break;
    const auto [slot, kind] = next->first;
    now_ = std::max(now_, next->second);
    timers_.erase(next);
    send(TimerFired{FrameId{slot}, kind});
  }
  now_ = end;
}

void TestRun::finish_work() {
  while (effects_.unfinished) send(ContinueExecution{});
}

TaskRequest TestRun::take(std::size_t i) {
  TaskRequest task = tasks_.at(i);
  tasks_.erase(tasks_.begin() + static_cast<std::ptrdiff_t>(i));
  return task;
}

void TestRun::succeed(std::string_view output, std::size_t i) {
  const TaskRequest task = take(i);
  send(TaskSucceeded{task.frame, task.attempt, parsed(output)});
}

void TestRun::fail(std::string_view error, std::string_view cause, std::size_t i) {
  const TaskRequest task = take(i);
  send(TaskFailed{task.frame, task.attempt, json::Value::string(error), json::Value::string(cause)});
}

std::string TestRun::trace(std::size_t from) const {
  std::string trace;
  for (std::size_t i = from; i < history_.size(); ++i) {
    if (!trace.empty()) trace += ' ';
    trace += std::string(name_of(history_[i].type)) + '(' + std::to_string(history_[i].previous_id) + ')';
  }
  return trace;
}

json::Value TestRun::event(std::string_view type) const {
  for (auto event = history_.rbegin(); event != history_.rend(); ++event) {
    if (name_of(event->type) == type) return render(*event);
  }
  ADD_FAILURE() << "no " << type << " in " << trace();
  return {};
}

std::string TestRun::detail(std::string_view type, std::string_view member) const {
  const json::Value rendered = event(type);
  if (!rendered.is_object() || rendered.size() < 5) return "";
  const json::Value* value = rendered.members()[4].value.find(member);
  return value == nullptr ? "(absent)" : text_of(*value);
}

std::string TestRun::outcome() const {
  std::string text(name_of(execution_.status));
  if (!outcome_ || execution_.status == ExecutionStatus::kRunning) return text;
  if (!outcome_->output.is_undefined()) text += " " + json::to_text(outcome_->output);
  if (!outcome_->error.is_undefined()) text += " " + text_of(outcome_->error);
  if (!outcome_->cause.is_undefined()) text += ": " + text_of(outcome_->cause);
  return text;
}

}  // namespace baton::asl
