#include "worker/runtime/credit.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kStart = from_unix_ms(1'800'000'000'000);

TEST(LeaseLimit, BeforeAnythingIsKnownItIsTheShareOfTheSlots) {
  EXPECT_EQ(lease_limit(4, 1, std::nullopt, milliseconds(20)), 4U);
  EXPECT_EQ(lease_limit(5, 2, std::nullopt, milliseconds(20)), 3U);
  EXPECT_EQ(lease_limit(1, 8, std::nullopt, milliseconds(20)), 1U) << "never below one";
  EXPECT_EQ(lease_limit(0, 1, 1.0, milliseconds(20)), 0U) << "unless no slot is left";
}

TEST(LeaseLimit, AddsWhatTheSlotsEndWithinThePrefetchDuration) {
  EXPECT_EQ(lease_limit(2, 1, 50'000.0, milliseconds(20)), 2U) << "images of 50 ms: no hidden work";
  EXPECT_EQ(lease_limit(2, 1, 100.0, milliseconds(20)), 2U + 400U);
  EXPECT_EQ(lease_limit(2, 2, 100.0, milliseconds(20)), 1U + 200U);
}

TEST(LeaseLimit, IsCappedForTheQuickestTasksAndTheSlowestAcks) {
  EXPECT_EQ(lease_limit(2, 1, 0.5, milliseconds(20)), 2U + kPrefetchMax);
  EXPECT_EQ(lease_limit(1, 1, 1000.0, seconds(60)), 1U + 200U);
}

TEST(LeaseLimit, IsNewsOnlyWhenItMovedByMoreThanAnEighthOrToOrFromZero) {
  EXPECT_FALSE(is_news(100, 100));
  EXPECT_FALSE(is_news(100, 112));
  EXPECT_TRUE(is_news(100, 113));
  EXPECT_TRUE(is_news(100, 87));
  EXPECT_TRUE(is_news(100, 0));
  EXPECT_TRUE(is_news(0, 1));
}

TEST(ServiceTime, IsTheMeanOfRecentAttempts) {
  ServiceTime service_time;
  EXPECT_FALSE(service_time.mean_us().has_value());
  service_time.add(milliseconds(2));
  service_time.add(milliseconds(4));
  service_time.advance(kStart, 0, 2);
  EXPECT_DOUBLE_EQ(*service_time.mean_us(), 3000.0);
}

TEST(ServiceTime, ForgetsThousandsOfQuickAttemptsWithinASecondOfSlowOnes) {
  ServiceTime service_time;
  for (int i = 0; i < 10'000; ++i) service_time.add(Duration(1));
  service_time.advance(kStart, 0, 1);
  service_time.advance(kStart + seconds(2), 0, 1);
  service_time.add(seconds(2));
  service_time.advance(kStart + seconds(2), 0, 1);
  EXPECT_GT(*service_time.mean_us(), 500'000.0);
}

TEST(ServiceTime, ALongSilenceChangesNothing) {
  ServiceTime service_time;
  service_time.add(milliseconds(3));
  service_time.advance(kStart, 0, 1);
  for (int i = 1; i < 1000; ++i) service_time.advance(kStart + i * seconds(10), 0, 1);
  EXPECT_NEAR(*service_time.mean_us(), 3000.0, 1.0);
}

TEST(ServiceTime, GrowsWhileAllSlotsAreTakenAndNothingEnds) {
  ServiceTime service_time;
  service_time.add(Duration(1));
  service_time.advance(kStart, 2, 2);
  service_time.advance(kStart + seconds(5), 2, 2);
  EXPECT_DOUBLE_EQ(*service_time.mean_us(), 5e6);
  service_time.advance(kStart + seconds(6), 1, 2);
  EXPECT_LT(*service_time.mean_us(), 2.0) << "a free slot: there is just no work";
}

}  // namespace
}  // namespace baton
