#include "worker/notify/rate_limit.h"

#include <gtest/gtest.h>

namespace baton::notify {
namespace {

using std::chrono::seconds;

TimePoint at(int second) { return TimePoint(seconds(1'000'000 + second)); }

TEST(RateLimit, ARecipientGetsSoManyWithinTheTime) {
  RateLimiter limiter({2, seconds(60)});
  EXPECT_EQ(limiter.take({"a"}, at(0)), std::nullopt);
  EXPECT_EQ(limiter.take({"a"}, at(10)), std::nullopt);
  EXPECT_EQ(limiter.take({"a"}, at(20)), seconds(40));
  EXPECT_EQ(limiter.take({"b"}, at(20)), std::nullopt);
  EXPECT_EQ(limiter.take({"a"}, at(60)), std::nullopt);
  EXPECT_EQ(limiter.take({"a"}, at(61)), seconds(9));
}

TEST(RateLimit, OfSeveralAllOrNoneAreTaken) {
  RateLimiter limiter({1, seconds(60)});
  EXPECT_EQ(limiter.take({"a"}, at(0)), std::nullopt);
  EXPECT_EQ(limiter.take({"a", "b"}, at(1)), seconds(59));
  EXPECT_EQ(limiter.take({"b"}, at(2)), std::nullopt);
}

TEST(RateLimit, WhatWasNotUsedIsGivenBack) {
  RateLimiter limiter({1, seconds(60)});
  EXPECT_EQ(limiter.take({"a"}, at(0)), std::nullopt);
  limiter.give_back({"a"}, at(0));
  EXPECT_EQ(limiter.take({"a"}, at(1)), std::nullopt);
  EXPECT_EQ(limiter.take({"a"}, at(2)), seconds(59));
}

TEST(RateLimit, ZeroIsNoLimit) {
  RateLimiter limiter({});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(limiter.take({"a"}, at(0)), std::nullopt);
}

TEST(RateLimit, WhatWasSentToLongestAgoIsForgottenAtTheLimitOfRecipients) {
  RateLimiter limiter({1, seconds(3600)});
  for (std::size_t i = 0; i < kRecipientsCountedMax + 2; ++i) {
    EXPECT_EQ(limiter.take({"r" + std::to_string(i)}, at(0)), std::nullopt);
  }
  EXPECT_EQ(limiter.take({"r0"}, at(1)), std::nullopt);
  EXPECT_NE(limiter.take({"r" + std::to_string(kRecipientsCountedMax)}, at(1)), std::nullopt);
}

}  // namespace
}  // namespace baton::notify
