#include "api/test_state.h"

#include "common/json/write.h"
#include "tests/api/json_body.h"

namespace baton::api {
namespace {

constexpr TimePoint kNow = from_unix_ms(1'784'567'890'123);

std::string quoted_json(std::string_view value) { return json::to_text(json::Value::string(value)); }

// The body of a TestState: a definition, an input, and more members, beginning with a comma.
std::string request(std::string_view definition, std::string_view input = "{}", std::string_view more = "") {
  return R"({"definition": )" + quoted_json(definition) + R"(, "input": )" + quoted_json(input) + std::string(more) +
         "}";
}

std::string test(const std::string& text) {
  Random random(1);
  const auto answer = test_state(body(text), kNow, random);
  if (!answer) return answer.error().name + ": " + answer.error().message;
  return answer->task ? answer->task->type + " " + answer->task->input : json::to_text(answer->body);
}

std::string mocked(std::string_view result, std::string_view more = "") {
  return R"(, "mock": {"result": )" + quoted_json(result) + "}" + std::string(more);
}
constexpr std::string_view kFailing = R"(, "mock": {"errorOutput": {"error": "MockException", "cause": "why"}})";
constexpr std::string_view kDebug = R"(, "inspectionLevel": "DEBUG")";

std::string task(std::string_view more) {
  return R"({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "After",
             "Parameters": {"FunctionName": "f", "Payload.$": "$.p"})" +
         std::string(more) + "}";
}

TEST(TestState, APassStateSucceeds) {
  EXPECT_EQ(test(request(R"({"Type": "Pass", "End": true})", R"({"Value":"HelloWorld"})")),
            R"({"output":"{\"Value\":\"HelloWorld\"}","status":"SUCCEEDED"})");
  EXPECT_EQ(test(request(R"({"Type": "Pass", "Result": {"k": 1}, "ResultPath": "$.r", "Next": "B"})", R"({"a":0})")),
            R"({"output":"{\"a\":0,\"r\":{\"k\":1}}","nextState":"B","status":"SUCCEEDED"})");
}

TEST(TestState, AFailStateFails) {
  EXPECT_EQ(test(request(R"({"Type": "Fail", "Error": "SomeFailure", "Cause": "because"})")),
            R"({"error":"SomeFailure","cause":"because","status":"FAILED"})");
}

TEST(TestState, AChoiceSaysWhereItGoes) {
  constexpr std::string_view kChoice = R"({"Type": "Choice", "Default": "Other", "Choices": [
      {"Variable": "$.v", "NumericLessThan": 10, "Next": "Low"},
      {"Variable": "$.v", "NumericLessThan": 30, "Next": "Twenties"}]})";
  EXPECT_EQ(test(request(kChoice, R"({"v":22})")),
            R"({"output":"{\"v\":22}","nextState":"Twenties","status":"SUCCEEDED"})");
  EXPECT_EQ(test(request(kChoice, R"({"v":99})")),
            R"({"output":"{\"v\":99}","nextState":"Other","status":"SUCCEEDED"})");
}

TEST(TestState, AWaitTakesNoTime) {
  EXPECT_EQ(test(request(R"({"Type": "Wait", "Seconds": 99999, "Next": "B"})", "[1]")),
            R"({"output":"[1]","nextState":"B","status":"SUCCEEDED"})");
}

TEST(TestState, ATaskIsAnsweredByItsMock) {
  EXPECT_EQ(test(request(task(R"(, "ResultPath": "$.r", "ResultSelector": {"x.$": "$.a"})"), R"({"p":5})",
                         mocked(R"({"a": 7})"))),
            R"({"output":"{\"p\":5,\"r\":{\"x\":7}}","nextState":"After","status":"SUCCEEDED"})");
  EXPECT_EQ(
      test(request(R"({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
                             "Parameters": {"QueueUrl": "u", "MessageBody.$": "$$.Task.Token"}})",
                   "{}", mocked("1"))),
      R"({"output":"1","status":"SUCCEEDED"})");
}

TEST(TestState, AnErrorFailsIsRetriedOrCaught) {
  EXPECT_EQ(test(request(task(""), R"({"p":5})", kFailing)),
            R"({"error":"MockException","cause":"why","status":"FAILED"})");
  const std::string retried = task(R"(, "Retry": [{"ErrorEquals": ["Other"]},
      {"ErrorEquals": ["MockException"], "IntervalSeconds": 2, "MaxAttempts": 2}],
      "Catch": [{"ErrorEquals": ["Other"], "Next": "X"}, {"ErrorEquals": ["States.ALL"], "Next": "Handler"}])");
  EXPECT_EQ(test(request(retried, R"({"p":5})", kFailing)),
            R"({"error":"MockException","cause":"why","status":"RETRIABLE"})");
  const std::string after = std::string(kFailing) + R"(, "stateConfiguration": {"retrierRetryCount": 2})";
  EXPECT_EQ(test(request(retried, R"({"p":5})", after)),
            R"({"output":"{\"Error\":\"MockException\",\"Cause\":\"why\"}","error":"MockException","cause":"why",)"
            R"("nextState":"Handler","status":"CAUGHT_ERROR"})");
}

TEST(TestState, SaysWhichRetrierAndWhichCatcherTookTheError) {
  const std::string state = task(R"(, "Retry": [{"ErrorEquals": ["Other"]},
      {"ErrorEquals": ["MockException"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 2}],
      "Catch": [{"ErrorEquals": ["Other"], "Next": "X"}, {"ErrorEquals": ["States.ALL"], "Next": "Handler"}])");
  const auto details = [&](int count) {
    const json::Value answer =
        body(test(request(state, R"({"p":5})",
                          std::string(kFailing) + std::string(kDebug) +
                              R"(, "stateConfiguration": {"retrierRetryCount": )" + std::to_string(count) + "}")));
    return json::to_text(answer.get("inspectionData").get("errorDetails"));
  };
  EXPECT_EQ(details(0), R"({"retryIndex":1,"retryBackoffIntervalSeconds":2})");
  EXPECT_EQ(details(1), R"({"retryIndex":1,"retryBackoffIntervalSeconds":6})");
  EXPECT_EQ(details(2), R"({"catchIndex":1})");
}

TEST(TestState, ShowsTheDataBetweenTheFieldsOfAPass) {
  const json::Value answer = body(test(request(
      R"({"Type": "Pass", "InputPath": "$.initial", "Parameters": {"s": "v", "i.$": "$.from"}, "ResultPath": "$.m",
          "OutputPath": "$.m", "End": true})",
      R"({"initial":{"from":"x"},"other":1})", kDebug)));
  EXPECT_EQ(json::to_text(answer.get("inspectionData")),
            R"({"input":"{\"initial\":{\"from\":\"x\"},\"other\":1}","afterInputPath":"{\"from\":\"x\"}",)"
            R"("afterParameters":"{\"s\":\"v\",\"i\":\"x\"}","afterResultSelector":"{\"s\":\"v\",\"i\":\"x\"}",)"
            R"("afterResultPath":"{\"initial\":{\"from\":\"x\"},\"other\":1,\"m\":{\"s\":\"v\",\"i\":\"x\"}}"})");
  EXPECT_EQ(answer.get("output").as_string(), R"({"s":"v","i":"x"})");
}

TEST(TestState, ShowsTheDataBetweenTheFieldsOfATask) {
  const json::Value answer =
      body(test(request(task(R"(, "InputPath": "$.in", "ResultSelector": {"x.$": "$.a"}, "ResultPath": "$.r")"),
                        R"({"in":{"p":5}})", mocked(R"({"a": 7})", kDebug))));
  EXPECT_EQ(json::to_text(answer.get("inspectionData")),
            R"({"input":"{\"in\":{\"p\":5}}","afterInputPath":"{\"p\":5}",)"
            R"("afterParameters":"{\"FunctionName\":\"f\",\"Payload\":5}","result":"{\"a\":7}",)"
            R"("afterResultSelector":"{\"x\":7}","afterResultPath":"{\"in\":{\"p\":5},\"r\":{\"x\":7}}"})");
}

TEST(TestState, ShowsArgumentsAndVariablesOfJsonata) {
  const json::Value answer = body(test(request(
      R"json({"Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
              "Arguments": {"FunctionName": "f", "Payload": "{% $n + 1 %}"}, "Assign": {"n": "{% $states.result %}"},
              "Output": "{% $n %}"})json",
      "[]", mocked("8", R"(, "inspectionLevel": "TRACE", "variables": "{\"n\": 4, \"m\": 0}")"))));
  EXPECT_EQ(json::to_text(answer),
            R"({"output":"4","inspectionData":{"input":"[]","afterArguments":"{\"FunctionName\":\"f\",\"Payload\":5}",)"
            R"("result":"8","variables":"{\"n\":8,\"m\":0}"},"status":"SUCCEEDED"})");
}

TEST(TestState, AFieldThatFailsFailsTheState) {
  const std::string answer = test(request(task(""), "{}", mocked("1", kDebug)));
  EXPECT_NE(answer.find(R"("error":"States.Runtime")"), std::string::npos) << answer;
  EXPECT_NE(answer.find(R"("afterInputPath":"{}")"), std::string::npos) << answer;
  EXPECT_EQ(answer.find("afterParameters"), std::string::npos) << answer;
  EXPECT_EQ(answer.find(R"("result")"), std::string::npos) << answer;
}

TEST(TestState, TakesAStateOutOfAMachine) {
  constexpr std::string_view kMachine = R"({"QueryLanguage": "JSONata", "StartAt": "M", "States": {
      "M": {"Type": "Map", "Items": [1], "Next": "Z", "ItemProcessor": {"StartAt": "I", "States": {
        "I": {"Type": "Pass", "Output": "{% $states.input + 1 %}", "End": true}}}},
      "Z": {"Type": "Succeed"}}})";
  EXPECT_EQ(test(request(kMachine, "41", R"(, "stateName": "I")")), R"({"output":"42","status":"SUCCEEDED"})");
  EXPECT_EQ(test(request(kMachine, "41", R"(, "stateName": "Z")")), R"({"output":"41","status":"SUCCEEDED"})");
  EXPECT_EQ(test(request(kMachine, "41", R"(, "stateName": "Y")")),
            "ValidationException: State not found in definition");
}

TEST(TestState, AMapAndAParallelNeedMocks) {
  constexpr std::string_view kMap =
      R"({"Type": "Map", "Next": "B", "ResultPath": "$.r", "ItemProcessor": {"StartAt": "I",
      "States": {"I": {"Type": "Succeed"}}}, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "H"}]})";
  constexpr std::string_view kParallel = R"({"Type": "Parallel", "End": true, "Branches": [
      {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}}, {"StartAt": "J", "States": {"J": {"Type": "Succeed"}}}]})";
  EXPECT_EQ(test(request(kMap)),
            "InvalidDefinition: TestState API does not support Map or Parallel states. Supported state types include: "
            "[Task, Wait, Pass, Succeed, Fail, Choice]");
  EXPECT_EQ(test(request(kMap, R"({"a":1})", mocked("[1,2]"))),
            R"({"output":"{\"a\":1,\"r\":[1,2]}","nextState":"B","status":"SUCCEEDED"})");
  EXPECT_NE(test(request(kMap, R"({"a":1})", kFailing)).find(R"("nextState":"H","status":"CAUGHT_ERROR")"),
            std::string::npos);
  EXPECT_EQ(test(request(kMap, "{}", mocked("{}"))), "ValidationException: Mocked result must be an array.");
  EXPECT_EQ(test(request(kParallel, "{}", mocked("[1, 2]"))), R"({"output":"[1,2]","status":"SUCCEEDED"})");
  EXPECT_EQ(test(request(kParallel, "{}", mocked("[1]"))),
            "ValidationException: Mocked result must contain the same number of items as number of Parallel branches.");
}

TEST(TestState, AMockThatIsNoneIsRefused) {
  constexpr std::string_view kPass = R"({"Type": "Pass", "End": true})";
  EXPECT_EQ(test(request(kPass, "{}", mocked("1"))),
            "ValidationException: State type 'Pass' is not supported when a mock is specified");
  EXPECT_EQ(test(request(task(""), "{}", R"(, "mock": {"result": "1", "errorOutput": {}})")),
            "ValidationException: A test mock should have only one of the following fields: [result, errorOutput].");
  EXPECT_TRUE(test(request(task(""), "{}", R"(, "mock": {})")).starts_with("ValidationException: "));
  EXPECT_EQ(test(request(task(""), "{}", mocked("1", R"(, "revealSecrets": true)"))),
            "ValidationException: TestState does not support RevealSecrets when a mock is specified.");
  EXPECT_TRUE(test(request(task(""), "{}", mocked("nope"))).starts_with("ValidationException: Mocked result"));
}

TEST(TestState, ATaskWithoutAMockIsToBeRunAndItsOutcomeIsTheResult) {
  EXPECT_EQ(test(request(task(""), R"({"p":[1]})")), "f [1]");
  EXPECT_EQ(test(request(task(""), "{}")).substr(0, 30), R"({"error":"States.Runtime","cau)")
      << "it never comes to the task";
  const json::Value text = body(request(task(R"(, "OutputPath": "$.Payload")"), R"({"p":[1]})"));
  const auto answer = [&](const TrialMock& outcome) {
    Random random(1);
    const auto tested = test_state(text, kNow, random, outcome);
    return tested ? json::to_text(tested->body) : tested.error().message;
  };
  Random random(1);
  const auto first = test_state(text, kNow, random);
  ASSERT_TRUE(first && first->task);
  EXPECT_EQ(answer({.output = output_of(*first->task, "7")}),
            R"({"output":"7","nextState":"After","status":"SUCCEEDED"})");
  EXPECT_EQ(answer({.error = json::Value::string("Broken"), .cause = json::Value::string("why")}),
            R"({"error":"Broken","cause":"why","status":"FAILED"})");
}

TEST(TestState, WhatItCannotDoIsSaid) {
  for (const char* resource :
       {"arn:aws:states:us-east-1:123456789012:activity:a", "arn:aws:states:::glue:startJobRun.sync",
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "arn:aws:states:::states:startExecution"}) {
    const std::string state =
        R"({"Type": "Task", "End": true, "Resource": ")" + std::string(resource) +
        R"(", "Parameters": {"JobName": "j", "QueueUrl": "q", "MessageBody": "b", "StateMachineArn": "s"}})";
    EXPECT_TRUE(test(request(state)).starts_with("ValidationException: No test calls arn:")) << test(request(state));
  }
  for (const char* configuration : {R"({"mapIterationFailureCount": 1})", R"({"mapItemReaderData": "[]"})",
                                    R"({"retrierRetryCount": 1})", R"({"errorCausedByState": "S"})"}) {
    EXPECT_TRUE(test(request(task(""), "{}", mocked("1", R"(, "stateConfiguration": )" + std::string(configuration))))
                    .starts_with("ValidationException: "))
        << configuration;
  }
  for (const char* context :
       {R"({"Task": {"Token": "t"}})", R"({"Execution": {"Id": 1}})", R"({"State": {"Name": ""}})",
        R"({"Execution": {"StartTime": "now"}})", R"({"Map": {"Item": {"Key": 1}}})", "[]", "{", R"({"State": 1})"}) {
    EXPECT_TRUE(test(request(task(""), "{}", mocked("1", ", \"context\": " + quoted_json(context))))
                    .starts_with("ValidationException: "))
        << context;
  }
  EXPECT_TRUE(
      test(request(R"({"Type": "Succeed"})", "{}", R"(, "context": "{}")")).starts_with("ValidationException: "));
  EXPECT_TRUE(
      test(request(R"({"Type": "Succeed"})", "{}", R"(, "variables": "[]")")).starts_with("ValidationException: "));
}

TEST(TestState, ABadStateIsRefusedWithItsPlace) {
  EXPECT_EQ(test(request(R"({"Type": "Pass"})")).substr(0, 19), "InvalidDefinition: ");
  const std::string wrong = test(request(R"({"Type": "Wait", "Seconds": "x", "End": true})"));
  EXPECT_TRUE(wrong.starts_with("InvalidDefinition: ")) << wrong;
  EXPECT_EQ(wrong.find("/States/"), std::string::npos) << wrong;
  EXPECT_TRUE(test(request("[]")).starts_with("InvalidDefinition: "));
  EXPECT_TRUE(test(request("nope")).starts_with("InvalidDefinition: "));
  EXPECT_TRUE(test(request(R"({"Type": "Succeed"})", "nope")).starts_with("InvalidExecutionInput: "));
}

TEST(TestState, AContextCanBeGiven) {
  const std::string state = R"({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
      "Parameters": {"FunctionName": "f", "Payload.$": "$$"}, "ResultPath": null})";
  const json::Value context = body(R"({"Execution": {"Id": "arn:x", "Input": [1], "Name": "n", "RoleArn": "r",
      "StartTime": "2026-01-02T03:04:05.678Z"}, "StateMachine": {"Id": "arn:m", "Name": "m"},
      "State": {"Name": "Mine", "EnteredTime": "2026-01-02T03:04:06Z"}, "Map": {"Item": {"Index": 3, "Value": "v"}}})");
  const json::Value answer = body(test(request(
      state, "{}", mocked("1", std::string(kDebug) + ", \"context\": " + quoted_json(json::to_text(context))))));
  const json::Value seen = body(answer.get("inspectionData").get("afterParameters").as_string()).get("Payload");
  EXPECT_EQ(seen.get("Execution").get("Id").as_string(), "arn:x");
  EXPECT_EQ(json::to_text(seen.get("Execution").get("Input")), "[1]");
  EXPECT_EQ(seen.get("Execution").get("StartTime").as_string(), "2026-01-02T03:04:05.678Z");
  EXPECT_EQ(seen.get("StateMachine").get("Name").as_string(), "m");
  EXPECT_EQ(seen.get("State").get("Name").as_string(), "Mine");
  EXPECT_EQ(seen.get("State").get("EnteredTime").as_string(), "2026-01-02T03:04:06.000Z");
  EXPECT_EQ(json::to_text(seen.get("Map").get("Item")), R"({"Index":3,"Value":"v"})");
}

TEST(TestState, AMadeUpContextIsOfAnExpressExecution) {
  const json::Value answer = body(test(request(R"({"Type": "Pass", "Parameters": {"c.$": "$$"}, "End": true})", "[2]",
                                               R"(, "roleArn": "arn:aws:iam::123456789012:role/r")")));
  const json::Value context = body(answer.get("output").as_string()).get("c");
  EXPECT_TRUE(
      context.get("Execution").get("Id").as_string().starts_with("arn:aws:states:us-east-1:123456789012:express:"));
  EXPECT_EQ(context.get("Execution").get("RoleArn").as_string(), "arn:aws:iam::123456789012:role/r");
  EXPECT_EQ(json::to_text(context.get("Execution").get("Input")), "[2]");
  EXPECT_EQ(context.get("State").get("Name").as_string(), "StateName");
}

TEST(TestState, TheLargestDefinitionAndInputAreAnswered) {
  const std::string head = R"({"Type": "Succeed", "Comment": ")";
  const std::string definition = head + std::string((1u << 20) - head.size() - 2, 'c') + "\"}";
  ASSERT_EQ(definition.size(), 1u << 20);
  EXPECT_TRUE(test(request(definition)).starts_with("InvalidDefinition: "));
  const std::string input = "\"" + std::string(262'142, 'i') + "\"";
  EXPECT_TRUE(test(request(R"({"Type": "Succeed"})", input)).ends_with(R"(","status":"SUCCEEDED"})"));
}

}  // namespace
}  // namespace baton::api
