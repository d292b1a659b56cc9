#include <gtest/gtest.h>

#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

std::string map(std::string_view fields, std::string_view processor = R"("I": {"Type": "Pass", "End": true})") {
  return R"({"StartAt": "M", "States": {"M": {"Type": "Map", )" + std::string(fields) +
         R"("ItemProcessor": {"StartAt": "I", "States": {)" + std::string(processor) + R"(}}, "End": true}}})";
}

TEST(MapState, OneAtATimeChainsItsIterations) {
  TestRun run(map(R"("MaxConcurrency": 1, )"), "[1,2]");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) MapStateEntered(0) MapStateStarted(2) MapIterationStarted(3) PassStateEntered(4) "
            "PassStateExited(5) MapIterationSucceeded(6) MapIterationStarted(6) PassStateEntered(8) PassStateExited(9) "
            "MapIterationSucceeded(10) MapStateSucceeded(11) MapStateExited(11) ExecutionSucceeded(13)");
  EXPECT_EQ(run.detail("MapStateStarted", "length"), "2");
  EXPECT_EQ(run.detail("MapIterationStarted", "name"), "M");
  EXPECT_EQ(run.detail("MapIterationStarted", "index"), "1");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [1,2]");
}

TEST(MapState, SideBySideAllIterationsStartFirst) {
  TestRun run(map("", R"("I": {"Type": "Task", "Resource": "work", "End": true})"), "[1,2]");
  EXPECT_EQ(run.trace(3),
            "MapIterationStarted(3) MapIterationStarted(3) TaskStateEntered(4) TaskScheduled(6) "
            "TaskStateEntered(5) TaskScheduled(8)");
  run.succeed("20", 1);
  run.succeed("10", 0);
  EXPECT_EQ(run.outcome(), "SUCCEEDED [10,20]");
}

TEST(MapState, ConcurrencyIsNeverExceeded) {
  TestRun run(map(R"("MaxConcurrency": 2, )", R"("I": {"Type": "Task", "Resource": "work", "End": true})"),
              "[1,2,3,4,5]");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(run.task_count(), i < 4 ? 2u : 1u);
    run.succeed("0");
  }
  EXPECT_EQ(run.outcome(), "SUCCEEDED [0,0,0,0,0]");
}

TEST(MapState, UnlimitedMeansFortyInline) {
  std::string items = "[0";
  for (int i = 1; i < 100; ++i) items += ",0";
  TestRun run(map("", R"("I": {"Type": "Task", "Resource": "work", "End": true})"), items + "]");
  EXPECT_EQ(run.task_count(), kInlineConcurrencyMax);
  for (int i = 0; i < 100; ++i) run.succeed("1");
  EXPECT_EQ(run.execution().status, ExecutionStatus::kSucceeded);
}

std::size_t frame_count(const TestRun& run) {
  std::size_t count = 0;
  for (const auto& frame : run.execution().frames) count += frame != nullptr;
  return count;
}

TEST(MapState, ItemsThatSucceededTakeNoFrames) {
  TestRun run(map(R"("MaxConcurrency": 2, )", R"("I": {"Type": "Task", "Resource": "work", "End": true})"),
              "[1,2,3,4,5,6]");
  for (int i = 0; i < 4; ++i) run.succeed(std::to_string(i), run.task_count() - 1);
  // The top, two at work, and the one that the last step finished.
  EXPECT_EQ(frame_count(run), 4u);
  run.succeed("4");
  run.succeed("5");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [4,0,1,2,3,5]");
  EXPECT_EQ(frame_count(run), 1u);
}

TEST(MapState, EndOfAnItemChangesNoOtherFrame) {
  TestRun run(map(R"("MaxConcurrency": 2, )", R"("I": {"Type": "Task", "Resource": "work", "End": true})"), "[1,2,3]");
  const FrameId first = run.task(0).frame;
  run.succeed("1");
  ASSERT_EQ(run.task_count(), 2u);
  EXPECT_EQ(run.effects().changed_frames, (std::vector<FrameId>{first, run.task(1).frame}));
  run.succeed("2");
  run.succeed("3");
  // Rows of all items go with their Map.
  EXPECT_EQ(run.effects().removed_frames.size(), 3u);
}

TEST(MapState, RedriveRunsOnlyTheItemsThatDidNotSucceed) {
  TestRun run(map("", R"("I": {"Type": "Task", "Resource": "work", "End": true})"), "[1,2,3]");
  run.succeed("10");
  run.fail("E", "C");
  ASSERT_EQ(run.outcome(), "FAILED E: C");
  run.send(RedriveExecution{});
  ASSERT_EQ(run.task_count(), 2u);
  run.succeed("20");
  run.succeed("30");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [10,20,30]");
}

TEST(MapState, MapThatIsTriedAgainForgetsItsResults) {
  TestRun run(
      map(R"("Retry": [{"ErrorEquals": ["E"]}], )", R"("I": {"Type": "Task", "Resource": "work", "End": true})"),
      "[1,2]");
  run.succeed("10");
  run.fail("E", "C");
  run.advance(std::chrono::seconds(1));
  ASSERT_EQ(run.task_count(), 2u);
  run.succeed("11");
  run.succeed("12");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [11,12]");
}

TEST(MapState, OverNoItemsEndsAtOnce) {
  TestRun run(map(R"("ItemsPath": "$.items", )"), R"({"items": []})");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) MapStateEntered(0) MapStateStarted(2) MapStateSucceeded(3) "
            "MapStateExited(3) ExecutionSucceeded(5)");
  EXPECT_EQ(run.outcome(), "SUCCEEDED []");
}

TEST(MapState, ItemSelectorSeesTheItemAndTheInput) {
  TestRun run(map(R"("ItemsPath": "$.items", "ItemSelector": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value",
                 "all.$": "$.items", "c": 1}, "ResultPath": "$.out", )"),
              R"({"items": ["a"]})");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"items":["a"],"out":[{"i":0,"v":"a","all":["a"],"c":1}]})");
}

TEST(MapState, IterationsSeeTheirItemInTheContext) {
  TestRun run(map("", R"("I": {"Type": "Pass", "Parameters": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value"},
                     "End": true})"),
              R"(["a", "b"])");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED [{"i":0,"v":"a"},{"i":1,"v":"b"}])");
}

TEST(MapState, FailedIterationIsCaughtByTheMap) {
  TestRun run(R"({"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": {"StartAt": "I", "States": {
              "I": {"Type": "Fail", "Error": "E", "Cause": "C"}}},
              "Catch": [{"ErrorEquals": ["E"], "Next": "D"}], "End": true}, "D": {"Type": "Succeed"}}})",
              "[1]");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) MapStateEntered(0) MapStateStarted(2) MapIterationStarted(3) "
            "FailStateEntered(4) MapIterationFailed(5) MapStateFailed(5) MapStateExited(7) "
            "SucceedStateEntered(8) SucceedStateExited(9) ExecutionSucceeded(10)");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"Error":"E","Cause":"C"})");
}

TEST(MapState, RetryWritesOnlyTheStartAgain) {
  TestRun run(map(R"("Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}], )",
                  R"("I": {"Type": "Fail", "Error": "E", "Cause": "C"})"),
              "[1]");
  run.advance(std::chrono::seconds(1));
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) MapStateEntered(0) MapStateStarted(2) MapIterationStarted(3) "
            "FailStateEntered(4) MapIterationFailed(5) MapStateStarted(5) MapIterationStarted(7) "
            "FailStateEntered(8) MapIterationFailed(9) MapStateFailed(9) ExecutionFailed(11)");
  EXPECT_EQ(run.outcome(), "FAILED E: C");
}

TEST(MapState, FailedTaskAbortsItselfAndTheOtherIterations) {
  TestRun run(map("", R"("I": {"Type": "Task", "Resource": "work", "End": true})"), "[1,2]");
  const std::size_t before = run.history().size();
  run.fail("E", "C", 0);
  EXPECT_EQ(run.trace(before),
            "TaskStarted(7) TaskFailed(10) MapIterationFailed(11) TaskStateAborted(11) "
            "MapIterationAborted(11) TaskStateAborted(11) MapStateFailed(11) ExecutionFailed(16)");
  EXPECT_EQ(run.detail("MapIterationAborted", "index"), "1");
  EXPECT_EQ(run.task_count(), 0u);
}

TEST(MapState, WrongConcurrencyFailsBeforeTheStart) {
  TestRun run(map(R"("ItemsPath": "$.v", "MaxConcurrencyPath": "$.m", )"), R"({"v": ["x"], "m": {}})");
  EXPECT_EQ(run.trace(), "ExecutionStarted(0) MapStateEntered(0) ExecutionFailed(2)");
  EXPECT_EQ(run.outcome(),
            "FAILED States.Runtime: An error occurred while executing the state 'M' (entered at the event id #2). The "
            "MaxConcurrencyPath field refers to value \"{}\" which is not a valid integer: $.m");
}

TEST(MapState, PathMayLeadToAStringThatSaysANumber) {
  TestRun run(map(R"("ItemsPath": "$.v", "MaxConcurrencyPath": "$.m", )"), R"({"v": ["x"], "m": "1"})");
  EXPECT_EQ(run.execution().status, ExecutionStatus::kSucceeded);
}

TEST(MapState, ItemsMustBeAnArray) {
  TestRun path(map(R"("ItemsPath": "$.v", )"), R"({"v": 1})");
  EXPECT_EQ(path.execution().status, ExecutionStatus::kFailed);
  TestRun jsonata(R"({"QueryLanguage": "JSONata", "StartAt": "S", "States": {"S": {"Type": "Pass", "Next": "M"},
              "M": {"Type": "Map", "Items": "{% 1 %}", "ItemProcessor": {"StartAt": "I", "States": {
              "I": {"Type": "Pass", "End": true}}}, "End": true}}})");
  EXPECT_EQ(jsonata.trace(),
            "ExecutionStarted(0) PassStateEntered(0) PassStateExited(2) MapStateEntered(3) "
            "EvaluationFailed(4) MapStateFailed(5) ExecutionFailed(6)");
  EXPECT_EQ(
      jsonata.detail("EvaluationFailed", "cause"),
      "An error occurred while executing the state 'M' (entered at the event id #4). The JSONata expression '1' "
      "specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'number' for "
      "value: 1");
}

TEST(MapState, ItemsThatCannotBeEvaluatedFailAfterTheStateWasEntered) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "M", "States": {
              "M": {"Type": "Map", "Items": "{% $states.input.missing %}", "ItemProcessor": {"StartAt": "I", "States": {
              "I": {"Type": "Pass", "End": true}}}, "End": true}}})");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) MapStateEntered(0) EvaluationFailed(2) MapStateFailed(3) ExecutionFailed(4)");
}

TEST(MapState, JsonataInputThatIsNoArrayFailsWithoutALocation) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "S", "States": {"S": {"Type": "Pass", "Next": "M"},
              "M": {"Type": "Map", "ItemProcessor": {"StartAt": "I", "States": {
              "I": {"Type": "Pass", "End": true}}}, "End": true}}})",
              R"({"foo": "bar"})");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) PassStateEntered(0) PassStateExited(2) MapStateEntered(3) "
            "EvaluationFailed(4) MapStateFailed(5) ExecutionFailed(6)");
  EXPECT_EQ(run.outcome(),
            "FAILED States.QueryEvaluationError: An error occurred while executing the state 'M' (entered at the event "
            "id #4). Map state input must be an array but was: {\"foo\":\"bar\"}");
  EXPECT_EQ(run.detail("EvaluationFailed", "state"), "M");
  EXPECT_EQ(run.detail("EvaluationFailed", "location"), "(absent)");
}

TEST(MapState, LegacyIteratorAndParametersWorkTheSame) {
  TestRun run(R"({"StartAt": "M", "States": {"M": {"Type": "Map", "Parameters": {"v.$": "$$.Map.Item.Value"},
              "Iterator": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}, "End": true}}})",
              "[1]");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED [{"v":1}])");
}

TEST(MapState, NestedMapsMayTakeTurns) {
  TestRun run(R"({"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1, "ItemProcessor": {"StartAt": "N",
              "States": {"N": {"Type": "Map", "MaxConcurrency": 1, "ItemProcessor": {"StartAt": "I", "States": {
              "I": {"Type": "Pass", "End": true}}}, "End": true}}}, "End": true}}})",
              "[[1,2],[3]]");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [[1,2],[3]]");
  EXPECT_EQ(run.trace(run.history().size() - 7),
            "MapIterationSucceeded(23) MapStateSucceeded(24) MapStateExited(24) MapIterationSucceeded(26) "
            "MapStateSucceeded(27) MapStateExited(27) ExecutionSucceeded(29)");
}

}  // namespace
}  // namespace baton::asl
