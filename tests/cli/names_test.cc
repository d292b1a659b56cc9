#include "cli/states/names.h"

#include <gtest/gtest.h>

namespace baton::cli {
namespace {

TEST(StatesNames, AMachineIsNamedPlainlyWithItsVersionOrByArn) {
  EXPECT_EQ(*machine_arn_of("order"), "arn:aws:states:us-east-1:123456789012:stateMachine:order");
  EXPECT_EQ(*machine_arn_of("order:3"), "arn:aws:states:us-east-1:123456789012:stateMachine:order:3");
  EXPECT_EQ(*machine_arn_of("arn:aws:states:eu-west-1:1:stateMachine:x"), "arn:aws:states:eu-west-1:1:stateMachine:x");
  for (const char* text : {"", "a:b:c", "arn:aws:states:us-east-1:123456789012:execution:order:run", "arn:nonsense"}) {
    const auto arn = machine_arn_of(text);
    ASSERT_FALSE(arn) << text;
    EXPECT_EQ(arn.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(StatesNames, AnExecutionIsNamedWithItsMachineOrByArn) {
  EXPECT_EQ(*execution_arn_of("order/run"), "arn:aws:states:us-east-1:123456789012:execution:order:run");
  EXPECT_EQ(*execution_arn_of("order/Each/c1"), "arn:aws:states:us-east-1:123456789012:execution:order/Each:c1")
      << "a child of a distributed Map";
  EXPECT_EQ(*execution_arn_of("arn:aws:states:eu-west-1:1:execution:x:y"), "arn:aws:states:eu-west-1:1:execution:x:y");
  for (const char* text : {"", "order", "/run", "order/", "arn:aws:states:us-east-1:123456789012:stateMachine:order"}) {
    EXPECT_FALSE(execution_arn_of(text)) << text;
  }
}

TEST(StatesNames, AShortNameIsWhatPeopleMayType) {
  EXPECT_EQ(short_execution_name(*execution_arn_of("order/Each/c1")), "order/Each/c1");
  EXPECT_EQ(short_execution_name("nonsense"), "nonsense");
}

}  // namespace
}  // namespace baton::cli
