#include <gtest/gtest.h>

#include "common/json/write.h"
#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

constexpr std::string_view kLambda = R"({"StartAt": "T", "States": {"T": {"Type": "Task",
    "Resource": "arn:aws:lambda:us-east-1:000000000000:function:work", "TimeoutSeconds": 5, "End": true}}})";
constexpr std::string_view kService = R"({"StartAt": "T", "States": {"T": {"Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "work", "Payload.$": "$"},
    "ResultSelector": {"got.$": "$.Payload"}, "ResultPath": "$.result", "End": true}}})";
constexpr std::string_view kActivity = R"({"StartAt": "T", "States": {"T": {"Type": "Task",
    "Resource": "arn:aws:states:us-east-1:000000000000:activity:work", "TimeoutSeconds": 60, "HeartbeatSeconds": 10,
    "End": true}}})";

TEST(TaskState, LambdaFunctionHasEventsOfItsOwn) {
  TestRun run(kLambda, R"({"x": 1})");
  EXPECT_EQ(run.task().resource->task_type, "work");
  EXPECT_EQ(run.task().timeout, std::chrono::seconds(5));
  const TaskRequest task = run.take();
  run.send(TaskStarted{task.frame, task.attempt});
  run.send(TaskSucceeded{task.frame, task.attempt, parsed("[1,2]"), "[1, 2]"});
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) TaskStateEntered(0) LambdaFunctionScheduled(2) LambdaFunctionStarted(3) "
            "LambdaFunctionSucceeded(4) TaskStateExited(5) ExecutionSucceeded(6)");
  EXPECT_EQ(run.detail("LambdaFunctionScheduled", "timeoutInSeconds"), "5");
  EXPECT_EQ(run.detail("LambdaFunctionScheduled", "input"), R"({"x":1})");
  EXPECT_EQ(run.event("LambdaFunctionStarted").size(), 4u);
  EXPECT_EQ(run.detail("LambdaFunctionSucceeded", "output"), "[1, 2]");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [1,2]");
  EXPECT_EQ(run.timer_count(), 0u);
}

TEST(TaskState, ServiceIsNamedInEachOfItsEvents) {
  TestRun run(kService, R"({"x": 1})");
  EXPECT_EQ(json::to_text(run.event("TaskScheduled").get("taskScheduledEventDetails")),
            R"({"parameters":"{\"FunctionName\":\"work\",\"Payload\":{\"x\":1}}","resourceType":"lambda",)"
            R"("resource":"invoke","region":"us-east-1"})");
  run.succeed(R"({"Payload": 7, "StatusCode": 200})");
  EXPECT_EQ(
      run.trace(),
      "ExecutionStarted(0) TaskStateEntered(0) TaskScheduled(2) TaskStarted(3) TaskSucceeded(4) TaskStateExited(5) "
      "ExecutionSucceeded(6)");
  EXPECT_EQ(run.detail("TaskStarted", "resourceType"), "lambda");
  EXPECT_EQ(run.detail("TaskSucceeded", "resource"), "invoke");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"x":1,"result":{"got":7}})");
}

TEST(TaskState, ActivityNamesItsWorkerAndCountsItsTimeFromTheStart) {
  TestRun run(kActivity);
  run.stop_comparing();
  EXPECT_EQ(run.timer_count(), 1u);  // the execution's
  EXPECT_TRUE(run.task().token.is_string());
  const TaskRequest task = run.take();
  run.send(TaskStarted{task.frame, task.attempt, "bob"});
  EXPECT_EQ(run.detail("ActivityStarted", "workerName"), "bob");
  EXPECT_EQ(run.timer_count(), 3u);
  run.advance(std::chrono::seconds(9));
  run.send(TaskHeartbeat{task.frame, task.attempt});
  run.advance(std::chrono::seconds(9));
  EXPECT_EQ(run.outcome(), "RUNNING");
  run.advance(std::chrono::seconds(2));
  EXPECT_EQ(run.outcome(), "FAILED States.Timeout");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) TaskStateEntered(0) ActivityScheduled(2) ActivityStarted(3) "
            "ActivityTimedOut(4) ExecutionFailed(5)");
}

TEST(TaskState, TimeoutEndsTheAttemptAndCancelsIt) {
  TestRun run(kLambda);
  run.advance(std::chrono::seconds(6));
  EXPECT_EQ(run.effects().cancelled_tasks.size(), 1u);
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) TaskStateEntered(0) LambdaFunctionScheduled(2) LambdaFunctionTimedOut(3) "
            "ExecutionFailed(4)");
  EXPECT_EQ(run.detail("LambdaFunctionTimedOut", "error"), "States.Timeout");
  EXPECT_EQ(run.detail("LambdaFunctionTimedOut", "cause"), "(absent)");
}

TEST(TaskState, StaleAnswerChangesNothing) {
  TestRun run(kLambda);
  const TaskRequest task = run.take();
  run.send(TaskSucceeded{task.frame, task.attempt + 1, parsed("1")});
  run.send(TaskSucceeded{FrameId{99}, task.attempt, parsed("1")});
  EXPECT_EQ(run.history().size(), 3u);
  run.send(TaskSucceeded{task.frame, task.attempt, parsed("1")});
  const std::size_t events = run.history().size();
  run.send(TaskSucceeded{task.frame, task.attempt, parsed("2")});
  run.send(TaskFailed{task.frame, task.attempt, parsed("\"E\""), {}});
  EXPECT_EQ(run.history().size(), events);
  EXPECT_EQ(run.outcome(), "SUCCEEDED 1");
}

TEST(TaskState, FailureStagesHaveTheirEvents) {
  using Stage = TaskFailed::Stage;
  const auto fails = [](std::string_view definition, Stage stage) {
    TestRun run(definition);
    const TaskRequest task = run.take();
    run.send(TaskFailed{task.frame, task.attempt, parsed("\"E\""), parsed("\"C\""), stage});
    EXPECT_EQ(run.outcome(), "FAILED E: C");
    return run.trace(3);
  };
  EXPECT_EQ(fails(kLambda, Stage::kWork), "LambdaFunctionStarted(3) LambdaFunctionFailed(4) ExecutionFailed(5)");
  EXPECT_EQ(fails(kLambda, Stage::kSchedule), "LambdaFunctionScheduleFailed(3) ExecutionFailed(4)");
  EXPECT_EQ(fails(kLambda, Stage::kStart), "LambdaFunctionStartFailed(3) ExecutionFailed(4)");
  EXPECT_EQ(fails(kService, Stage::kStart), "TaskStartFailed(3) ExecutionFailed(4)");
  EXPECT_EQ(fails(kService, Stage::kSubmit), "TaskStarted(3) TaskSubmitFailed(4) ExecutionFailed(5)");
  EXPECT_EQ(fails(kActivity, Stage::kSchedule), "ActivityScheduleFailed(3) ExecutionFailed(4)");
}

TEST(TaskState, ResultThatIsTooLargeIsAFailureOfTheTask) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
              "Parameters": {"FunctionName": "f"}, "Catch": [{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "Caught"}], "End": true},
              "Caught": {"Type": "Pass", "End": true}}})");
  run.succeed('"' + std::string(kPayloadBytesMax, 'x') + '"');
  EXPECT_EQ(run.detail("TaskFailed", "error"), "States.DataLimitExceeded");
  EXPECT_EQ(
      run.detail("TaskFailed", "cause"),
      "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.");
  EXPECT_TRUE(run.outcome().starts_with("SUCCEEDED {\"Error\":\"States.DataLimitExceeded\"")) << run.outcome();
}

TEST(TaskState, TimeoutFromAPathMustBeANumber) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "image.resize",
              "TimeoutSecondsPath": "$.t", "End": true}}})",
              R"({"t": 7})");
  EXPECT_EQ(run.task().timeout, std::chrono::seconds(7));
  EXPECT_EQ(run.detail("TaskScheduled", "timeoutInSeconds"), "7");
  TestRun wrong(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "image.resize",
                "TimeoutSecondsPath": "$.t", "End": true}}})",
                R"({"t": "soon"})");
  EXPECT_EQ(wrong.outcome(),
            "FAILED States.Runtime: An error occurred while executing the state 'T' (entered at the event id #2). The "
            "TimeoutSecondsPath field refers to value \"soon\" which is not a valid integer: $.t");
}

TEST(TaskState, TimesFromTheInputMustBeInRange) {
  const auto outcome = [](std::string_view input) {
    TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "image.resize",
                "TimeoutSecondsPath": "$.t", "HeartbeatSecondsPath": "$.h", "End": true}}})",
                input);
    return run.outcome();
  };
  const std::string failed =
      "FAILED States.Runtime: An error occurred while executing the state 'T' (entered at the event id #2). ";
  EXPECT_EQ(outcome(R"({"t": 0, "h": 1})"), failed + "TimeoutSeconds must be between 1 and 99999999.");
  EXPECT_EQ(outcome(R"({"t": 100000000, "h": 1})"), failed + "TimeoutSeconds must be between 1 and 99999999.");
  EXPECT_EQ(outcome(R"({"t": 2, "h": 0})"), failed + "HeartbeatSeconds must be between 1 and 99999999.");
  EXPECT_EQ(outcome(R"({"t": 2, "h": 2})"), failed + "HeartbeatSeconds must be less than TimeoutSeconds.");
  EXPECT_EQ(outcome(R"({"t": 99999999, "h": 2})"), "RUNNING");
}

TEST(TaskState, CredentialsGoIntoTheRequestAndItsEvent) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
              "Parameters": {"QueueUrl": "q", "MessageBody": "b"}, "Credentials": {"RoleArn.$": "$.role"}, "End": true}}})",
              R"({"role": "arn:r"})");
  EXPECT_EQ(json::to_text(run.task().credentials), R"({"RoleArn":"arn:r"})");
  EXPECT_EQ(run.detail("TaskScheduled", "taskCredentials"), R"({"roleArn":"arn:r"})");
}

}  // namespace
}  // namespace baton::asl
