// When slots are, and what becomes of them where clocks change.
#include "coordinator/triggers/schedule.h"

#include <gmock/gmock.h>

#include "common/iso_time.h"

namespace baton::triggers {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// 2026-01-01T00:00:00Z, and so on.
TimePoint utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  const std::chrono::sys_days date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return TimePoint(date.time_since_epoch() + std::chrono::hours(hour) + std::chrono::minutes(minute));
}

std::vector<std::string> slots(std::string_view cron, const std::string& zone, TimePoint after, int count) {
  const auto schedule = Schedule::make(cron, zone);
  EXPECT_TRUE(schedule) << schedule.error().message;
  std::vector<std::string> texts;
  std::optional<TimePoint> slot = after;
  while (schedule && count-- > 0 && (slot = schedule->next(*slot))) {
    texts.push_back(iso_time(*slot, TimeDigits::kSeconds));
  }
  return texts;
}

TEST(Schedule, SlotsFollowTheCalendar) {
  EXPECT_THAT(slots("30 4 1,15 * *", "UTC", utc(2026, 1, 15, 4, 30), 2),
              ElementsAre("2026-02-01T04:30:00Z", "2026-02-15T04:30:00Z"));
  EXPECT_THAT(slots("0 0 29 2 *", "UTC", utc(2026, 1, 1), 2),
              ElementsAre("2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"));
  EXPECT_THAT(
      slots("*/20 23 31 12 *", "UTC", utc(2026, 1, 1), 4),
      ElementsAre("2026-12-31T23:00:00Z", "2026-12-31T23:20:00Z", "2026-12-31T23:40:00Z", "2027-12-31T23:00:00Z"));
}

TEST(Schedule, ASlotIsBehindTheTimeThatIsGiven) {
  const auto schedule = Schedule::make("* * * * *", "UTC");
  ASSERT_TRUE(schedule);
  EXPECT_EQ(schedule->next(utc(2026, 1, 1)), utc(2026, 1, 1, 0, 1));
  EXPECT_EQ(schedule->next(utc(2026, 1, 1) - Duration(1)), utc(2026, 1, 1));
  EXPECT_EQ(schedule->next(utc(2026, 1, 1) + Duration(1)), utc(2026, 1, 1, 0, 1));
}

TEST(Schedule, ATimeOfDayIsThatOfItsZone) {
  EXPECT_THAT(slots("0 9 * * *", "Europe/Berlin", utc(2026, 1, 1), 1), ElementsAre("2026-01-01T08:00:00Z"));
  EXPECT_THAT(slots("0 9 * * *", "Europe/Berlin", utc(2026, 7, 1), 1), ElementsAre("2026-07-01T07:00:00Z"));
  EXPECT_THAT(slots("0 9 * * MON", "Pacific/Auckland", utc(2026, 1, 1), 1), ElementsAre("2026-01-04T20:00:00Z"));
}

// In Berlin the clock jumped from 02:00 to 03:00 on 2026-03-29, at 01:00 UTC.
TEST(Schedule, ATimeThatIsSkippedIsDueOnceWhenTheClockJumps) {
  EXPECT_THAT(slots("30 2 * * *", "Europe/Berlin", utc(2026, 3, 28), 3),
              ElementsAre("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"));
  EXPECT_THAT(slots("0,30 2,3 * * *", "Europe/Berlin", utc(2026, 3, 29), 2),
              ElementsAre("2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"))
      << "02:00, 02:30 and 03:00 are one";
}

// And back from 03:00 to 02:00 on 2026-10-25, at 01:00 UTC.
TEST(Schedule, ATimeThatComesTwiceIsDueTheFirstTime) {
  EXPECT_THAT(slots("30 2 * * *", "Europe/Berlin", utc(2026, 10, 24, 12), 2),
              ElementsAre("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"));
}

TEST(Schedule, EveryHourIsAboutPassingTime) {
  EXPECT_THAT(
      slots("30 * * * *", "Europe/Berlin", utc(2026, 3, 28, 23), 4),
      ElementsAre("2026-03-28T23:30:00Z", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"));
  EXPECT_THAT(slots("0,30 * * * *", "Europe/Berlin", utc(2026, 10, 24, 23, 30), 5),
              ElementsAre("2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z",
                          "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z"));
}

// Lord Howe Island sets its clock back by half an hour; in Havana it goes back from 01:00 to 00:00.
TEST(Schedule, ClocksThatChangeOtherwiseAreServedLikewise) {
  EXPECT_THAT(slots("*/30 * * * *", "Australia/Lord_Howe", utc(2026, 4, 4, 14, 30), 3),
              ElementsAre("2026-04-04T15:00:00Z", "2026-04-04T15:30:00Z", "2026-04-04T16:00:00Z"));
  EXPECT_THAT(slots("15 0 * * *", "America/Havana", utc(2026, 10, 31, 12), 2),
              ElementsAre("2026-11-01T04:15:00Z", "2026-11-02T05:15:00Z"));
}

TEST(Schedule, EverySlotOfAYearIsMetOnceInOrder) {
  for (const char* zone :
       {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Africa/Casablanca"}) {
    const auto schedule = Schedule::make("*/30 * * * *", zone);
    ASSERT_TRUE(schedule);
    int count = 0;
    for (TimePoint at = utc(2026, 1, 1); at < utc(2027, 1, 1); ++count) {
      const auto next = schedule->next(at);
      ASSERT_TRUE(next && *next > at);
      ASSERT_EQ(*next - at, std::chrono::minutes(30)) << zone << " behind " << iso_time(at);
      at = *next;
    }
    EXPECT_EQ(count, 365 * 48) << zone;
  }
}

TEST(Schedule, WhatIsNeverDueIsRefused) {
  const auto never = Schedule::make("0 0 30 2 *", "UTC");
  ASSERT_FALSE(never);
  EXPECT_THAT(never.error().message, HasSubstr("never due"));
  const auto nowhere = Schedule::make("@daily", "Europe/Atlantis");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().message, "'Europe/Atlantis' is no time zone: expected a name such as Europe/Berlin or UTC");
}

}  // namespace
}  // namespace baton::triggers
