// What is particular to Task, Pass, Wait, Fail, Parallel and Choice.
#include "tests/asl/model/definitions.h"

namespace baton::asl {
namespace {

TEST(TaskState, NeedsAResource) {
  expect_states({
      {R"("Type": "Task", "Resource": "echo", "End": true)", {}},
      {R"("Type": "Task", "End": true)", {"These fields are required: [Resource] @/States/X"}},
      {R"("Type": "Task", "Resource": 1, "End": true)", {"Expected value of type [STRING] @/States/X/Resource"}},
      {R"("Type": "Task", "Resource": "${Function}", "End": true)",
       {"Value is not a valid resource ARN @/States/X/Resource"}},
      {R"("Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.sync", "Parameters": {"FunctionName": "f"}, "End": true)",
       {"The resource provided arn:aws:states:::lambda:invoke.sync is not recognized. The value is not a valid "
        "resource "
        "ARN, or the resource is not available in this region. @/States/X/Resource"}},
  });
}

TEST(TaskState, ServicesAreCalledWithSomething) {
  const std::string invoke = R"("Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true)";
  expect_states({
      {invoke, {"Parameters field is required for resource ARN: arn:aws:states:::lambda:invoke @/States/X/Resource"}},
      {invoke + R"(, "Parameters": {"FunctionName": "f"})", {}},
      {invoke + R"(, "Parameters": {"FunctionName.$": "$.f"})", {}},
      {invoke + R"(, "Parameters": {"Payload": 1})",
       {"The field 'FunctionName' is required but was missing @/States/X/Parameters"}},
      {R"("Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {}, "End": true)",
       {"The field 'QueueUrl' is required but was missing @/States/X/Parameters",
        "The field 'MessageBody' is required but was missing @/States/X/Parameters"}},
      {R"("Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets", "Parameters": {}, "End": true)", {}},
      {R"("Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": true)", {}},
  });
  expect_states(
      {{invoke, {"Arguments field is required for resource ARN: arn:aws:states:::lambda:invoke @/States/X/Resource"}},
       {invoke + R"(, "Arguments": {"FunctionName": "f"})", {}},
       {invoke + R"(, "Arguments": "{% $states.input %}")", {}}},
      kJsonata);
}

TEST(TaskState, TimesAreNumbersInTheirRangeOrPaths) {
  const std::string task = R"("Type": "Task", "Resource": "echo", "End": true, )";
  expect_states({
      {task + R"("TimeoutSeconds": 1, "HeartbeatSecondsPath": "$.h")", {}},
      {task + R"("TimeoutSeconds": 99999999, "HeartbeatSeconds": 5)", {}},
      {task + R"("TimeoutSeconds": 0)", {"Minimum value is 1 @/States/X/TimeoutSeconds"}},
      {task + R"("HeartbeatSeconds": 100000000)", {"Maximum value is 99999999 @/States/X/HeartbeatSeconds"}},
      {task + R"("TimeoutSeconds": "60")", {"Expected value of type Integer @/States/X/TimeoutSeconds"}},
      {task + R"("TimeoutSeconds": 1, "TimeoutSecondsPath": "$.t")",
       {"There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath] @/States/X"}},
      {task + R"("TimeoutSecondsPath": "t")", {"Value must be a valid JSONPath. @/States/X/TimeoutSecondsPath"}},
      {task + R"("TimeoutSecondsPath": 1)", {"Expected value of type [STRING] @/States/X/TimeoutSecondsPath"}},
  });
  EXPECT_EQ(errors_of(with_state(task + R"("TimeoutSeconds": 5, "HeartbeatSeconds": 5)")).size(), 1u);
  expect_states({{task + R"("TimeoutSeconds": "{% 5 %}", "HeartbeatSeconds": 5)", {}},
                 {task + R"("TimeoutSeconds": "5")", {"Expected value of type Integer @/States/X/TimeoutSeconds"}}},
                kJsonata);
}

TEST(TaskState, CredentialsNameARole) {
  const std::string task = R"("Type": "Task", "Resource": "echo", "End": true, "Credentials": )";
  expect_states({
      {task + R"({"RoleArn": "r"})", {}},
      {task + R"({"RoleArn.$": "$.r"})", {}},
      {task + "{}", {"The field 'RoleArn' is required but was missing @/States/X/Credentials"}},
      {task + "1", {"Expected value of type [OBJECT] @/States/X/Credentials"}},
      {R"("Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:a", "End": true,
          "Credentials": {"RoleArn": "r"})",
       {"The field 'Credentials' is not supported for activities @/States/X/Credentials"}},
  });
}

TEST(TaskState, ExpressMachinesDoNotWaitForOthers) {
  const auto errors = [](const std::string& resource) {
    return errors_of(
        with_state(R"("Type": "Task", "Parameters": {"StateMachineArn": "s", "QueueUrl": "q", "MessageBody": "m"},
                                   "End": true, "Resource": ")" +
                   resource + "\""),
        ExecutionType::kExpress);
  };
  EXPECT_EQ(errors("arn:aws:states:::states:startExecution"), Texts{});
  const Texts sync = {"Express state machine does not support '.sync' service integration @/States/X/Resource"};
  EXPECT_EQ(errors("arn:aws:states:::states:startExecution.sync"), sync);
  EXPECT_EQ(errors("arn:aws:states:::states:startExecution.sync:2"), sync);
  EXPECT_EQ(
      errors("arn:aws:states:::sqs:sendMessage.waitForTaskToken"),
      Texts{"Express state machine does not support '.waitForTaskToken' service integration  @/States/X/Resource"});
  EXPECT_EQ(errors("arn:aws:states:us-east-1:123456789012:activity:a"),
            Texts{"Express state machine does not support Activity ARN @/States/X/Resource"});
}

TEST(WaitState, WaitsForOneThing) {
  const std::string fields = "[SecondsPath, Seconds, TimestampPath, Timestamp] @/States/X";
  expect_states({
      {R"("Type": "Wait", "Seconds": 0, "End": true)", {}},
      {R"("Type": "Wait", "SecondsPath": "$.s", "End": true)", {}},
      {R"("Type": "Wait", "Timestamp": "2030-01-01T00:00:00Z", "End": true)", {}},
      {R"("Type": "Wait", "TimestampPath": "$.t", "End": true)", {}},
      {R"("Type": "Wait", "End": true)", {"This object should have only one of the following fields: " + fields}},
      {R"("Type": "Wait", "Seconds": 1, "Timestamp": "2030-01-01T00:00:00Z", "End": true)",
       {"There should only be one of the following fields: " + fields}},
      {R"("Type": "Wait", "Seconds": -1, "End": true)", {"Minimum value is 0 @/States/X/Seconds"}},
      {R"("Type": "Wait", "Seconds": 100000000, "End": true)", {"Maximum value is 99999999 @/States/X/Seconds"}},
      {R"("Type": "Wait", "Seconds": "1", "End": true)", {"Expected value of type Integer @/States/X/Seconds"}},
      {R"("Type": "Wait", "Timestamp": "2030-01-01", "End": true)",
       {"String does not match RFC3339 timestamp @/States/X/Timestamp"}},
      {R"("Type": "Wait", "TimestampPath": "t", "End": true)",
       {"Value must be a valid JSONPath. @/States/X/TimestampPath"}},
  });
  expect_states({{R"("Type": "Wait", "Seconds": "{% 1 %}", "End": true)", {}},
                 {R"("Type": "Wait", "Timestamp": "{% $now() %}", "End": true)", {}},
                 {R"("Type": "Wait", "Timestamp": "soon", "End": true)",
                  {"String does not match RFC3339 timestamp @/States/X/Timestamp"}}},
                kJsonata);
}

TEST(FailState, ErrorAndCauseAreTextsOrPaths) {
  expect_states({
      {R"("Type": "Fail")", {}},
      {R"("Type": "Fail", "Error": "E", "CausePath": "$.c")", {}},
      {R"x("Type": "Fail", "ErrorPath": "States.Format('{}', $.e)", "Cause": "c")x", {}},
      {R"("Type": "Fail", "Error": "E", "ErrorPath": "$.e")",
       {"There should only be one of the following fields: [Error, ErrorPath] @/States/X"}},
      {R"("Type": "Fail", "Cause": "c", "CausePath": "$.c")",
       {"There should only be one of the following fields: [Cause, CausePath] @/States/X"}},
      {R"("Type": "Fail", "Error": 1)", {"Expected value of type [STRING] @/States/X/Error"}},
      {R"("Type": "Fail", "CausePath": {})", {"Expected value of type [STRING] @/States/X/CausePath"}},
      {R"("Type": "Fail", "ErrorPath": "e")", {"Value must be a valid JSONPath. @/States/X/ErrorPath"}},
  });
  expect_states({{R"("Type": "Fail", "Error": "{% 'E' %}", "Cause": "plain")", {}}}, kJsonata);
}

TEST(ParallelState, HasBranchesThatAreMachines) {
  const auto parallel = [](const std::string& branches) {
    return R"("Type": "Parallel", "End": true, "Branches": )" + branches;
  };
  expect_states({
      {parallel(R"([{"StartAt": "B", "States": {"B": {"Type": "Succeed"}}, "Comment": "why"}])"), {}},
      {R"("Type": "Parallel", "End": true)", {"These fields are required: [Branches] @/States/X"}},
      {parallel("[]"), {"Value cannot be empty @/States/X/Branches"}},
      {parallel("{}"), {"Expected value of type [ARRAY] @/States/X/Branches"}},
      {parallel("[1]"), {"Expected value of type [OBJECT] @/States/X/Branches[0]"}},
      {parallel("[{}]"), {"These fields are required: [States, StartAt] @/States/X/Branches[0]"}},
      {parallel(R"([{"StartAt": "B", "TimeoutSeconds": 1, "States": {"B": {"Type": "Succeed"}}}])"),
       {"Field 'TimeoutSeconds' is not supported @/States/X/Branches[0]"}},
  });
}

TEST(ChoiceState, HasRulesThatSayWhatIsNext) {
  const auto choice = [](const std::string& choices) {
    return R"({"StartAt": "X", "States": {"X": {"Type": "Choice", "Default": "Z", "Choices": )" + choices +
           R"(}, "Z": {"Type": "Succeed"}}})";
  };
  expect_all({
      {choice(R"([{"Variable": "$.a", "IsNull": true, "Next": "Z", "Comment": "c", "Assign": {"v": 1}}])"), {}},
      {choice("[]"), {"Value cannot be empty @/States/X/Choices"}},
      {choice("{}"), {"Expected value of type [ARRAY] @/States/X/Choices"}},
      {choice("[1]"), {"Expected value of type [OBJECT] @/States/X/Choices[0]"}},
      {choice(R"([{"Variable": "$.a", "IsNull": true}])"), {"These fields are required: [Next] @/States/X/Choices[0]"}},
      {choice(R"([{"Condition": true, "Next": "Z"}])"),
       {"The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' "
        "QueryLanguage @/States/X/Choices[0]"}},
      {R"({"StartAt": "X", "States": {"X": {"Type": "Choice", "Default": "Z"}, "Z": {"Type": "Succeed"}}})",
       {"These fields are required: [Choices] @/States/X"}},
  });
}

TEST(ChoiceState, RulesInJsonataHaveAConditionAndNothingToCompare) {
  const auto choice = [](const std::string& rule) {
    return R"({"QueryLanguage": "JSONata", "StartAt": "X", "States": {"X": {"Type": "Choice", "Default": "Z", "Choices": [)" +
           rule + R"(]}, "Z": {"Type": "Succeed"}}})";
  };
  expect_all({
      {choice(R"({"Condition": true, "Next": "Z"})"), {}},
      {choice(R"({"Condition": "{% $states.input.a = 1 %}", "Next": "Z", "Output": 1, "Assign": {"v": 1}})"), {}},
      {choice(R"({"Condition": 1, "Next": "Z"})"),
       {"Expected value of type [BOOLEAN, STRING] @/States/X/Choices[0]/Condition"}},
      {choice(R"({"Condition": "true", "Next": "Z"})"),
       {"JSONata string must start with {% and end with %} @/States/X/Choices[0]/Condition"}},
      {choice(R"({"Next": "Z"})"), {"These fields are required: [Condition] @/States/X/Choices[0]"}},
      {choice(R"({"Condition": true, "Next": "Z", "Variable": "$.a"})"),
       {"The QueryLanguage is set to 'JSONata', but field 'Variable' is only supported for the 'JSONPath' "
        "QueryLanguage "
        "@/States/X/Choices[0]"}},
      {choice(R"({"Condition": true, "Next": "Z", "Owner": "x"})"),
       {"Field 'Owner' is not supported @/States/X/Choices[0]"}},
  });
}

TEST(Warnings, TellOfLiteralsThatLookMeant) {
  EXPECT_EQ(warnings_of(with_state(R"("Type": "Pass", "Result": "$.x", "End": true)")).size(), 1u);
  EXPECT_TRUE(warnings_of(with_state(R"("Type": "Pass", "Result": {"a": 1}, "End": true)")).empty());
  const Texts dollars = warnings_of(with_state(
      R"x("Type": "Pass", "End": true, "Parameters": {"a": "$.x", "b.$": "$.x", "c": [{"d": "States.UUID()"}]})x"));
  ASSERT_EQ(dollars.size(), 2u);
  EXPECT_TRUE(dollars[0].starts_with("NO_DOLLAR: ") && dollars[0].ends_with(" @/States/X/Parameters/a")) << dollars[0];
  EXPECT_TRUE(dollars[1].ends_with(" @/States/X/Parameters/c[0]/d")) << dollars[1];
  const Texts paths = warnings_of(with_state(R"("Type": "Fail", "Cause": "$.x")"));
  ASSERT_EQ(paths.size(), 1u);
  EXPECT_TRUE(paths[0].starts_with("NO_PATH: "));
  EXPECT_TRUE(warnings_of(with_state(R"("Type": "Pass", "Output": "$.x", "End": true)", kJsonata)).empty());
}

}  // namespace
}  // namespace baton::asl
