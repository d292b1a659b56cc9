// What is taken back when something else ends: requests, timers, children.
#include <gtest/gtest.h>

#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

std::string distributed(std::string_view fields) {
  return R"({"StartAt": "M", "States": {"M": {"Type": "Map", )" + std::string(fields) +
         R"("ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "I",
            "States": {"I": {"Type": "Pass", "End": true}}}, "End": true}}})";
}

TEST(Cancelling, StopEndsTheChildrenOfAMapRun) {
  TestRun run(distributed(""), "[1,2]");
  const std::vector<ChildStart> children = run.effects().children;
  run.send(StopExecution{});
  ASSERT_EQ(run.effects().stopped_children.size(), 2u);
  EXPECT_EQ(run.effects().stopped_children[0].attempt, children[0].attempt);
  run.send(ChildExecutionEnded{children[0].frame, children[0].attempt, ExecutionStatus::kSucceeded, {}, {}, {}});
  EXPECT_EQ(run.trace(4), "ExecutionAborted(0)");
}

TEST(Cancelling, StopEndsAReader) {
  TestRun run(distributed(R"("ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
      "ReaderConfig": {"InputType": "JSON"}, "Parameters": {"Bucket": "b", "Key": "k"}}, )"));
  const ReaderRequest request = run.effects().readers.at(0);
  run.send(StopExecution{});
  ASSERT_EQ(run.effects().cancelled_requests.size(), 1u);
  EXPECT_EQ(run.effects().cancelled_requests[0].attempt, request.attempt);
  run.send(ItemsRead{request.frame, request.attempt, parsed("[1]")});
  EXPECT_EQ(run.outcome(), "ABORTED");
}

TEST(Cancelling, ReaderThatFailedIsAskedAgainByARedrive) {
  TestRun run(distributed(R"("ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
      "ReaderConfig": {"InputType": "JSON"}, "Parameters": {"Bucket": "b", "Key": "k"}}, )"));
  const ReaderRequest first = run.effects().readers.at(0);
  run.send(ReaderFailed{first.frame, first.attempt, "no such key"});
  run.send(RedriveExecution{});
  ASSERT_EQ(run.effects().readers.size(), 1u);
  const ReaderRequest second = run.effects().readers[0];
  EXPECT_NE(second.attempt, first.attempt);
  run.send(ItemsRead{second.frame, second.attempt, parsed("[]")});
  EXPECT_EQ(run.outcome(), "SUCCEEDED []");
}

TEST(Cancelling, RequestThatNobodySawIsNeitherMadeNorCancelled) {
  TestRun run(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [
      {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work", "TimeoutSeconds": 5, "End": true}}},
      {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}], "End": true}}})");
  EXPECT_EQ(run.outcome(), "FAILED E");
  EXPECT_TRUE(run.effects().tasks.empty());
  EXPECT_TRUE(run.effects().cancelled_tasks.empty());
  EXPECT_TRUE(run.effects().timers.empty());
}

TEST(Cancelling, BackoffEndsWithItsExecution) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work",
                  "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 60}], "End": true}}})");
  run.fail("E", "");
  EXPECT_EQ(run.timer_count(), 2u);  // one is the execution's
  run.send(StopExecution{});
  EXPECT_EQ(run.timer_count(), 0u);
}

TEST(Cancelling, TimerThatWasMovedChangesNothing) {
  TestRun run(R"({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}})");
  run.send(TimerFired{kTopFrame, TimerKind::kFrame});
  run.send(TimerFired{kTopFrame, TimerKind::kHeartbeat});
  run.send(TimerFired{kTopFrame, TimerKind::kExecution});
  run.send(TimerFired{FrameId{7}, TimerKind::kFrame});
  EXPECT_EQ(run.outcome(), "RUNNING");
  EXPECT_EQ(run.history().size(), 2u);
}

TEST(TaskTimedOut, FromOutsideIsAsGoodAsTheTimer) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work",
                  "Retry": [{"ErrorEquals": ["States.HeartbeatTimeout"]}], "End": true}}})");
  const TaskRequest first = run.take();
  run.send(TaskTimedOut{first.frame, first.attempt, true});
  run.advance(std::chrono::seconds(1));
  const TaskRequest second = run.take();
  EXPECT_NE(second.attempt, first.attempt);
  run.send(TaskTimedOut{second.frame, second.attempt});
  EXPECT_EQ(run.outcome(), "FAILED States.Timeout");
}

TEST(MapFields, FailureOfAnItemSelectorEndsTheIterationsThatRun) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map",
      "Items": "{% $states.input %}", "ItemSelector": "{% $states.context.Map.Item.Value.x %}", "MaxConcurrency": 1,
      "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Task", "Resource": "work", "End": true}}},
      "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "D"}], "End": true}, "D": {"Type": "Succeed"}}})",
              R"([{"x": 1}, {}])");
  run.succeed("1");
  EXPECT_EQ(run.detail("EvaluationFailed", "location"), "ItemSelector");
  EXPECT_EQ(run.execution().status, ExecutionStatus::kSucceeded) << run.outcome();
}

TEST(MapFields, FailureOfAnItemSelectorFailsTheMapRun) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "M", "States": {"M": {"Type": "Map",
      "Items": "{% $states.input %}", "ItemSelector": "{% $states.context.Map.Item.Value.x %}",
      "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "I",
      "States": {"I": {"Type": "Pass", "End": true}}}, "End": true}}})",
              R"([{"x": 1}, {}])");
  EXPECT_EQ(run.trace(3), "MapRunStarted(3) EvaluationFailed(4) MapRunFailed(5) MapStateFailed(6) ExecutionFailed(7)");
  EXPECT_TRUE(run.effects().children.empty());
}

}  // namespace
}  // namespace baton::asl
