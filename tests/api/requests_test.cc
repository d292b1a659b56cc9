#include "api/requests.h"

#include <set>
#include <string>
#include <vector>

#include "api/check.h"
#include "common/json/write.h"
#include "tests/api/json_body.h"
#include "tests/api/parse_any.h"

namespace baton::api {
namespace {

constexpr std::string_view kRole = "arn:aws:iam::123456789012:role/r";

// An ARN of this region and account.
std::string arn(std::string_view rest) { return "arn:aws:states:us-east-1:123456789012:" + std::string(rest); }

std::string refusal(std::string_view operation, std::string_view text) {
  const auto error = parse_any(operation, body(text));
  return error ? error->name + ": " + error->message : "";
}

// The body of a CreateStateMachine with more members.
json::Value machine(std::string_view more) {
  return body(R"({"name": "m", "definition": "{}", "roleArn": ")" + std::string(kRole) + "\"" + std::string(more) +
              "}");
}

std::string machine_refusal(std::string_view more) {
  const auto error = parse_any("CreateStateMachine", machine(more));
  return error ? error->name + ": " + error->message : "";
}

TEST(Requests, EveryParseFunctionChecksTheShapeOfItsOwnOperation) {
  std::vector<std::string_view> all(operations().begin(), operations().end());
  all.insert(all.end(), {"WaitExecution", "WaitForActivityTask"});
  for (const std::string_view operation : all) {
    for (const char* text : {"{}", "null", R"({"activityArn": 1, "executionArn": 1, "stateMachineArn": 1})",
                             R"({"stateMachineAliasArn": "", "mapRunArn": "", "resourceArn": "", "taskToken": ""})"}) {
      const auto shape_error = check_request(operation, body(text));
      if (!shape_error) continue;
      const auto error = parse_any(operation, body(text));
      ASSERT_TRUE(error.has_value()) << operation << " " << text;
      EXPECT_EQ(error->message, shape_error->message) << operation << " " << text;
    }
  }
}

// The names of the members of an operation.
std::set<std::string_view> members_of(std::string_view operation) {
  std::set<std::string_view> names;
  for (const Field& field : input_shape(operation)->fields) names.insert(field.name);
  return names;
}

TEST(Requests, MembersOfOtherOperationsMayBeAnything) {
  std::set<std::string_view> all;
  for (const std::string_view operation : operations()) all.merge(members_of(operation));
  for (const std::string_view operation : operations()) {
    const std::set<std::string_view> own = members_of(operation);
    for (const char* text :
         {"1", "\"x\"", "[1]", R"({"destinations": 1, "enabled": 1, "result": 1, "type": 1})", "true"}) {
      json::ObjectBuilder request{body(R"({"name": "n", "definition": "{}", "taskToken": "t", "output": "1",
          "tags": [], "tagKeys": []})")};
      request.set("roleArn", json::Value::string(kRole));
      request.set("stateMachineArn", json::Value::string(arn("stateMachine:m")));
      request.set("stateMachineAliasArn", json::Value::string(arn("stateMachine:m:PROD")));
      request.set("stateMachineVersionArn", json::Value::string(arn("stateMachine:m:1")));
      request.set("executionArn", json::Value::string(arn("execution:m:e")));
      request.set("activityArn", json::Value::string(arn("activity:a")));
      request.set("resourceArn", json::Value::string(arn("activity:a")));
      if (operation != "ListExecutions") request.set("mapRunArn", json::Value::string(arn("mapRun:m/l:u")));
      const json::Value sound = request.finish();
      json::ObjectBuilder strange{json::Value(sound)};
      for (const std::string_view name : all) {
        if (!own.contains(name)) strange.set(name, body(text));
      }
      const auto expected = parse_any(operation, sound);
      const auto error = parse_any(operation, strange.finish());
      ASSERT_EQ(error.has_value(), expected.has_value()) << operation << " " << (error ? error->message : "");
      EXPECT_EQ(error ? error->message : "", expected ? expected->message : "") << operation;
    }
  }
}

TEST(CreateStateMachineRequest, HasDefaults) {
  const auto request = parse_create_state_machine(machine(""));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->name, "m");
  EXPECT_EQ(request->type, asl::ExecutionType::kStandard);
  EXPECT_EQ(json::to_text(*request->settings.logging), R"({"level":"OFF","includeExecutionData":false})");
  EXPECT_EQ(json::to_text(*request->settings.tracing), R"({"enabled":false})");
  EXPECT_EQ(json::to_text(*request->settings.encryption), R"({"type":"AWS_OWNED_KEY"})");
  EXPECT_FALSE(request->publish);
  EXPECT_TRUE(request->tags.empty());
}

TEST(CreateStateMachineRequest, TakesEverythingThatAwsTakes) {
  const auto request = parse_create_state_machine(machine(R"(, "type": "EXPRESS", "publish": true,
      "versionDescription": "first", "tags": [{"key": "team", "value": "core"}, {"key": "empty"}],
      "tracingConfiguration": {"enabled": true},
      "loggingConfiguration": {"level": "ALL", "includeExecutionData": true, "destinations": [
        {"cloudWatchLogsLogGroup": {"logGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:g:*"}}]},
      "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "k",
                                  "kmsDataKeyReusePeriodSeconds": 60})"));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->type, asl::ExecutionType::kExpress);
  EXPECT_EQ(request->tags, (std::vector<Tag>{{"team", "core"}, {"empty", ""}}));
  EXPECT_EQ(request->version_description, "first");
  EXPECT_TRUE(request->settings.tracing->get("enabled").is_true());
  EXPECT_EQ(request->settings.logging->get("destinations").size(), 1u);
  EXPECT_EQ(request->settings.encryption->get("kmsDataKeyReusePeriodSeconds").as_int64(), 60);
}

TEST(CreateStateMachineRequest, IsRefusedForItsNameAndItsRole) {
  EXPECT_EQ(refusal("CreateStateMachine", R"({"name": "a b", "definition": "{}", "roleArn": "r"})"),
            "InvalidName: Invalid Name: 'a b'");
  EXPECT_EQ(refusal("CreateStateMachine", R"({"name": "a", "definition": "{}", "roleArn": "r"})"),
            "InvalidArn: Invalid Role Arn: 'r'");
}

TEST(CreateStateMachineRequest, ALogNeedsExactlyOneDestination) {
  constexpr std::string_view kRefusal =
      "InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one Log Destination.";
  EXPECT_EQ(machine_refusal(R"(, "loggingConfiguration": {"level": "ALL"})"), kRefusal);
  EXPECT_EQ(machine_refusal(R"(, "loggingConfiguration": {"level": "ERROR", "destinations": []})"), kRefusal);
  EXPECT_EQ(machine_refusal(R"(, "loggingConfiguration": {"destinations": [{}, {}]})"), kRefusal);
  EXPECT_EQ(machine_refusal(R"(, "loggingConfiguration": {"destinations": []})"), "");
  EXPECT_EQ(machine_refusal(R"(, "loggingConfiguration": {})"), "");
}

TEST(CreateStateMachineRequest, AKeyBelongsToCustomerManagedEncryption) {
  EXPECT_TRUE(machine_refusal(R"(, "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY"})")
                  .starts_with("InvalidEncryptionConfiguration: "));
  EXPECT_TRUE(machine_refusal(R"(, "encryptionConfiguration": {"type": "AWS_OWNED_KEY", "kmsKeyId": "k"})")
                  .starts_with("InvalidEncryptionConfiguration: "));
  EXPECT_TRUE(
      machine_refusal(R"(, "encryptionConfiguration": {"kmsKeyId": "k"})").starts_with("ValidationException: "));
}

TEST(CreateStateMachineRequest, AVersionsDescriptionNeedsAVersion) {
  EXPECT_EQ(machine_refusal(R"(, "versionDescription": "d")"),
            "ValidationException: Version description can only be set when publish is true");
}

TEST(UpdateStateMachineRequest, NeedsSomethingToChange) {
  const std::string of_m = R"({"stateMachineArn": ")" + arn("stateMachine:m") + "\"";
  EXPECT_EQ(refusal("UpdateStateMachine", of_m + "}"),
            "MissingRequiredParameter: Either the definition, the role ARN, the LoggingConfiguration, or the "
            "TracingConfiguration must be specified");
  EXPECT_EQ(refusal("UpdateStateMachine", of_m + R"(, "publish": true})"), "");
  EXPECT_EQ(refusal("UpdateStateMachine", of_m + R"(, "tracingConfiguration": {}})"), "");
  EXPECT_EQ(refusal("UpdateStateMachine", of_m + R"(, "roleArn": "r"})"), "InvalidArn: Invalid Role Arn: 'r'");
}

TEST(AliasRequest, RoutesToVersionsOfOneMachineWithAHundredPercent) {
  const auto alias = [](std::string_view first, int first_weight, std::string_view second = "", int second_weight = 0) {
    std::string routes =
        R"([{"stateMachineVersionArn": ")" + arn(first) + R"(", "weight": )" + std::to_string(first_weight) + "}";
    if (!second.empty()) {
      routes +=
          R"(, {"stateMachineVersionArn": ")" + arn(second) + R"(", "weight": )" + std::to_string(second_weight) + "}";
    }
    return refusal("CreateStateMachineAlias", R"({"name": "PROD", "routingConfiguration": )" + routes + "]}");
  };
  EXPECT_EQ(alias("stateMachine:m:1", 100), "");
  EXPECT_EQ(alias("stateMachine:m:1", 0, "stateMachine:m:2", 100), "");
  EXPECT_EQ(alias("stateMachine:m:1", 70, "stateMachine:m:2", 29),
            "ValidationException: Sum of routing configuration weights must equal 100. Received: [70, 29]");
  EXPECT_EQ(alias("stateMachine:m", 100),
            "ValidationException: Routing configuration must contain state machine version ARNs. Received: [" +
                arn("stateMachine:m") + "]");
  EXPECT_EQ(alias("stateMachine:m:PROD", 100),
            "ValidationException: Routing configuration must contain state machine version ARNs. Received: [" +
                arn("stateMachine:m:PROD") + "]");
  EXPECT_EQ(alias("stateMachine:m:1", 50, "stateMachine:m:1", 50),
            "ValidationException: Routing configuration must contain distinct state machine version ARNs. Received: [" +
                arn("stateMachine:m:1") + ", " + arn("stateMachine:m:1") + "]");
  EXPECT_TRUE(alias("stateMachine:m:1", 50, "stateMachine:n:2", 50).starts_with("ValidationException: Routing"));
  EXPECT_TRUE(alias("activity:a", 100).starts_with("InvalidArn: "));
}

TEST(AliasRequest, NamesAnAlias) {
  const std::string of_machine = R"({"stateMachineAliasArn": ")" + arn("stateMachine:m") + "\"}";
  const std::string of_alias = R"({"stateMachineAliasArn": ")" + arn("stateMachine:m:PROD") + "\"}";
  for (const char* operation : {"DescribeStateMachineAlias", "DeleteStateMachineAlias"}) {
    EXPECT_EQ(refusal(operation, of_machine), "InvalidArn: Invalid Arn: '" + arn("stateMachine:m") + "'");
    EXPECT_EQ(refusal(operation, of_alias), "");
  }
  EXPECT_TRUE(refusal("UpdateStateMachineAlias", of_alias).starts_with("ValidationException: Either the description"));
}

TEST(DeleteStateMachineVersionRequest, NamesAVersion) {
  EXPECT_EQ(refusal("DeleteStateMachineVersion", R"({"stateMachineVersionArn": ")" + arn("stateMachine:m:1") + "\"}"),
            "");
  for (const char* other : {"stateMachine:m", "stateMachine:m:PROD"}) {
    EXPECT_EQ(refusal("DeleteStateMachineVersion", R"({"stateMachineVersionArn": ")" + arn(other) + "\"}"),
              "InvalidArn: Invalid Arn: '" + arn(other) + "'");
  }
}

TEST(StartExecutionRequest, ItsInputIsAnyJson) {
  const auto start = [](const std::string& more) {
    return parse_start_execution(body(R"({"stateMachineArn": ")" + arn("stateMachine:m") + "\"" + more + "}"));
  };
  EXPECT_EQ(start("")->input.text, "{}");
  EXPECT_TRUE(start("")->input.value.is_object());
  EXPECT_EQ(start("")->name, "");
  EXPECT_EQ(start(R"(, "input": " [1,  2] ")")->input.text, " [1,  2] ");
  EXPECT_EQ(start(R"(, "input": "2")")->input.value.as_int64(), 2);
  EXPECT_TRUE(start(R"(, "input": "null")")->input.value.is_null());
  EXPECT_EQ(start(R"(, "input": "\"text\"")")->input.value.as_string(), "text");
}

TEST(StartExecutionRequest, IsRefusedInJacksonsWords) {
  const auto start = [](const std::string& input) {
    const json::Value request = json::Value::object(
        {{"stateMachineArn", json::Value::string(arn("stateMachine:m"))}, {"input", json::Value::string(input)}});
    const auto error = parse_any("StartExecution", request);
    return error ? error->name + ": " + error->message : "";
  };
  EXPECT_EQ(start("not json"),
            "InvalidExecutionInput: Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting "
            "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')'");
  EXPECT_EQ(start("{'not': 'json'}"),
            "InvalidExecutionInput: Invalid State Machine Execution Input: 'Unexpected character (''' (code 39)): was "
            "expecting double-quote to start field name'");
  EXPECT_EQ(start(""), "InvalidExecutionInput: Invalid State Machine Execution Input: 'Invalid execution input.'");
  EXPECT_TRUE(start(std::string(1001, '[') + std::string(1001, ']')).starts_with("InvalidExecutionInput: "));
}

TEST(StartExecutionRequest, IsRefusedForItsNameAndItsMachine) {
  const std::string of_m = R"({"stateMachineArn": ")" + arn("stateMachine:m") + "\"";
  EXPECT_EQ(refusal("StartExecution", of_m + R"(, "name": "a:b"})"), "InvalidName: Invalid Name: 'a:b'");
  EXPECT_TRUE(refusal("StartExecution", of_m + R"(, "name": ""})").starts_with("ValidationException: "));
  EXPECT_TRUE(refusal("StartExecution", of_m + R"(, "traceHeader": "\u00e4"})").starts_with("ValidationException: "));
  EXPECT_EQ(refusal("StartSyncExecution", R"({"stateMachineArn": "m"})"),
            "InvalidArn: Invalid Arn: 'Invalid ARN prefix: m'");
  EXPECT_TRUE(parse_start_sync_execution(body(of_m + R"(, "includedData": "METADATA_ONLY"})"))->metadata_only);
}

TEST(ExecutionRequest, AnExpressExecutionIsNotDescribed) {
  for (const char* operation : {"DescribeExecution", "StopExecution", "GetExecutionHistory", "RedriveExecution",
                                "DescribeStateMachineForExecution", "ListMapRuns", "WaitExecution"}) {
    EXPECT_EQ(refusal(operation, R"({"executionArn": ")" + arn("express:m:e:u") + "\"}"),
              "InvalidArn: Invalid Arn: 'Resource type not valid in this context: express'");
    EXPECT_EQ(refusal(operation, R"({"executionArn": ")" + arn("execution:m:e") + "\"}"), "") << operation;
  }
}

TEST(GetExecutionHistoryRequest, HasAPage) {
  const std::string of_e = R"({"executionArn": ")" + arn("execution:m:e") + "\"";
  const auto plain = parse_get_execution_history(body(of_e + R"(, "maxResults": 0})"));
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->page.results_max, 100);
  EXPECT_FALSE(plain->page.next_token.has_value());
  EXPECT_FALSE(plain->reverse_order);
  EXPECT_TRUE(plain->include_execution_data);
  const auto full = parse_get_execution_history(
      body(of_e + R"(, "maxResults": 7, "nextToken": "t", "reverseOrder": true, "includeExecutionData": false})"));
  ASSERT_TRUE(full.has_value());
  EXPECT_EQ(full->page.results_max, 7);
  EXPECT_EQ(full->page.next_token, "t");
  EXPECT_TRUE(full->reverse_order);
  EXPECT_FALSE(full->include_execution_data);
}

TEST(ListExecutionsRequest, IsOfAMachineOrOfAMapRun) {
  const std::string machine = R"("stateMachineArn": ")" + arn("stateMachine:m:1") + "\"";
  const std::string map_run = R"("mapRunArn": ")" + arn("mapRun:m/l:u") + "\"";
  EXPECT_EQ(parse_list_executions(body("{" + machine + R"(, "statusFilter": "RUNNING"})"))->status_filter, "RUNNING");
  EXPECT_EQ(parse_list_executions(body("{" + map_run + R"(, "redriveFilter": "NOT_REDRIVEN"})"))->is_redriven, false);
  EXPECT_TRUE(refusal("ListExecutions", "{}").starts_with("ValidationException: "));
  EXPECT_TRUE(refusal("ListExecutions", "{" + machine + ", " + map_run + "}").starts_with("ValidationException: "));
  EXPECT_TRUE(refusal("ListExecutions", "{" + machine + R"(, "statusFilter": "PENDING_REDRIVE"})")
                  .starts_with("ValidationException: "));
  EXPECT_EQ(refusal("ListExecutions", "{" + map_run + R"(, "statusFilter": "PENDING_REDRIVE"})"), "");
  EXPECT_TRUE(refusal("ListExecutions", "{" + machine + R"(, "redriveFilter": "REDRIVEN"})")
                  .starts_with("ValidationException: "));
  EXPECT_EQ(refusal("ListExecutions", R"({"stateMachineArn": "invalid_state_machine_arn"})"),
            "InvalidArn: Invalid Arn: 'Invalid ARN prefix: invalid_state_machine_arn'");
}

TEST(UpdateMapRunRequest, NeedsSomethingToChange) {
  const std::string of_run = R"({"mapRunArn": ")" + arn("mapRun:m/l:u") + "\"";
  EXPECT_TRUE(refusal("UpdateMapRun", of_run + "}").starts_with("ValidationException: "));
  EXPECT_TRUE(refusal("UpdateMapRun", of_run + R"(, "toleratedFailurePercentage": 100.5})")
                  .starts_with("ValidationException: "));
  EXPECT_TRUE(refusal("UpdateMapRun", of_run + R"(, "maxConcurrency": -1})").starts_with("ValidationException: "));
  EXPECT_EQ(
      parse_update_map_run(body(of_run + R"(, "toleratedFailurePercentage": 0.5})"))->tolerated_failure_percentage,
      0.5);
  EXPECT_EQ(parse_update_map_run(body(of_run + R"(, "toleratedFailureCount": 5000000000})"))->tolerated_failure_count,
            5'000'000'000);
}

TEST(TaskRequest, HasBoundsForItsToken) {
  const auto heartbeat = [](std::size_t length) {
    return refusal("SendTaskHeartbeat", R"({"taskToken": ")" + std::string(length, 't') + "\"}");
  };
  EXPECT_EQ(heartbeat(2048), "");
  EXPECT_TRUE(heartbeat(2049).starts_with("ValidationException: "));
  EXPECT_TRUE(heartbeat(0).starts_with("ValidationException: "));
}

TEST(TaskRequest, HasBoundsForItsErrorAndCause) {
  const auto failure = [](std::size_t error_length, std::size_t cause_length) {
    return refusal("SendTaskFailure", R"({"taskToken": "t", "error": ")" + std::string(error_length, 'e') +
                                          R"(", "cause": ")" + std::string(cause_length, 'c') + "\"}");
  };
  EXPECT_EQ(failure(256, 32'768), "");
  EXPECT_EQ(failure(0, 0), "");
  EXPECT_TRUE(failure(257, 0).starts_with("ValidationException: "));
  EXPECT_TRUE(failure(0, 32'769).starts_with("ValidationException: "));
  EXPECT_FALSE(parse_send_task_failure(body(R"({"taskToken": "t"})"))->error.has_value());
}

TEST(TaskRequest, ItsOutputIsJson) {
  EXPECT_EQ(refusal("SendTaskSuccess", R"({"taskToken": "t", "output": "nope"})"),
            "InvalidOutput: Invalid Output: 'Unrecognized token 'nope': was expecting (JSON String, Number, Array, "
            "Object or token 'null', 'true' or 'false')'");
  EXPECT_TRUE(refusal("SendTaskSuccess", R"({"taskToken": "t", "output": ""})").starts_with("InvalidOutput: "));
  EXPECT_TRUE(refusal("SendTaskSuccess", R"({"taskToken": "t"})").starts_with("ValidationException: "));
  EXPECT_EQ(parse_send_task_success(body(R"({"taskToken": "t", "output": "[1 ]"})"))->output.text, "[1 ]");
}

TEST(TagRequest, IsOfAMachineOrAnActivity) {
  EXPECT_EQ(refusal("ListTagsForResource", R"({"resourceArn": ")" + arn("activity:a") + "\"}"), "");
  EXPECT_EQ(refusal("ListTagsForResource", R"({"resourceArn": ")" + arn("stateMachine:m:1") + "\"}"), "");
  EXPECT_TRUE(refusal("ListTagsForResource", R"({"resourceArn": ")" + arn("execution:m:e") + "\"}")
                  .starts_with("InvalidArn: "));
  const std::string long_key(129, 'k');
  const std::string long_value(257, 'v');
  const std::string of_a = R"({"resourceArn": ")" + arn("activity:a") + R"(", "tags": [{"key": ")";
  EXPECT_TRUE(refusal("TagResource", of_a + long_key + "\"}]}").starts_with("ValidationException: "));
  EXPECT_TRUE(
      refusal("TagResource", of_a + "k\", \"value\": \"" + long_value + "\"}]}").starts_with("ValidationException: "));
}

TEST(ActivityRequest, IsRefusedForItsName) {
  EXPECT_EQ(refusal("CreateActivity", R"({"name": "TestActivity InvalidName$"})"),
            "InvalidName: Invalid Name: 'TestActivity InvalidName$'");
  EXPECT_TRUE(
      refusal("GetActivityTask", R"({"activityArn": ")" + arn("stateMachine:m") + "\"}").starts_with("InvalidArn: "));
  EXPECT_EQ(parse_get_activity_task(body(R"({"activityArn": ")" + arn("activity:a") + R"(", "workerName": "w"})"))
                ->worker_name,
            "w");
}

TEST(DefinitionRequest, HasDefaults) {
  const auto validate = parse_validate_state_machine_definition(body(R"({"definition": "{}"})"));
  ASSERT_TRUE(validate.has_value());
  EXPECT_EQ(validate->results_max, 100);
  EXPECT_FALSE(validate->with_warnings);
  EXPECT_TRUE(refusal("ValidateStateMachineDefinition", R"({"definition": "{}", "maxResults": 101})")
                  .starts_with("ValidationException: "));

  const auto test = parse_test_state(body(R"({"definition": "{}"})"));
  ASSERT_TRUE(test.has_value());
  EXPECT_EQ(test->input.text, "{}");
  EXPECT_EQ(test->inspection_level, InspectionLevel::kInfo);
  EXPECT_FALSE(test->mock.has_value());
}

TEST(DefinitionRequest, TakesAMock) {
  const auto test = parse_test_state(body(R"({"definition": "{}", "inspectionLevel": "TRACE",
      "mock": {"errorOutput": {"error": "E"}, "fieldValidationMode": "NONE"},
      "stateConfiguration": {"retrierRetryCount": 2, "errorCausedByState": "S"}})"));
  ASSERT_TRUE(test.has_value());
  EXPECT_EQ(test->inspection_level, InspectionLevel::kTrace);
  EXPECT_TRUE(test->mock->has_error);
  EXPECT_EQ(test->mock->error, "E");
  EXPECT_EQ(test->mock->validation, MockValidation::kNone);
  EXPECT_EQ(test->retrier_retry_count, 2);
  EXPECT_EQ(test->error_caused_by_state, "S");
}

}  // namespace
}  // namespace baton::api
