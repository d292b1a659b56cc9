// Assign, and the context object.
#include <gtest/gtest.h>

#include "common/json/write.h"
#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

TEST(Assign, IsVisibleFromTheNextStateOn) {
  TestRun run(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "B"},
              "B": {"Type": "Pass", "Assign": {"x": 2, "y.$": "$x"}, "Next": "C"},
              "C": {"Type": "Pass", "Parameters": {"x.$": "$x", "y.$": "$y"}, "End": true}}})");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"x":2,"y":1})");
}

TEST(Assign, SeesTheResultAndIsShownAsText) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work",
              "Assign": {"all.$": "$", "s": "text"}, "ResultSelector": {"x": 1}, "ResultPath": null, "End": true}}})",
              R"({"in": 1})");
  run.succeed(R"({"out": 2})");
  EXPECT_EQ(run.detail("TaskStateExited", "assignedVariables"), R"({"all":"{\"out\":2}","s":"\"text\""})");
  EXPECT_EQ(run.detail("TaskStateExited", "assignedVariablesDetails"), R"({"truncated":false})");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"in":1})");
}

TEST(Assign, EmptyLeavesNoTrace) {
  TestRun run(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {}, "End": true}}})");
  EXPECT_EQ(run.detail("PassStateExited", "assignedVariables"), "(absent)");
}

TEST(Assign, SeesInputAndResultInJsonata) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work",
              "Assign": {"sum": "{% $states.input.a + $states.result.b %}"}, "Output": "{% $states.result %}", "Next": "D"},
              "D": {"Type": "Pass", "Output": "{% $sum %}", "End": true}}})",
              R"({"a": 1})");
  run.succeed(R"({"b": 2})");
  EXPECT_EQ(run.outcome(), "SUCCEEDED 3");
}

TEST(Assign, RefusesVariablesThatAreTooLarge) {
  TestRun run(
      R"j({"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"x.$": "States.Array($, $)"}, "End": true}}})j",
      '"' + std::string(kVariableBytesMax / 2, 'x') + '"');
  EXPECT_TRUE(run.outcome().starts_with("FAILED States.DataLimitExceeded: ")) << run.outcome();
}

TEST(Context, SaysWhereTheExecutionStands) {
  TestRun run(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"c.$": "$$"}, "End": true}}})",
              R"({"x": 1})");
  EXPECT_EQ(run.outcome(),
            R"(SUCCEEDED {"c":{"Execution":{"Id":"arn:aws:states:us-east-1:000000000000:execution:machine:run",)"
            R"("Input":{"x":1},"StartTime":"2023-11-14T22:13:20.000Z","Name":"run",)"
            R"("RoleArn":"arn:aws:iam::000000000000:role/role","RedriveCount":0},)"
            R"("StateMachine":{"Id":"arn:aws:states:us-east-1:000000000000:stateMachine:machine","Name":"machine"},)"
            R"("State":{"Name":"A","EnteredTime":"2023-11-14T22:13:20.000Z"}}})");
}

TEST(Context, CountsRetriesOfTasks) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work",
              "Parameters": {"n.$": "$$.State.RetryCount"}, "Retry": [{"ErrorEquals": ["E"]}], "End": true}}})");
  EXPECT_EQ(json::to_text(run.task().input), R"({"n":0})");
  run.fail("E", "");
  run.advance(std::chrono::seconds(1));
  EXPECT_EQ(json::to_text(run.task().input), R"({"n":1})");
}

TEST(Context, TellsARedriveItsTime) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work",
              "Parameters": {"e.$": "$$.Execution"}, "End": true}}})");
  run.fail("E", "");
  run.advance(std::chrono::seconds(1));
  run.send(RedriveExecution{});
  const json::Value execution = run.task().input.get("e");
  EXPECT_EQ(json::to_text(execution.get("RedriveCount")), "1");
  EXPECT_EQ(json::to_text(execution.get("RedriveTime")), "\"2023-11-14T22:13:21.000Z\"");
}

}  // namespace
}  // namespace baton::asl
