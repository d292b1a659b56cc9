// Rows that are well-formed, and not those of an execution of this machine.
#include <gtest/gtest.h>

#include <functional>

#include "asl/step/execution_codec.h"
#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

constexpr std::string_view kTaskThenWait = R"({"StartAt": "T", "States": {
    "T": {"Type": "Task", "Resource": "work", "Next": "W"}, "W": {"Type": "Wait", "Seconds": 9, "End": true}}})";
constexpr std::string_view kParallel =
    R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
    {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "work", "End": true}}},
    {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "work", "End": true}}}]}}})";
constexpr std::string_view kDistributed = R"({"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
    "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "T",
    "States": {"T": {"Type": "Task", "Resource": "work", "End": true}}}}}})";

// An execution at rest, restored from its rows, and changed.
bool fits_after(const TestRun& run, const std::function<void(Execution&)>& change) {
  std::string birth;
  std::string head;
  encode_birth(run.execution(), birth);
  encode_head(run.execution(), head);
  std::vector<std::string> rows;
  for (const auto& frame : run.execution().frames) encode_frame(*frame, rows.emplace_back());
  std::vector<FrameRow> frames;
  for (std::uint32_t i = 0; i < rows.size(); ++i) frames.push_back({i, rows[i]});
  auto execution = restore_execution(birth, head, frames, run.now());
  EXPECT_TRUE(execution);
  if (!execution) return false;
  EXPECT_TRUE(fits(run.machine(), *execution));
  change(*execution);
  return fits(run.machine(), *execution);
}

TEST(Fits, PhaseBelongsToTheKindOfTheState) {
  const TestRun run(kTaskThenWait);
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(kTopFrame).state = 1; }));  // a Wait has no task
  for (const Phase phase : {Phase::kWaiting, Phase::kChildren, Phase::kReading, Phase::kMapRun, Phase::kWriting}) {
    EXPECT_FALSE(fits_after(run, [&](Execution& e) { e.frame(kTopFrame).phase = phase; })) << static_cast<int>(phase);
  }
  EXPECT_TRUE(fits_after(run, [](Execution& e) { e.frame(kTopFrame).phase = Phase::kTaskStarted; }));
}

TEST(Fits, StateAndGroupExist) {
  const TestRun run(kTaskThenWait);
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(kTopFrame).state = 2; }));
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(kTopFrame).group = 1; }));
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.identity.root_group = 1; }));
}

TEST(Fits, AllBranchesOfAParallelAreThereAndInTheirPlace) {
  const TestRun run(kParallel);
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(kTopFrame).children.pop_back(); }));
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(kTopFrame).children.clear(); }));
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(FrameId{1}).group = e.frame(FrameId{2}).group; }));
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(FrameId{1}).kind = FrameKind::kIteration; }));
  // Round in a circle, out of reach of the top.
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(FrameId{1}).parent = FrameId{1}; }));
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frames[0].reset(); }));
}

TEST(Fits, MapHasItsProgress) {
  const TestRun run(kDistributed, "[1,2]");
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(kTopFrame).map.reset(); }));
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(kTopFrame).map->map_run_arn = {}; }));
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(kTopFrame).phase = Phase::kWriting; }));
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(FrameId{1}).phase = Phase::kTaskScheduled; }));
}

TEST(Fits, FrameKnowsNothingOfWhatHasNotHappened) {
  const TestRun run(kTaskThenWait);
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(kTopFrame).attempt = e.last_attempt + 1; }));
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.frame(kTopFrame).last_event_id = e.last_event_id + 1; }));
  EXPECT_FALSE(fits_after(run, [](Execution& e) { e.last_event_id = kHistoryEventsMax + 1; }));
}

TEST(Rows, FrameIsRefusedUnderAnotherSlot) {
  const TestRun run(kTaskThenWait);
  std::string birth;
  std::string head;
  std::string row;
  encode_birth(run.execution(), birth);
  encode_head(run.execution(), head);
  encode_frame(run.execution().frame(kTopFrame), row);
  const FrameRow right{0, row};
  const FrameRow wrong{1, row};
  EXPECT_TRUE(restore_execution(birth, head, {&right, 1}, run.now()));
  EXPECT_FALSE(restore_execution(birth, head, {&wrong, 1}, run.now()));
}

TEST(Rows, TimesOutsideOfTheCalendarAreRefused) {
  HistoryEvent event;
  event.type = HistoryEventType::kExecutionStarted;
  for (const Duration at : {Duration(-1), Duration::max()}) {
    event.timestamp = TimePoint(at);
    std::string row;
    encode_event(event, row);
    EXPECT_FALSE(decode_event(row)) << at.count();
  }
}

}  // namespace
}  // namespace baton::asl
