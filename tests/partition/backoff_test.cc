#include "coordinator/partition/backoff.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

using namespace std::chrono_literals;

TEST(BackoffDelay, IsExactWithoutJitter) {
  Random random(1);
  const RetryPolicy policy{.interval = 100ms, .backoff_rate = 2, .max_delay = 1s, .jitter = false};
  EXPECT_EQ(backoff_delay(policy, 1, 0s, random), 100ms);
  EXPECT_EQ(backoff_delay(policy, 2, 0s, random), 200ms);
  EXPECT_EQ(backoff_delay(policy, 4, 0s, random), 800ms);
  EXPECT_EQ(backoff_delay(policy, 5, 0s, random), 1s);
}

TEST(BackoffDelay, StaysAtTheMaximumHoweverOftenATaskFailed) {
  Random random(1);
  const RetryPolicy policy{.interval = 24h, .backoff_rate = 1000, .max_delay = 1h, .jitter = false};
  EXPECT_EQ(backoff_delay(policy, kAttemptCountMax, 0s, random), 1h) << "the power is beyond every number by then";
}

TEST(BackoffDelay, IsNeverBelowWhatWasAskedFor) {
  Random random(1);
  for (int i = 0; i < 100; ++i) EXPECT_GE(backoff_delay({.interval = 1s}, 1, 700ms, random), 700ms);
}

TEST(MayRetry, CountsFailuresAgainstAttempts) {
  const RetryPolicy policy{.attempt_count_max = 3};
  EXPECT_TRUE(may_retry(policy, 2, "Any"));
  EXPECT_FALSE(may_retry(policy, 3, "Any"));
}

}  // namespace
}  // namespace baton
