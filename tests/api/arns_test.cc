#include "api/arns.h"

#include <gtest/gtest.h>

#include <string>

namespace baton::api {
namespace {

constexpr std::string_view kPrefix = "arn:aws:states:us-east-1:123456789012:";

std::string refusal(std::string_view text, std::initializer_list<ArnKind> kinds) {
  const auto arn = read_arn(text, kinds);
  return arn ? "" : arn.error().name + ": " + arn.error().message;
}

TEST(Arns, WhatDoesNotBeginAsOneIsNamed) {
  EXPECT_EQ(refusal("not_a_valid_arn", {ArnKind::kStateMachine}),
            "InvalidArn: Invalid Arn: 'Invalid ARN prefix: not_a_valid_arn'");
  EXPECT_EQ(refusal("", {ArnKind::kStateMachine}), "InvalidArn: Invalid Arn: 'Invalid ARN prefix: '");
}

TEST(Arns, AnotherKindOfResourceIsNamed) {
  EXPECT_EQ(refusal(std::string(kPrefix) + "express:m:e:u", {ArnKind::kExecution}),
            "InvalidArn: Invalid Arn: 'Resource type not valid in this context: express'");
  EXPECT_EQ(refusal(std::string(kPrefix) + "activity:a", {ArnKind::kStateMachine, ArnKind::kExecution}),
            "InvalidArn: Invalid Arn: 'Resource type not valid in this context: activity'");
  EXPECT_EQ(refusal(std::string(kPrefix) + "activity:a", {ArnKind::kStateMachine, ArnKind::kActivity}), "");
}

TEST(Arns, WhatOnlyBeginsAsOneIsRepeated) {
  for (const char* text : {"arn:", "arn:aws:states", "arn:aws:lambda:us-east-1:123456789012:function:f",
                           "arn:aws:states:us-east-1:123456789012:stateMachine:"}) {
    EXPECT_EQ(refusal(text, {ArnKind::kStateMachine}), "InvalidArn: Invalid Arn: '" + std::string(text) + "'");
  }
}

TEST(Arns, ADistributedMapWithinAMachineIsNoMachine) {
  const auto arn = read_machine_arn("arn:aws:states:us-east-1:123456789012:stateMachine:m/label");
  ASSERT_FALSE(arn.has_value());
  EXPECT_EQ(arn.error().name, kValidationException);
  EXPECT_TRUE(read_machine_arn("arn:aws:states:us-east-1:123456789012:stateMachine:m:PROD").has_value());
}

TEST(Arns, RolesAreRolesOfIam) {
  EXPECT_TRUE(is_role_arn("arn:aws:iam::123456789012:role/service-role/StatesRole"));
  EXPECT_TRUE(is_role_arn("arn:aws-cn:iam::000000000000:role/r"));
  for (const char* text : {"", "role", "arn:aws:iam::123456789012:user/u", "arn:aws:iam::123456789012:role/",
                           "arn:aws:iam::1234:role/r", "arn:aws:iam::12345678901x:role/r",
                           "arn:aws:sts::123456789012:role/r", "arn:aws:iam:us-east-1:123456789012:role/r"}) {
    EXPECT_FALSE(is_role_arn(text)) << text;
  }
}

TEST(Names, HoldNothingThatMeansSomethingElsewhere) {
  for (const char* good : {"m", "Order-Flow_2.0", "caf\xc3\xa9", "\xe5\x90\x8d\xe5\x89\x8d", "a+b=c@d(e)!'"}) {
    EXPECT_TRUE(is_valid_name(good)) << good;
  }
  for (const char c : std::string("<>{}[]?*\"#%\\^|~`$&,;:/ \t\n\x01\x7f")) {
    EXPECT_FALSE(is_valid_name(std::string("a") + c + "b")) << static_cast<int>(c);
  }
  for (const char* bad : {"", "a\xc2\x85", "a\xc2\xa0", "a\xe2\x80\x89", "a\xe3\x80\x80", "a\xef\xbf\xbe",
                          "a\xef\xbf\xbf", "a\xed\xa0\x80", "a\xff"}) {
    EXPECT_FALSE(is_valid_name(bad)) << bad;
  }
  EXPECT_EQ(invalid_name("a b").message, "Invalid Name: 'a b'");
}

}  // namespace
}  // namespace baton::api
