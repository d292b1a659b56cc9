#include <gtest/gtest.h>

#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

TEST(PassState, HandsItsInputOn) {
  TestRun run(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "End": true}}})",
              R"({"x": 1})");
  EXPECT_EQ(run.trace(),
            "ExecutionStarted(0) PassStateEntered(0) PassStateExited(2) PassStateEntered(3) PassStateExited(4) "
            "ExecutionSucceeded(5)");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"x":1})");
}

TEST(PassState, ResultIsLiteralAndGoesWhereResultPathSays) {
  TestRun run(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"y.$": "$.x"}, "ResultPath": "$.r.s",
              "End": true}}})",
              R"({"x": 1})");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"x":1,"r":{"s":{"y.$":"$.x"}}})");
}

TEST(PassState, ParametersMakeTheResult) {
  TestRun run(
      R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"y.$": "$.x", "z": 2}, "End": true}}})",
      R"({"x": [1]})");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"y":[1],"z":2})");
}

TEST(PassState, NullPathsEmptyTheInputDropTheResultAndEmptyTheOutput) {
  TestRun input(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "InputPath": null, "End": true}}})",
                R"({"x": 1})");
  EXPECT_EQ(input.outcome(), "SUCCEEDED {}");
  TestRun result(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 1, "ResultPath": null, "End": true}}})",
                 R"({"x": 1})");
  EXPECT_EQ(result.outcome(), R"(SUCCEEDED {"x":1})");
  TestRun output(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "OutputPath": null, "End": true}}})",
                 R"({"x": 1})");
  EXPECT_EQ(output.outcome(), "SUCCEEDED {}");
}

TEST(PassState, ResultIsCombinedWithTheRawInput) {
  TestRun run(
      R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "InputPath": "$.a", "ResultPath": "$.r", "End": true}}})",
      R"({"a": 1, "b": 2})");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"a":1,"b":2,"r":1})");
}

TEST(PassState, OutputAloneCountsInJsonata) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass",
              "Output": {"sum": "{% $states.input.x + 1 %}"}, "End": true}}})",
              R"({"x": 1})");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"sum":2})");
}

TEST(PassState, MissingPathFailsTheExecutionInAwsWords) {
  TestRun run(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "InputPath": "$.nope", "End": true}}})",
              R"({"x": 1})");
  EXPECT_EQ(run.trace(), "ExecutionStarted(0) PassStateEntered(0) ExecutionFailed(2)");
  EXPECT_EQ(run.outcome(),
            "FAILED States.Runtime: An error occurred while executing the state 'A' (entered at the event id #2). "
            "Invalid path '$.nope' : No results for path: $['nope']");
}

TEST(PassState, ResultThatFindsNoPlaceIsAResultPathMatchFailure) {
  TestRun run(R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 1, "ResultPath": "$.r", "End": true}}})",
              "[1]");
  EXPECT_TRUE(run.outcome().starts_with("FAILED States.ResultPathMatchFailure: ")) << run.outcome();
}

TEST(PassState, UndefinedOutputWritesAnEvaluationFailedEvent) {
  TestRun run(R"({"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass",
              "Output": {"v": "{% $states.input.missing %}"}, "End": true}}})");
  EXPECT_EQ(run.trace(), "ExecutionStarted(0) PassStateEntered(0) EvaluationFailed(2) ExecutionFailed(3)");
  EXPECT_EQ(run.detail("EvaluationFailed", "location"), "Output/v");
  EXPECT_EQ(run.detail("EvaluationFailed", "state"), "A");
  EXPECT_EQ(run.detail("EvaluationFailed", "cause"), run.detail("ExecutionFailed", "cause"));
  EXPECT_EQ(run.detail("ExecutionFailed", "cause"),
            "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression "
            "'$states.input.missing' specified for the field 'Output/v' returned nothing (undefined).");
}

}  // namespace
}  // namespace baton::asl
