#include <algorithm>

#include "common/json/write.h"
#include "tests/registry/registry_world.h"

namespace baton::registry {
namespace {

class Machines : public RegistryWorld {};

class FewMachines : public RegistryWorld {
 protected:
  FewMachines() : RegistryWorld({.machines_max = 2}) {}
};

class SmallRegistry : public RegistryWorld {
 protected:
  SmallRegistry() : RegistryWorld({.row_bytes_max = 1000}) {}
};

std::string of(std::string_view name, std::string_view more = "") {
  return R"({"stateMachineArn": )" + json_text(arn("stateMachine:" + std::string(name))) + std::string(more) + "}";
}

std::string machine(std::string_view name, std::string_view definition, std::string_view more = "") {
  return R"({"name": )" + json_text(name) + R"(, "definition": )" + json_text(definition) + R"(, "roleArn": )" +
         json_text(kRole) + std::string(more) + "}";
}

TEST_F(Machines, AreDescribedAsTheyWereCreated) {
  EXPECT_EQ(create("m"), arn("stateMachine:m"));
  EXPECT_EQ(json::to_text(describe(arn("stateMachine:m"))),
            R"({"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:m","name":"m","type":"STANDARD",)"
            R"("status":"ACTIVE","creationDate":1784567890.123,"definition":)" +
                json_text(kPass) +
                R"(,"roleArn":"arn:aws:iam::123456789012:role/r","loggingConfiguration":{"level":"OFF",)"
                R"("includeExecutionData":false},"tracingConfiguration":{"enabled":false},)"
                R"("encryptionConfiguration":{"type":"AWS_OWNED_KEY"}})");
}

TEST_F(Machines, KeepTheirSettings) {
  create("m", kPass,
         R"(, "type": "EXPRESS", "tracingConfiguration": {"enabled": true}, "loggingConfiguration": {"level": "ALL",
              "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": "arn:aws:logs:::log-group:g:*"}}]},
              "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "k"})");
  restart();
  const json::Value described = describe(arn("stateMachine:m"));
  EXPECT_EQ(described.get("type").as_string(), "EXPRESS");
  EXPECT_TRUE(described.get("tracingConfiguration").get("enabled").is_true());
  EXPECT_EQ(described.get("loggingConfiguration").get("destinations").size(), 1u);
  EXPECT_EQ(json::to_text(described.get("encryptionConfiguration")),
            R"({"type":"CUSTOMER_MANAGED_KMS_KEY","kmsKeyId":"k"})");
}

TEST_F(Machines, TellWhichVariablesTheirStatesRead) {
  create("m", R"({"StartAt": "A", "States": {
      "A": {"Type": "Pass", "Assign": {"x": 1, "y": 2}, "Next": "B"},
      "B": {"Type": "Pass", "Parameters": {"p.$": "$y", "q.$": "$x"}, "End": true}}})");
  restart();
  EXPECT_EQ(json::to_text(member_of(arn("stateMachine:m"), "variableReferences")), R"({"B":["x","y"]})");
}

TEST_F(Machines, AreCreatedOnceHoweverOftenTheyAreAskedFor) {
  create("m");
  now_ += std::chrono::hours(1);
  const json::Value again = call("CreateStateMachine", machine("m", kPass));
  EXPECT_EQ(again.get("stateMachineArn").as_string(), arn("stateMachine:m"));
  EXPECT_EQ(json::to_text(again.get("creationDate")), "1784567890.123");
  // AWS looks neither at the role nor at the tags.
  call("CreateStateMachine", R"({"name": "m", "roleArn": "arn:aws:iam::123456789012:role/other", "definition": )" +
                                 json_text(kPass) + R"(, "tags": [{"key": "k", "value": "v"}]})");
  EXPECT_EQ(member_of(arn("stateMachine:m"), "roleArn").as_string(), kRole);
}

TEST_F(Machines, WithAnotherDefinitionUnderTheSameNameAreRefused) {
  create("m");
  const std::string refused =
      "StateMachineAlreadyExists: State Machine Already Exists: '" + arn("stateMachine:m") + "'";
  EXPECT_EQ(refusal("CreateStateMachine", machine("m", kSucceed)), refused);
  EXPECT_EQ(refusal("CreateStateMachine", machine("m", std::string(kPass) + " ")), refused);
  EXPECT_EQ(refusal("CreateStateMachine", machine("m", kPass, R"(, "type": "EXPRESS")")), refused);
  EXPECT_EQ(refusal("CreateStateMachine", machine("m", kPass, R"(, "publish": true)")), refused);
  EXPECT_EQ(refusal("CreateStateMachine", machine("m", kPass, R"(, "tracingConfiguration": {"enabled": true})")),
            refused);
}

TEST_F(Machines, WithABadDefinitionAreRefusedInTheWordsOfAws) {
  EXPECT_EQ(
      refusal("CreateStateMachine", machine("m", R"({"StartAt": "A"})")),
      "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: "
      "[States] at /'");
  EXPECT_EQ(refusal("CreateStateMachine", machine("m", "not a definition")),
            "InvalidDefinition: Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: Unrecognized token 'not': "
            "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: "
            "(String)\"not a definition\"; line: 1, column: 4]'");
  EXPECT_EQ(
      refusal("CreateStateMachine", machine("m",
                                            R"({"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
                       "Resource": "arn:aws:states:::states:startExecution.sync", "Parameters": {}}}})",
                                            R"(, "type": "EXPRESS")")),
      "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Express state machine does "
      "not support '.sync' service integration at /States/A/Resource, SCHEMA_VALIDATION_FAILED: The field "
      "'StateMachineArn' is required but was missing at /States/A/Parameters'");
}

TEST_F(Machines, AreUpdatedToANewRevision) {
  create("m");
  EXPECT_TRUE(member_of(arn("stateMachine:m"), "revisionId").is_undefined());
  now_ += std::chrono::seconds(10);
  const std::string first = update("m", kSucceed);
  EXPECT_EQ(first.size(), 36u);
  const json::Value described = describe(arn("stateMachine:m"));
  EXPECT_EQ(described.get("definition").as_string(), kSucceed);
  EXPECT_EQ(described.get("revisionId").as_string(), first);
  EXPECT_EQ(json::to_text(described.get("creationDate")), "1784567890.123");

  const json::Value answer = call("UpdateStateMachine", of("m", R"(, "roleArn": "arn:aws:iam::123456789012:role/s")"));
  EXPECT_NE(answer.get("revisionId").as_string(), first);
  EXPECT_EQ(json::to_text(answer.get("updateDate")), "1784567900.123");
  EXPECT_EQ(member_of(arn("stateMachine:m"), "roleArn").as_string(), "arn:aws:iam::123456789012:role/s");
}

TEST_F(Machines, KeepTheirRevisionWhereAnUpdateChangesNothing) {
  create("m");
  const std::string first = update("m", kSucceed);
  const auto before = rows_;
  EXPECT_EQ(update("m", kSucceed), first);
  EXPECT_EQ(rows_, before);
  create("n");
  const json::Value answer = call("UpdateStateMachine", of("n", R"(, "roleArn": )" + json_text(kRole)));
  EXPECT_TRUE(answer.get("revisionId").is_undefined());
}

TEST_F(Machines, ThatAreNotThereCannotBeUpdatedOrDescribed) {
  create("m", kPass, R"(, "publish": true)");
  const std::string missing = "StateMachineDoesNotExist: State Machine Does Not Exist: '";
  EXPECT_EQ(refusal("UpdateStateMachine", of("x", R"(, "publish": true)")), missing + arn("stateMachine:x") + "'");
  // A version cannot be updated.
  EXPECT_EQ(refusal("UpdateStateMachine", of("m:1", R"(, "publish": true)")), missing + arn("stateMachine:m:1") + "'");
  for (const char* name : {"x", "m:2", "m:PROD", "m:01", "m:99999999999"}) {
    EXPECT_EQ(refusal("DescribeStateMachine", of(name)), missing + arn("stateMachine:" + std::string(name)) + "'");
  }
  for (const char* elsewhere : {"arn:aws:states:eu-west-1:123456789012:stateMachine:m",
                                "arn:aws:states:us-east-1:999999999999:stateMachine:m"}) {
    EXPECT_EQ(refusal("DescribeStateMachine", R"({"stateMachineArn": )" + json_text(elsewhere) + "}"),
              missing + elsewhere + "'");
  }
  EXPECT_EQ(refusal("DescribeStateMachine", R"({"stateMachineArn": "not_a_valid_arn"})"),
            "InvalidArn: Invalid Arn: 'Invalid ARN prefix: not_a_valid_arn'");
}

TEST_F(Machines, ABadUpdateChangesNothing) {
  create("m");
  EXPECT_TRUE(refusal("UpdateStateMachine", of("m", R"(, "definition": "{}")")).starts_with("InvalidDefinition: "));
  EXPECT_TRUE(refusal("UpdateStateMachine", of("m")).starts_with("MissingRequiredParameter: "));
  EXPECT_EQ(member_of(arn("stateMachine:m"), "definition").as_string(), kPass);
}

TEST_F(Machines, AreDeletedWithEverythingOfTheirs) {
  create("m", kPass, R"(, "publish": true)");
  update("m", kSucceed);
  publish("m");
  create_alias("m", "PROD", "1=50 2=50");
  call("DeleteStateMachine", of("m"));
  EXPECT_TRUE(rows_.empty()) << rows_.begin()->first;
  EXPECT_EQ(registry().row_bytes(), 0u);
  EXPECT_TRUE(refusal("DescribeStateMachine", of("m")).starts_with("StateMachineDoesNotExist: "));
  // Nothing to delete is no error; the name is free.
  EXPECT_EQ(json::to_text(call("DeleteStateMachine", of("m"))), "{}");
  create("m");
  EXPECT_EQ(publish("m"), arn("stateMachine:m:1"));
}

TEST_F(Machines, AVersionIsNotDeletedAsAMachine) {
  create("m", kPass, R"(, "publish": true)");
  EXPECT_TRUE(refusal("DeleteStateMachine", of("m:1")).starts_with("ValidationException: "));
}

TEST_F(Machines, StoreADefinitionOnce) {
  const auto definition_count = [&] {
    return std::count_if(rows_.begin(), rows_.end(), [](const auto& row) { return row.first.starts_with("r:d:"); });
  };
  create("a");
  create("b");
  publish("a");
  EXPECT_EQ(definition_count(), 1);
  update("a", kSucceed);
  EXPECT_EQ(definition_count(), 2);
  call("DeleteStateMachine", of("b"));
  EXPECT_EQ(definition_count(), 2);  // a's version has it still
  call("DeleteStateMachine", of("a"));
  EXPECT_EQ(definition_count(), 0);
}

TEST_F(Machines, AreListedByNameInPages) {
  for (const char* name : {"c", "a", "e", "b", "d"}) create(name);
  const json::Value first = call("ListStateMachines", R"({"maxResults": 2})");
  EXPECT_EQ(listed(first, "stateMachines", "name"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(json::to_text(first.get("stateMachines")[0]),
            R"({"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:a","name":"a","type":"STANDARD",)"
            R"("creationDate":1784567890.123})");
  const std::string token(first.get("nextToken").as_string());
  // What comes and goes between pages does not disturb those that stay.
  call("DeleteStateMachine", of("b"));
  const json::Value second = call("ListStateMachines", R"({"maxResults": 2, "nextToken": )" + json_text(token) + "}");
  EXPECT_EQ(listed(second, "stateMachines", "name"), (std::vector<std::string>{"c", "d"}));
  const json::Value third =
      call("ListStateMachines", R"({"nextToken": )" + json_text(second.get("nextToken").as_string()) + "}");
  EXPECT_EQ(listed(third, "stateMachines", "name"), (std::vector<std::string>{"e"}));
  EXPECT_TRUE(third.get("nextToken").is_undefined());
}

TEST_F(Machines, ATokenThatIsNoneIsRefused) {
  create("a");
  create("b");
  const json::Value first = call("ListStateMachines", R"({"maxResults": 1})");
  const std::string body = R"({"nextToken": )" + json_text(first.get("nextToken").as_string()) + "}";
  EXPECT_EQ(refusal("ListStateMachines", R"({"nextToken": "rubbish"})"),
            "InvalidToken: Invalid Token: 'Invalid token'");
  EXPECT_TRUE(refusal("ListActivities", body).starts_with("InvalidToken: "));
  now_ += std::chrono::hours(25);
  EXPECT_TRUE(refusal("ListStateMachines", body).starts_with("InvalidToken: "));
}

TEST_F(Machines, ALargeDefinitionFitsIntoARow) {
  // Every character but a few is doubled by JSON's escapes.
  const std::string head = R"({"StartAt": "A", "Comment": ")";
  const std::string tail = R"(", "States": {"A": {"Type": "Succeed"}}})";
  std::string comment;
  while (head.size() + comment.size() + tail.size() + 2 <= (1u << 20)) comment += "\\\"";
  create("m", head + comment + tail);
  restart();
  EXPECT_EQ(member_of(arn("stateMachine:m"), "definition").as_string(), head + comment + tail);
}

TEST_F(Machines, WithMetadataOnlyHaveNoDefinition) {
  create("m");
  const json::Value described = call("DescribeStateMachine", of("m", R"(, "includedData": "METADATA_ONLY")"));
  EXPECT_EQ(described.get("definition").as_string(), "{}");
}

TEST_F(FewMachines, BeyondTheLimitAreRefused) {
  create("a");
  create("b");
  EXPECT_TRUE(refusal("CreateStateMachine", machine("c", kPass)).starts_with("StateMachineLimitExceeded: "));
  create("b");  // is there already
  call("DeleteStateMachine", of("a"));
  create("c");
}

TEST_F(SmallRegistry, RefusesToGrowOnceItIsFull) {
  create("a", kPass, R"(, "tags": [{"key": "k", "value": ")" + std::string(256, 'v') + "\"}]");
  create("b", kSucceed, R"(, "tags": [{"key": "k", "value": ")" + std::string(256, 'v') + "\"}]");
  ASSERT_GE(registry().row_bytes(), 1000u);
  EXPECT_TRUE(refusal("CreateStateMachine", machine("c", kPass)).starts_with("StateMachineLimitExceeded: "));
  EXPECT_TRUE(
      refusal("UpdateStateMachine", of("a", R"(, "publish": true)")).starts_with("ServiceQuotaExceededException: "));
  EXPECT_TRUE(refusal("PublishStateMachineVersion", of("a")).starts_with("ServiceQuotaExceededException: "));
  EXPECT_TRUE(refusal("CreateActivity", R"({"name": "x"})").starts_with("ActivityLimitExceeded: "));
  call("DeleteStateMachine", of("b"));
  publish("a");
}

TEST_F(Machines, OperationsOfOthersAreNotServed) {
  EXPECT_FALSE(Registry::serves("StartExecution"));
  EXPECT_TRUE(Registry::serves("TagResource"));
  EXPECT_TRUE(refusal("StartExecution", "{}").starts_with("UnknownOperationException: "));
  EXPECT_TRUE(refusal("CreateStateMachine", "[]").starts_with("SerializationException: "));
}

}  // namespace
}  // namespace baton::registry
