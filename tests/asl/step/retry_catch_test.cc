#include <gtest/gtest.h>

#include "asl/step/engine.h"
#include "common/json/write.h"
#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

// A Task with these fields, and the states that they name: Caught, Other.
std::string task_with(std::string_view fields) {
  std::string states =
      R"("T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, )" +
      std::string(fields) + R"(, "End": true})";
  if (fields.find("\"Caught\"") != std::string_view::npos) states += R"(, "Caught": {"Type": "Pass", "End": true})";
  if (fields.find("\"Other\"") != std::string_view::npos)
    states += R"(, "Other": {"Type": "Pass", "Result": "other", "End": true})";
  return R"({"StartAt": "T", "States": {)" + states + "}}";
}

TEST(Retry, BacksOffExponentiallyUpToItsLimitAndAttempts) {
  TestRun run(task_with(R"("Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 3,
                                  "MaxDelaySeconds": 10}])"));
  for (const int seconds : {2, 6, 10}) {
    run.fail("E", "C");
    EXPECT_EQ(run.task_count(), 0u);
    run.advance(std::chrono::seconds(seconds) - std::chrono::milliseconds(1));
    EXPECT_EQ(run.task_count(), 0u) << seconds;
    run.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(run.task_count(), 1u) << seconds;
  }
  EXPECT_EQ(run.task().retry_count, 3u);
  run.fail("E", "C");
  EXPECT_EQ(run.outcome(), "FAILED E: C");
  EXPECT_EQ(run.trace(2),
            "TaskScheduled(2) TaskStarted(3) TaskFailed(4) TaskScheduled(5) TaskStarted(6) TaskFailed(7) "
            "TaskScheduled(8) TaskStarted(9) TaskFailed(10) TaskScheduled(11) TaskStarted(12) "
            "TaskFailed(13) ExecutionFailed(14)");
}

TEST(Retry, CountsEachRetrierOnItsOwn) {
  TestRun run(
      task_with(R"("Retry": [{"ErrorEquals": ["A"], "MaxAttempts": 1}, {"ErrorEquals": ["B"], "MaxAttempts": 1}])"));
  run.fail("A", "");
  run.advance(std::chrono::seconds(1));
  run.fail("B", "");
  run.advance(std::chrono::seconds(1));
  EXPECT_EQ(run.task().retry_count, 2u);
  run.fail("A", "");
  EXPECT_EQ(run.outcome(), "FAILED A: ");
}

TEST(Retry, FullJitterWaitsAtMostTheDelay) {
  TestRun run(
      task_with(R"("Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 100, "JitterStrategy": "FULL"}])"));
  run.fail("E", "C");
  ASSERT_EQ(run.effects().timers.size(), 1u);
  const TimePoint deadline = run.effects().timers[0].deadline;
  EXPECT_GE(deadline, run.now());
  EXPECT_LT(deadline, run.now() + std::chrono::seconds(100));
}

TEST(Retry, NoAttemptsMeansNoRetry) {
  TestRun run(task_with(R"("Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}])"));
  run.fail("E", "C");
  EXPECT_EQ(run.outcome(), "FAILED E: C");
}

TEST(Retry, AlsoTriesAFailedEvaluationAgain) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": {"Type": "Task",
              "Resource": "arn:aws:states:::sqs:sendMessage", "Arguments": {"QueueUrl": "q", "MessageBody": "{% $states.input.missing %}"},
              "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}], "End": true}}})");
  run.advance(std::chrono::seconds(1));
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) TaskStateEntered(0) EvaluationFailed(2) EvaluationFailed(3) ExecutionFailed(4)");
}

TEST(Retry, CountsStartAnewWithEachVisit) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work",
              "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1}], "Next": "T2"},
              "T2": {"Type": "Choice", "Choices": [{"Variable": "$.again", "BooleanEquals": true, "Next": "T"}],
              "Default": "D"}, "D": {"Type": "Succeed"}}})");
  run.fail("E", "");
  run.advance(std::chrono::seconds(1));
  run.succeed(R"({"again": true})");
  EXPECT_EQ(run.task().retry_count, 0u);
  run.fail("E", "");
  run.advance(std::chrono::seconds(2));
  run.succeed(R"({"again": false})");
  EXPECT_EQ(run.execution().status, ExecutionStatus::kSucceeded);
}

TEST(Catch, PutsTheErrorWhereResultPathSaysAndSkipsTheRest) {
  TestRun run(task_with(R"("ResultSelector": {"never": 1}, "OutputPath": "$.never",
                       "Catch": [{"ErrorEquals": ["X"], "Next": "Other"},
                                 {"ErrorEquals": ["E"], "ResultPath": "$.error", "Next": "Caught"}])"),
              R"({"x": 1})");
  run.fail("E", "C");
  EXPECT_EQ(run.trace(3),
            "TaskStarted(3) TaskFailed(4) TaskStateExited(5) PassStateEntered(6) PassStateExited(7) "
            "ExecutionSucceeded(8)");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"x":1,"error":{"Error":"E","Cause":"C"}})");
}

TEST(Catch, WhatAWorkerDidNotSayIsNull) {
  TestRun run(task_with(R"("Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}])"));
  run.send(TaskFailed{run.task().frame, run.task().attempt});
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"Error":null,"Cause":null})");
}

TEST(Catch, TimeOutHasAnEmptyCause) {
  TestRun run(task_with(R"("TimeoutSeconds": 1, "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Caught"}])"));
  run.advance(std::chrono::seconds(1));
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"Error":"States.Timeout","Cause":""})");
}

TEST(Catch, AssignsFromTheErrorInJsonPathAndJsonata) {
  TestRun path(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work",
              "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"why.$": "$.Cause"}, "Next": "D"}], "End": true},
              "D": {"Type": "Pass", "Parameters": {"why.$": "$why"}, "End": true}}})");
  path.fail("E", "C");
  EXPECT_EQ(path.outcome(), R"(SUCCEEDED {"why":"C"})");
  TestRun jsonata(R"({"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work",
              "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"why": "{% $states.errorOutput.Cause %}"},
                         "Output": {"in": "{% $states.input %}"}, "Next": "D"}], "End": true},
              "D": {"Type": "Pass", "Output": {"why": "{% $why %}", "in": "{% $states.input.in %}"}, "End": true}}})",
                  R"({"x": 1})");
  jsonata.fail("E", "C");
  EXPECT_EQ(jsonata.outcome(), R"(SUCCEEDED {"why":"C","in":{"x":1}})");
}

TEST(Catch, FailureWithinACatcherIsNotCaught) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [
              {"StartAt": "Boom", "States": {"Boom": {"Type": "Fail", "Error": "E", "Cause": "C"}}}],
              "Catch": [{"ErrorEquals": ["States.ALL"], "Output": "{% $states.input.missing %}", "Next": "D"}], "Next": "D"},
              "D": {"Type": "Succeed"}}})");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) ParallelStateEntered(0) ParallelStateStarted(2) FailStateEntered(3) "
            "ParallelStateFailed(4) EvaluationFailed(4) ParallelStateFailed(6) ExecutionFailed(7)");
}

TEST(ErrorNames, WildcardsMatchWhatAwsSays) {
  const auto named = [](std::string_view error, bool is_heartbeat = false) {
    return StateFailure{json::Value::string(error), {}, is_heartbeat};
  };
  EXPECT_TRUE(matches({"States.ALL"}, named("E")));
  EXPECT_TRUE(matches({"States.ALL"}, named("States.Timeout")));
  EXPECT_TRUE(matches({"States.ALL"}, named("States.DataLimitExceeded")));
  EXPECT_TRUE(matches({"States.ALL"}, StateFailure{}));
  EXPECT_FALSE(matches({"States.ALL", "States.Runtime"}, named("States.Runtime")));
  EXPECT_TRUE(matches({"States.TaskFailed"}, named("E")));
  EXPECT_FALSE(matches({"States.TaskFailed"}, named("States.Timeout")));
  EXPECT_TRUE(matches({"States.HeartbeatTimeout"}, named("States.Timeout", true)));
  EXPECT_FALSE(matches({"States.HeartbeatTimeout"}, named("States.Timeout", false)));
  EXPECT_TRUE(matches({"A", "E"}, named("E")));
  EXPECT_FALSE(matches({"A", "e"}, named("E")));
  EXPECT_FALSE(matches({}, named("E")));
}

TEST(RuntimeErrors, AreCaughtByNobody) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work", "Parameters": {"x.$": "$.nope"},
              "Retry": [{"ErrorEquals": ["States.ALL"]}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "D"}],
              "End": true}, "D": {"Type": "Succeed"}}})");
  EXPECT_EQ(run.trace(), "ExecutionStarted(0) TaskStateEntered(0) ExecutionFailed(2)");
  EXPECT_EQ(run.outcome(),
            "FAILED States.Runtime: An error occurred while executing the state 'T' (entered at the event id #2). The "
            "JSONPath '$.nope' specified for the field 'x.$' could not be found in the input '{}'");
}

}  // namespace
}  // namespace baton::asl
