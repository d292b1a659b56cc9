#include "common/arn.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(Arn, NamesAMachineAVersionOrAnExecution) {
  const auto machine = parse_arn("arn:aws:states:eu-west-1:123456789012:stateMachine:orders");
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->kind, ArnKind::kStateMachine);
  EXPECT_EQ(machine->region, "eu-west-1");
  EXPECT_EQ(machine->name, "orders");
  EXPECT_EQ(machine->item, "");

  const auto version = parse_arn("arn:aws:states:eu-west-1:123456789012:stateMachine:orders:3");
  ASSERT_TRUE(version);
  EXPECT_EQ(version->item, "3");

  const auto execution = parse_arn("arn:aws:states:eu-west-1:123456789012:execution:orders:42");
  ASSERT_TRUE(execution);
  EXPECT_EQ(execution->execution_id(), execution_id_of("orders", "42"));
}

TEST(Arn, OfAMapRunsChildNamesTheLabelToo) {
  const auto child = parse_arn("arn:aws:states:us-east-1:123456789012:execution:orders/Each:a-b-c");
  ASSERT_TRUE(child);
  EXPECT_EQ(child->name, "orders/Each");
  EXPECT_EQ(child->machine_name(), "orders");
}

TEST(Arn, IsWrittenAsItWasRead) {
  for (const char* text :
       {"arn:aws:states:us-east-1:123456789012:stateMachine:m:live", "arn:aws-cn:states:cn-north-1:1:express:m:n:u",
        "arn:aws:states:r:1:activity:a", "arn:aws:states:r:1:mapRun:m/l:u"}) {
    const auto arn = parse_arn(text);
    ASSERT_TRUE(arn) << text;
    EXPECT_EQ(to_text(*arn), text);
  }
}

TEST(Arn, OfSomethingElseIsNone) {
  for (const char* text : {"", "orders", "arn:aws:states:us-east-1:1:stateMachine",
                           "arn:aws:states:us-east-1:1:stateMachine:", "arn:aws:lambda:us-east-1:1:function:f",
                           "arn:aws:states:us-east-1:1:execution:m", "arn:aws:states:us-east-1:1:activity:a:b",
                           "arn:aws:states::1:activity:a", "arn:aws:states:us-east-1:1:stateMachine:a:b:c:d:e:f"}) {
    EXPECT_FALSE(parse_arn(text)) << text;
  }
}

TEST(ExecutionId, IsReadAsItIsWritten) {
  const ExecutionId id = execution_id_of("orders", "42");
  EXPECT_NE(id, execution_id_of("orders4", "2"));
  const auto parsed = ExecutionId::parse(id.text());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, id);
  EXPECT_FALSE(ExecutionId::parse(id.text().substr(1)));
  EXPECT_FALSE(ExecutionId::parse("x" + id.text().substr(1)));
}

}  // namespace
}  // namespace baton
