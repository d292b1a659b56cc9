#include "common/clock.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(Clock, ShowsTheTimeThatPeopleSee) {
  // tidy-allow clock: the clock itself is under test
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  const auto difference = std::chrono::abs(clock_now().time_since_epoch() - wall);
  EXPECT_LT(difference, std::chrono::minutes(1));
}

TEST(Clock, NeverGoesBackAndGoesOn) {
  const auto start = clock_now();
  auto last = start;
  while (last < start + std::chrono::milliseconds(2)) {
    const auto now = clock_now();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(Time, DurationsAreRoundedUpToMilliseconds) {
  EXPECT_EQ(to_ms(std::chrono::microseconds(1)), 1);
  EXPECT_EQ(to_ms(std::chrono::microseconds(1000)), 1);
  EXPECT_EQ(to_ms(std::chrono::microseconds(1001)), 2);
  EXPECT_EQ(to_ms(Duration::zero()), 0);
}

TEST(Time, UnixMillisecondsSurviveTheRoundTrip) {
  for (const std::int64_t unix_ms : {std::int64_t{0}, std::int64_t{1'769'860'800'123}, std::int64_t{-1}}) {
    EXPECT_EQ(to_unix_ms(from_unix_ms(unix_ms)), unix_ms);
  }
}

}  // namespace
}  // namespace baton
