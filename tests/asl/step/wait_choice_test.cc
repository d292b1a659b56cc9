#include <gtest/gtest.h>

#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

std::string wait(std::string_view fields, bool is_jsonata = false) {
  return std::string(R"({"QueryLanguage": ")") + (is_jsonata ? "JSONata" : "JSONPath") +
         R"(", "StartAt": "W", "States": {"W": {"Type": "Wait", )" + std::string(fields) + R"(, "End": true}}})";
}

TEST(WaitState, WaitsForSeconds) {
  TestRun run(wait(R"("Seconds": 10)"), R"({"x": 1})");
  run.advance(std::chrono::milliseconds(9'999));
  EXPECT_EQ(run.outcome(), "RUNNING");
  run.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(run.trace(), "ExecutionStarted(0) WaitStateEntered(0) WaitStateExited(2) ExecutionSucceeded(3)");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"x":1})");
}

TEST(WaitState, WaitsUntilATimestamp) {
  TestRun run(wait(R"("TimestampPath": "$.until")"),
              R"({"until": "2023-11-14T22:13:30.5Z"})");  // 10.5 s from the start
  run.advance(std::chrono::milliseconds(10'499));
  EXPECT_EQ(run.outcome(), "RUNNING");
  run.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(run.execution().status, ExecutionStatus::kSucceeded);
}

TEST(WaitState, DoesNotWaitForThePast) {
  TestRun timestamp(wait(R"("Timestamp": "2016-03-14T01:59:00Z")"));
  EXPECT_EQ(timestamp.execution().status, ExecutionStatus::kSucceeded);
  TestRun seconds(wait(R"("Seconds": 0)"));
  EXPECT_EQ(seconds.execution().status, ExecutionStatus::kSucceeded);
}

TEST(WaitState, RefusesWhatIsNoTimeInAwsWords) {
  const std::string preamble = "An error occurred while executing the state 'W' (entered at the event id #2). ";
  const auto cause = [&](std::string_view fields, std::string_view input, bool is_jsonata = false) {
    TestRun run(wait(fields, is_jsonata), input);
    return run.outcome();
  };
  EXPECT_EQ(cause(R"("TimestampPath": "$.t")", R"({"t": "2016-12-05 21:29:29Z"})"),
            "FAILED States.Runtime: " + preamble +
                "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format "
                "string: $.t == 2016-12-05 21:29:29Z");
  EXPECT_EQ(cause(R"("SecondsPath": "$.s")", R"({"s": -1})"),
            "FAILED States.Runtime: " + preamble + "The SecondsPath parameter references a negative value: $.s == -1");
  EXPECT_EQ(
      cause(R"("SecondsPath": "$.s")", R"({"s": 1.5})"),
      "FAILED States.Runtime: " + preamble + "The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5");
  EXPECT_EQ(cause(R"("Timestamp": "{% $states.input.t %}")", R"({"t": "soon"})", true),
            "FAILED States.QueryEvaluationError: " + preamble +
                "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: soon");
  EXPECT_EQ(cause(R"("TimestampPath": "$.t")", R"({"t": "9999-01-01T00:00:00Z"})"),
            "FAILED States.Runtime: " + preamble + "Wait state delay is too long.");
  EXPECT_EQ(cause(R"("SecondsPath": "$.s")", R"({"s": 100000000})"),
            "FAILED States.Runtime: " + preamble + "Wait state delay is too long.");
  EXPECT_EQ(cause(R"("Seconds": "{% $states.input.s %}")", R"({"s": 100000000})", true),
            "FAILED States.QueryEvaluationError: " + preamble + "Wait state delay is too long.");
}

constexpr std::string_view kChoice = R"({"StartAt": "C", "States": {
    "C": {"Type": "Choice", "Choices": [
        {"Variable": "$.x", "NumericGreaterThan": 10, "Next": "Big", "Assign": {"size": "big"}},
        {"Variable": "$.x", "NumericGreaterThan": 5, "Next": "Middle"}],
      "Default": "Small", "Assign": {"size": "small"}},
    "Big": {"Type": "Pass", "Parameters": {"is.$": "$size"}, "End": true},
    "Middle": {"Type": "Pass", "Result": "middle", "End": true},
    "Small": {"Type": "Pass", "Parameters": {"is.$": "$size"}, "End": true}}})";

TEST(ChoiceState, TakesTheFirstRuleThatHolds) {
  EXPECT_EQ(TestRun(kChoice, R"({"x": 11})").outcome(), R"(SUCCEEDED {"is":"big"})");
  EXPECT_EQ(TestRun(kChoice, R"({"x": 7})").outcome(), R"(SUCCEEDED "middle")");
}

TEST(ChoiceState, DefaultTakesTheAssignOfTheState) {
  TestRun run(kChoice, R"({"x": 1})");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"is":"small"})");
  EXPECT_EQ(run.detail("ChoiceStateExited", "assignedVariables"), R"({"size":"\"small\""})");
}

TEST(ChoiceState, WithoutAMatchAndADefaultItFails) {
  TestRun run(R"({"StartAt": "C", "States": {"C": {"Type": "Choice",
              "Choices": [{"Variable": "$.x", "StringEquals": "never", "Next": "Done"}]},
              "Done": {"Type": "Succeed"}}})",
              R"({"x": 1})");
  EXPECT_EQ(run.trace(), "ExecutionStarted(0) ChoiceStateEntered(0) ExecutionFailed(2)");
  EXPECT_EQ(run.outcome(),
            "FAILED States.Runtime: An error occurred while executing the state 'C' (entered at the event id #2). "
            "Failed to transition out of the state. The state does not point to a next state.");
}

TEST(ChoiceState, JsonataRulesHaveAnOutput) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "C", "States": {"C": {"Type": "Choice",
              "Choices": [{"Condition": "{% $states.input.x > 1 %}", "Output": "{% $states.input.x * 2 %}", "Next": "D"}],
              "Default": "D", "Output": 0}, "D": {"Type": "Succeed"}}})",
              R"({"x": 2})");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) ChoiceStateEntered(0) ChoiceStateExited(2) SucceedStateEntered(3) "
            "SucceedStateExited(4) ExecutionSucceeded(5)");
  EXPECT_EQ(run.outcome(), "SUCCEEDED 4");
}

TEST(ChoiceState, ConditionMustBeABoolean) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "C", "States": {"C": {"Type": "Choice",
              "Choices": [{"Condition": "{% $states.input.x %}", "Next": "D"}], "Default": "D"}, "D": {"Type": "Succeed"}}})",
              R"({"x": "yes"})");
  EXPECT_EQ(run.trace(), "ExecutionStarted(0) ChoiceStateEntered(0) EvaluationFailed(2) ExecutionFailed(3)");
  EXPECT_TRUE(
      run.outcome().ends_with("returned an unexpected result type. Expected 'boolean', but was 'string' for "
                              "value: \"yes\""))
      << run.outcome();
}

TEST(SucceedState, EndsTheExecutionWithItsOutput) {
  TestRun run(R"({"StartAt": "S", "States": {"S": {"Type": "Succeed", "OutputPath": "$.x"}}})", R"({"x": [1]})");
  EXPECT_EQ(run.trace(), "ExecutionStarted(0) SucceedStateEntered(0) SucceedStateExited(2) ExecutionSucceeded(3)");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [1]");
}

TEST(FailState, SaysWhatItIsTold) {
  TestRun run(R"({"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Broken", "Cause": "It is."}}})");
  EXPECT_EQ(run.trace(), "ExecutionStarted(0) FailStateEntered(0) ExecutionFailed(2)");
  EXPECT_EQ(run.outcome(), "FAILED Broken: It is.");
  TestRun paths(R"j({"StartAt": "F", "States": {"F": {"Type": "Fail", "ErrorPath": "$.e",
                     "CausePath": "States.Format('because of {}', $.c)"}}})j",
                R"({"e": "E", "c": "rain"})");
  EXPECT_EQ(paths.outcome(), "FAILED E: because of rain");
}

TEST(FailState, MayKeepSilent) {
  TestRun run(R"({"StartAt": "F", "States": {"F": {"Type": "Fail"}}})");
  EXPECT_EQ(run.outcome(), "FAILED");
  EXPECT_EQ(run.detail("ExecutionFailed", "error"), "(absent)");
  EXPECT_EQ(run.event("ExecutionFailed").get("executionFailedEventDetails").size(), 0u);
}

TEST(FailState, WantsStrings) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "{% 1 %}"}}})");
  EXPECT_TRUE(run.outcome().starts_with("FAILED States.QueryEvaluationError: ")) << run.outcome();
}

}  // namespace
}  // namespace baton::asl
