#include "api/answers.h"

#include <gtest/gtest.h>

#include "common/base64.h"
#include "common/json/write.h"

namespace baton::api {
namespace {

constexpr TimePoint kNow = from_unix_ms(1'784'567'890'123);

TEST(Timestamps, AreSecondsWithThreeDecimals) {
  EXPECT_EQ(json::to_text(timestamp(kNow)), "1784567890.123");
  EXPECT_EQ(json::to_text(timestamp(kNow + std::chrono::microseconds(999))), "1784567890.123");
  EXPECT_EQ(json::to_text(timestamp(from_unix_ms(1'784'567'890'000))), "1784567890");
}

TEST(PageTokens, LeadBackToTheirPosition) {
  const std::string token = make_page_token("ListStateMachines", "a\nb", kNow);
  EXPECT_EQ(read_page_token(token, "ListStateMachines", kNow).value(), "a\nb");
  EXPECT_EQ(read_page_token(token, "ListStateMachines", kNow + kPageTokenDuration).value(), "a\nb");
  EXPECT_EQ(read_page_token(make_page_token("L", "", kNow), "L", kNow).value(), "");
}

TEST(PageTokens, OfAnotherListOrTooOldAreRefused) {
  const std::string token = make_page_token("ListStateMachines", "a", kNow);
  EXPECT_EQ(read_page_token(token, "ListActivities", kNow).error().message, "Invalid Token: 'Invalid token'");
  EXPECT_EQ(read_page_token(token, "ListStateMachine", kNow).error().name, kInvalidToken);
  EXPECT_FALSE(read_page_token(token, "ListStateMachines", kNow + kPageTokenDuration + std::chrono::seconds(1)));
}

TEST(PageTokens, ThatAreRubbishAreRefused) {
  for (const char* text : {"", "L", "L\n", "L\n12", "L\nx\na", "L\n\na", "L\n-1\na", "L\n99999999999999999999\na"}) {
    EXPECT_FALSE(read_page_token(base64_encode(text), "L", kNow)) << text;
  }
  EXPECT_FALSE(read_page_token("no base 64!", "L", kNow));
}

}  // namespace
}  // namespace baton::api
