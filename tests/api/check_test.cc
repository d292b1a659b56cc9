#include "api/check.h"

#include <algorithm>
#include <string>

#include "common/json/write.h"
#include "tests/api/json_body.h"

namespace baton::api {
namespace {

// "Name: message", or "" where there is nothing to say.
std::string check(std::string_view operation, const json::Value& value) {
  const auto error = check_request(operation, value);
  return error ? error->name + ": " + error->message : "";
}
std::string check(std::string_view operation, std::string_view text) { return check(operation, body(text)); }

std::string text_member(std::string_view name, std::string_view value) {
  return json::to_text(json::Value::object({{name, json::Value::string(value)}}));
}

TEST(RequestCheck, ANumberThatIsTooLargeIsRefusedInTheWordsOfAws) {
  EXPECT_EQ(check("ListStateMachines", R"({"maxResults": 1000})"), "");
  EXPECT_EQ(check("ListStateMachines", R"({"maxResults": 1001})"),
            "ValidationException: 1 validation error detected: Value '1001' at 'maxResults' failed to satisfy "
            "constraint: Member must have value less than or equal to 1000");
  EXPECT_EQ(check("ListStateMachines", R"({"maxResults": -1})"),
            "ValidationException: 1 validation error detected: Value '-1' at 'maxResults' failed to satisfy "
            "constraint: Member must have value greater than or equal to 0");
}

TEST(RequestCheck, AllViolationsAreListed) {
  EXPECT_EQ(check("CreateActivity", R"({"tags": [{"key": ""}, null]})"),
            "ValidationException: 3 validation errors detected: Value null at 'name' failed to satisfy constraint: "
            "Member must not be null; Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have "
            "length greater than or equal to 1; Value null at 'tags.2.member' failed to satisfy constraint: Member "
            "must not be null");
}

TEST(RequestCheck, AThousandViolationsMakeAShortMessage) {
  json::ArrayBuilder keys;
  for (int i = 0; i < 1000; ++i) keys.add(json::Value::string(""));
  const std::string message = check(
      "UntagResource", json::Value::object({{"resourceArn", json::Value::string("arn:")}, {"tagKeys", keys.finish()}}));
  EXPECT_TRUE(message.starts_with("ValidationException: 20 validation errors detected: ")) << message.substr(0, 80);
  EXPECT_EQ(message.find("tagKeys.21"), std::string::npos);
}

TEST(RequestCheck, AnUnknownEnumerationMemberIsAnsweredWithTheKnownOnes) {
  EXPECT_EQ(check("ListExecutions", R"({"statusFilter": "succeeded"})"),
            "ValidationException: 1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy "
            "constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, "
            "RUNNING]");
}

TEST(RequestCheck, APatternIsPrintedAsItIsWritten) {
  const auto alias = [](std::string_view name) {
    return check("CreateStateMachineAlias",
                 json::Value::object(
                     {{"name", json::Value::string(name)},
                      {"routingConfiguration", body(R"([{"stateMachineVersionArn": "arn:x:1", "weight": 100}])")}}));
  };
  for (const char* good : {"PROD", "a1", "1-1", "_", "."}) EXPECT_EQ(alias(good), "") << good;
  for (const char* bad : {"INVALID ALIAS", "!INVALID", "ALIAS@", "123", "\xc3\xa4"}) {
    EXPECT_EQ(alias(bad), std::string("ValidationException: 1 validation error detected: Value '") + bad +
                              R"(' at 'name' failed to satisfy constraint: Member must satisfy regular expression )" +
                              R"(pattern: ^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$)");
  }
}

TEST(RequestCheck, AListThatIsTooLongIsPrintedAsJavaDoes) {
  EXPECT_EQ(check("UpdateStateMachineAlias", R"({"stateMachineAliasArn": "arn:x", "routingConfiguration": [
                    {"stateMachineVersionArn": "a:1", "weight": 50}, {"stateMachineVersionArn": "a:2", "weight": 30},
                    {"stateMachineVersionArn": "a:3", "weight": 20}]})"),
            "ValidationException: 1 validation error detected: Value '[RoutingConfigurationListItem("
            "stateMachineVersionArn=a:1, weight=50), RoutingConfigurationListItem(stateMachineVersionArn=a:2, "
            "weight=30), RoutingConfigurationListItem(stateMachineVersionArn=a:3, weight=20)]' at "
            "'routingConfiguration' failed to satisfy constraint: Member must have length less than or equal to 2");
}

TEST(RequestCheck, WhatASensitiveMemberHoldsIsNotRepeated) {
  const std::string message =
      check("StopExecution", json::Value::object({{"executionArn", json::Value::string("arn:x")},
                                                  {"error", json::Value::string(std::string(257, 's'))}}));
  EXPECT_EQ(message,
            "ValidationException: 1 validation error detected: Value at 'error' failed to satisfy constraint: Member "
            "must have length less than or equal to 256");
}

TEST(RequestCheck, ALongValueIsCutOffBetweenCharacters) {
  std::string token;
  for (int i = 0; i < 5000; ++i) token += "\xe2\x82\xac";
  const std::string message = check("ListActivities", text_member("nextToken", token));
  EXPECT_NE(message.find("\xe2\x82\xac…' at 'nextToken'"), std::string::npos);
  EXPECT_LT(message.size(), 3 * kRepeatedCharactersMax + 300);
}

TEST(RequestCheck, LengthsAreCountedInCharactersAndThoseOfPayloadsInBytes) {
  std::string name;
  for (int i = 0; i < 80; ++i) name += "\xf0\x9f\x98\x80";
  EXPECT_EQ(check("CreateActivity", text_member("name", name)), "");
  EXPECT_NE(check("CreateActivity", text_member("name", name + "x")), "");

  const auto input = [](const std::string& text) {
    return check("StartExecution", json::Value::object({{"stateMachineArn", json::Value::string("arn:x")},
                                                        {"input", json::Value::string(text)}}));
  };
  EXPECT_EQ(input(std::string(262'144, 'x')), "");
  EXPECT_EQ(input(std::string(262'143, 'x') + "\xc3\xa4"),
            "ValidationException: 1 validation error detected: Value at 'input' failed to satisfy constraint: Member "
            "must have length less than or equal to 262144");
}

TEST(RequestCheck, AWrongTypeIsASerializationException) {
  EXPECT_EQ(check("CreateActivity", R"({"name": 1})"),
            "SerializationException: NUMBER_VALUE can not be converted to a String");
  EXPECT_EQ(check("ListActivities", R"({"maxResults": "1"})"),
            "SerializationException: STRING_VALUE can not be converted to an Integer");
  EXPECT_EQ(check("ListActivities", R"({"maxResults": 1.5})"),
            "SerializationException: NUMBER_VALUE can not be converted to an Integer");
  EXPECT_EQ(check("ListActivities", R"({"maxResults": 4294967296})"),
            "SerializationException: NUMBER_VALUE can not be converted to an Integer");
  EXPECT_EQ(check("GetExecutionHistory", R"({"reverseOrder": "true"})"),
            "SerializationException: STRING_VALUE can not be converted to a Boolean");
  EXPECT_EQ(check("TagResource", R"({"tags": {"key": "a"}})"),
            "SerializationException: Start of structure or map found where not expected");
  EXPECT_EQ(check("TagResource", R"({"tags": [["a"]]})"),
            "SerializationException: Start of list found where not expected");
  EXPECT_EQ(check("TagResource", R"({"tags": [{"key": true}]})"),
            "SerializationException: TRUE_VALUE can not be converted to a String");
  EXPECT_EQ(check("TagResource", "null"), "SerializationException: Expected a structure");
  EXPECT_EQ(check("TagResource", "[]"), "SerializationException: Start of list found where not expected");
  EXPECT_EQ(check("TagResource", "\"\""), "SerializationException: STRING_VALUE can not be converted to a Structure");
}

TEST(RequestCheck, NullIsAbsentAndUnknownMembersAreIgnored) {
  EXPECT_EQ(check("ListActivities", R"({"maxResults": null, "nextToken": null, "colour": [1]})"), "");
  EXPECT_EQ(check("DescribeActivity", R"({"activityArn": null})"),
            "ValidationException: 1 validation error detected: Value null at 'activityArn' failed to satisfy "
            "constraint: Member must not be null");
}

TEST(RequestCheck, AnOperationThatIsNoneIsSaidSo) {
  EXPECT_EQ(check("FlyToTheMoon", "{}"), "UnknownOperationException: There is no operation 'FlyToTheMoon'");
  EXPECT_EQ(check("", "{}"), "UnknownOperationException: There is no operation ''");
}

TEST(RequestCheck, EveryOperationHasAShape) {
  EXPECT_EQ(operations().size(), 37u);
  EXPECT_TRUE(std::is_sorted(operations().begin(), operations().end()));
  for (const std::string_view operation : operations()) {
    ASSERT_NE(input_shape(operation), nullptr) << operation;
    EXPECT_EQ(input_shape(operation)->kind, ShapeKind::kStructure) << operation;
  }
}

}  // namespace
}  // namespace baton::api
