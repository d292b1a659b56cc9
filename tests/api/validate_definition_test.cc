#include "api/validate_definition.h"

#include "common/json/write.h"
#include "tests/api/json_body.h"

namespace baton::api {
namespace {

std::string validate(std::string_view definition, const std::string& more = "") {
  const auto answer =
      validate_definition(body(R"({"definition": )" + json::to_text(json::Value::string(definition)) + more + "}"));
  return answer ? json::to_text(*answer) : answer.error().name + ": " + answer.error().message;
}

TEST(ValidateDefinition, ASoundOneIsOk) {
  EXPECT_EQ(validate(R"({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})"),
            R"({"result":"OK","diagnostics":[],"truncated":false})");
}

TEST(ValidateDefinition, WhatIsWrongIsListedWithItsPlace) {
  EXPECT_EQ(validate("{}"),
            R"({"result":"FAIL","diagnostics":[{"severity":"ERROR","code":"SCHEMA_VALIDATION_FAILED","message":)"
            R"("These fields are required: [States, StartAt]","location":"/"}],"truncated":false})");
  EXPECT_EQ(
      validate("not a definition"),
      R"({"result":"FAIL","diagnostics":[{"severity":"ERROR","code":"INVALID_JSON_DESCRIPTION","message":)"
      R"("Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or )"
      R"('false')\n at [Source: (String)\"not a definition\"; line: 1, column: 4]","location":)"
      R"("[Source: (String)\"not a definition\"; line: 1, column: 4]"}],"truncated":false})");
}

TEST(ValidateDefinition, AnExpressMachineMayLess) {
  constexpr std::string_view kCallback =
      R"({"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
          "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
          "Parameters": {"QueueUrl": "u", "MessageBody.$": "$$.Task.Token"}}}})";
  EXPECT_NE(validate(kCallback).find("\"OK\""), std::string::npos);
  EXPECT_NE(validate(kCallback, R"(, "type": "EXPRESS")").find("\"location\":\"/States/A/Resource\""),
            std::string::npos);
}

TEST(ValidateDefinition, ALongListIsTruncated) {
  constexpr std::string_view kThree = R"({"StartAt": "A", "States": {"A": {"Type": "Pass"}, "B": {"Type": "Pass"},
                                          "C": {"Type": "Pass"}}})";
  const json::Value all = body(validate(kThree));
  ASSERT_GE(all.get("diagnostics").size(), 3u);
  EXPECT_FALSE(all.get("truncated").is_true());
  const json::Value two = body(validate(kThree, R"(, "maxResults": 2)"));
  EXPECT_EQ(two.get("diagnostics").size(), 2u);
  EXPECT_TRUE(two.get("truncated").is_true());
  EXPECT_EQ(two.get("result").as_string(), "FAIL");
}

TEST(ValidateDefinition, ABadRequestIsAnError) {
  const auto answer = validate_definition(body("{}"));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().name, kValidationException);
}

}  // namespace
}  // namespace baton::api
