#include <gtest/gtest.h>

#include "asl/step/identifiers.h"
#include "common/json/write.h"
#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

constexpr std::string_view kWaits = R"({"StartAt": "T", "States": {"T": {"Type": "Task",
    "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "TimeoutSeconds": 600, "HeartbeatSeconds": 60,
    "Parameters": {"QueueUrl": "q", "MessageBody": {"Token.$": "$$.Task.Token"}}, "End": true}}})";

TEST(TaskToken, IsInTheContextObjectAndFindsItsTask) {
  TestRun run(kWaits);
  const json::Value* body = run.task().input.find("MessageBody");
  ASSERT_NE(body, nullptr);
  EXPECT_TRUE(json::equal(body->get("Token"), run.task().token));
  const Frame* frame = find_token(run.execution(), run.task().token.as_string());
  ASSERT_NE(frame, nullptr);
  EXPECT_EQ(frame->id, kTopFrame);
}

TEST(TaskToken, AnswersAfterTheRequestWasSubmitted) {
  TestRun run(kWaits);
  run.stop_comparing();
  const TaskRequest task = run.take();
  const std::string token(task.token.as_string());
  run.send(TaskStarted{task.frame, task.attempt});
  run.send(TaskSubmitted{task.frame, task.attempt, parsed(R"({"MessageId": "m"})")});
  EXPECT_EQ(run.outcome(), "RUNNING");
  run.advance(std::chrono::seconds(50));
  run.send(TaskHeartbeat{task.frame, task.attempt});
  run.advance(std::chrono::seconds(50));
  run.send(TaskSucceeded{task.frame, task.attempt, parsed("\"done\"")});
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) TaskStateEntered(0) TaskScheduled(2) TaskStarted(3) TaskSubmitted(4) "
            "TaskSucceeded(5) TaskStateExited(6) ExecutionSucceeded(7)");
  EXPECT_EQ(run.detail("TaskSubmitted", "output"), R"({"MessageId":"m"})");
  EXPECT_EQ(run.outcome(), "SUCCEEDED \"done\"");
  EXPECT_EQ(find_token(run.execution(), token), nullptr);
}

TEST(TaskToken, WithoutHeartbeatTheTaskTimesOut) {
  TestRun run(kWaits);
  run.stop_comparing();
  const TaskRequest task = run.take();
  run.send(TaskSubmitted{task.frame, task.attempt, parsed("{}")});
  run.advance(std::chrono::seconds(61));
  EXPECT_EQ(run.trace(3), "TaskStarted(3) TaskSubmitted(4) TaskTimedOut(5) ExecutionFailed(6)");
  EXPECT_EQ(run.outcome(), "FAILED States.Timeout");
}

TEST(TaskToken, EachAttemptHasItsOwn) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task",
              "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
              "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}, "Retry": [{"ErrorEquals": ["States.ALL"]}], "End": true}}})");
  const std::string first(run.task().token.as_string());
  run.fail("E", "C");
  run.advance(std::chrono::seconds(1));
  EXPECT_NE(run.task().token.as_string(), first);
  EXPECT_EQ(find_token(run.execution(), first), nullptr);
  EXPECT_NE(find_token(run.execution(), run.task().token.as_string()), nullptr);
}

TEST(TaskToken, WhatWasNeverGivenOutFindsNothing) {
  TestRun run(kWaits);
  std::string token(run.task().token.as_string());
  for (const std::string_view wrong : {"", "x", "prefix.0.1", "prefix.0.1.00000000000000000000000000000000",
                                       "other.0.1.00000000000000000000000000000000"}) {
    EXPECT_EQ(find_token(run.execution(), wrong), nullptr) << wrong;
  }
  token.back() = token.back() == '0' ? '1' : '0';
  EXPECT_EQ(find_token(run.execution(), token), nullptr);
}

TEST(TaskToken, PrefixMayHoldDots) {
  Random random(1);
  const std::string token = make_task_token("p3.e17", FrameId{5}, 9, random);
  const auto parts = parse_task_token(token);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->prefix, "p3.e17");
  EXPECT_EQ(parts->frame, FrameId{5});
  EXPECT_EQ(parts->attempt, 9u);
}

TEST(Uuid, IsOfVersion4) {
  Random random(1);
  const std::string uuid = make_uuid(random);
  EXPECT_EQ(uuid.size(), 36u);
  EXPECT_EQ(uuid[14], '4');
  EXPECT_NE(std::string_view("89ab").find(uuid[19]), std::string_view::npos);
  EXPECT_NE(uuid, make_uuid(random));
}

TEST(SyncTask, SubmitsAndThenSucceeds) {
  TestRun run(
      R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
              "Parameters": {"StateMachineArn": "m"}, "End": true}}})");
  EXPECT_EQ(run.detail("TaskScheduled", "resource"), "startExecution.sync:2");
  const TaskRequest task = run.take();
  EXPECT_TRUE(task.token.is_string());
  run.send(TaskSubmitted{task.frame, task.attempt, parsed("{}")});
  run.send(TaskSubmitted{task.frame, task.attempt, parsed("{}")});
  run.send(TaskSucceeded{task.frame, task.attempt, parsed("1")});
  EXPECT_EQ(run.trace(3), "TaskStarted(3) TaskSubmitted(4) TaskSucceeded(5) TaskStateExited(6) ExecutionSucceeded(7)");
}

}  // namespace
}  // namespace baton::asl
