#include <gtest/gtest.h>

#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

TEST(ParallelState, BranchesFollowItsStartEachOnAChainOfItsOwn) {
  TestRun run(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [
              {"StartAt": "A1", "States": {"A1": {"Type": "Pass", "Next": "A2"}, "A2": {"Type": "Pass", "End": true}}},
              {"StartAt": "B1", "States": {"B1": {"Type": "Pass", "Result": 2, "End": true}}}], "Next": "After"},
              "After": {"Type": "Pass", "End": true}}})",
              R"({"x": 1})");
  EXPECT_EQ(
      run.trace(),
      "ExecutionStarted(0) ParallelStateEntered(0) ParallelStateStarted(2) PassStateEntered(3) PassStateExited(4) "
      "PassStateEntered(5) PassStateExited(6) PassStateEntered(3) PassStateExited(8) ParallelStateSucceeded(9) "
      "ParallelStateExited(9) PassStateEntered(11) PassStateExited(12) ExecutionSucceeded(13)");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED [{"x":1},2])");
}

TEST(ParallelState, GivesItsParametersToEveryBranch) {
  TestRun run(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "Parameters": {"y.$": "$.x"}, "Branches": [
              {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}},
              {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}],
              "ResultSelector": {"first.$": "$[0].y"}, "ResultPath": "$.r", "End": true}}})",
              R"({"x": 1})");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"x":1,"r":{"first":1}})");
}

constexpr std::string_view kTwoTasks = R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [
    {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "a", "End": true}}},
    {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "b", "End": true}}},
    {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}}],
    "Retry": [{"ErrorEquals": ["Again"], "MaxAttempts": 1}],
    "Catch": [{"ErrorEquals": ["Known"], "Next": "D"}], "Next": "D"}, "D": {"Type": "Succeed"}}})";

TEST(ParallelState, OutputsStandInTheOrderOfTheBranches) {
  TestRun run(kTwoTasks);
  run.succeed("2", 1);
  run.succeed("1", 0);
  run.advance(std::chrono::seconds(60));
  EXPECT_EQ(run.outcome(), "SUCCEEDED [1,2,{}]");
}

TEST(ParallelState, FirstFailureAbortsTheOthers) {
  TestRun run(kTwoTasks);
  const std::size_t before = run.history().size();
  EXPECT_EQ(before, 8u);
  run.fail("Known", "C", 0);
  EXPECT_EQ(run.task_count(), 0u);
  EXPECT_EQ(run.timer_count(), 0u);
  EXPECT_EQ(run.trace(before),
            "TaskStarted(5) TaskFailed(9) TaskStateAborted(10) TaskStateAborted(10) WaitStateAborted(10) "
            "ParallelStateFailed(10) ParallelStateExited(14) SucceedStateEntered(15) SucceedStateExited(16) "
            "ExecutionSucceeded(17)");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"Error":"Known","Cause":"C"})");
}

TEST(ParallelState, RetryStartsAllBranchesAgain) {
  TestRun run(kTwoTasks);
  run.succeed("1", 0);
  run.fail("Again", "", 0);
  EXPECT_EQ(run.execution().frame(kTopFrame).children.size(), 0u);
  run.advance(std::chrono::seconds(1));
  EXPECT_EQ(run.task_count(), 2u);
  EXPECT_EQ(run.detail("ParallelStateStarted", "x"), "");
  run.fail("Again", "", 0);
  EXPECT_EQ(run.outcome(), "FAILED Again: ");
}

TEST(ParallelState, RuntimeErrorInABranchFailsTheExecutionAtOnce) {
  TestRun run(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [
              {"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"m.$": "$.nope"}, "End": true}}}],
              "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "D"}], "Next": "D"}, "D": {"Type": "Succeed"}}})");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) ParallelStateEntered(0) ParallelStateStarted(2) PassStateEntered(3) "
            "ExecutionFailed(4)");
}

TEST(ParallelState, OwnFailureComesAfterItsBranchesSucceeded) {
  TestRun run(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [
              {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}],
              "ResultSelector": {"m.$": "$.nope"}, "End": true}}})");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) ParallelStateEntered(0) ParallelStateStarted(2) PassStateEntered(3) "
            "PassStateExited(4) ParallelStateSucceeded(5) ExecutionFailed(6)");
}

TEST(ParallelState, NestedOnesEndFromTheInsideOut) {
  TestRun run(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [
              {"StartAt": "Q", "States": {"Q": {"Type": "Parallel", "Branches": [
                  {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 1, "End": true}}}], "End": true}}}],
              "End": true}}})");
  EXPECT_EQ(run.trace(3),
            "ParallelStateEntered(3) ParallelStateStarted(4) PassStateEntered(5) PassStateExited(6) "
            "ParallelStateSucceeded(7) ParallelStateExited(7) ParallelStateSucceeded(9) "
            "ParallelStateExited(9) ExecutionSucceeded(11)");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [[1]]");
}

TEST(ParallelState, BranchesReadOuterVariablesAndKeepTheirOwn) {
  TestRun run(R"j({"StartAt": "V", "States": {"V": {"Type": "Pass", "Assign": {"outer": 1}, "Next": "P"},
              "P": {"Type": "Parallel", "Branches": [
              {"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"inner": 2}, "Next": "A2"},
                  "A2": {"Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($outer, $inner)"}, "End": true}}}],
              "End": true}}})j");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED [{"sum":3}])");
}

}  // namespace
}  // namespace baton::asl
