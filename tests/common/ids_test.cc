#include "baton/ids.h"

#include <gtest/gtest.h>

#include <array>

#include "common/random.h"

namespace baton {
namespace {

TEST(TaskId, TextSurvivesTheRoundTrip) {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const TaskId id{random(), random()};
    const auto text = id.text();
    ASSERT_EQ(text.size(), 27U);
    ASSERT_EQ(TaskId::parse(text), id) << text;
  }
}

TEST(TaskId, TextOfTheEndsOfItsRange) {
  EXPECT_EQ(TaskId{}.text(), "t00000000000000000000000000");
  EXPECT_EQ((TaskId{0, 1}).text(), "t00000000000000000000000001");
  EXPECT_EQ((TaskId{~0ULL, ~0ULL}).text(), "t7zzzzzzzzzzzzzzzzzzzzzzzzz");
}

TEST(TaskId, TextKeepsTheOrder) {
  EXPECT_LT((TaskId{1, 0}).text(), (TaskId{1, 1}).text());
  EXPECT_LT((TaskId{1, ~0ULL}).text(), (TaskId{2, 0}).text());
}

TEST(TaskId, WhatIsNoIdIsRefusedByName) {
  for (const char* text : {"", "t", "0000000000000000000000000", "x00000000000000000000000000",
                           "t0000000000000000000000000", "t000000000000000000000000000", "t0000000000000000000000000i",
                           "t0000000000000000000000000A", "t80000000000000000000000000"}) {
    const auto id = TaskId::parse(text);
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(id.error().message.find(std::string("'") + text + "'"), std::string::npos);
  }
}

TEST(TaskId, OfAKeyIsTheStartOfItsHash) {
  // printf '\0\0\0\4echo\0\0\0\5key-1' | sha256sum
  EXPECT_EQ(task_id_of_key("echo", "key-1"), (TaskId{0xa8aa0c025e137c26, 0x85137bc92271972d}));
}

TEST(TaskId, OfAKeyDependsOnBothItsParts) {
  EXPECT_EQ(task_id_of_key("a", "b"), task_id_of_key("a", "b"));
  EXPECT_NE(task_id_of_key("a", "b"), task_id_of_key("b", "a"));
  EXPECT_NE(task_id_of_key("ab", "c"), task_id_of_key("a", "bc"));
}

TEST(TaskId, KeysSpreadOverThePartitions) {
  std::array<int, 16> counts{};
  for (int i = 0; i < 16'000; ++i) ++counts[task_id_of_key("echo", std::to_string(i)).partition(16)];
  for (const int count : counts) EXPECT_NEAR(count, 1000, 200);
}

TEST(WorkerId, TextSurvivesTheRoundTrip) {
  for (const std::uint64_t value : {0ULL, 1ULL, 0x0123456789abcdefULL, ~0ULL}) {
    const WorkerId id{value};
    EXPECT_EQ(WorkerId::parse(id.text()), id);
  }
  EXPECT_EQ(WorkerId{0xab}.text(), "00000000000000ab");
}

TEST(WorkerId, WhatIsNoIdIsRefused) {
  for (const char* text : {"", "ab", "00000000000000AB", "00000000000000ag", "000000000000000ab"}) {
    EXPECT_FALSE(WorkerId::parse(text)) << text;
  }
}

}  // namespace
}  // namespace baton
