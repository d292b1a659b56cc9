// What cron expressions mean, and which are none.
#include "coordinator/triggers/cron.h"

#include <gtest/gtest.h>

namespace baton::triggers {
namespace {

using namespace std::chrono;

std::vector<unsigned> bits_of(std::uint64_t bits) {
  std::vector<unsigned> values;
  for (unsigned i = 0; i < 64; ++i) {
    if (bits >> i & 1) values.push_back(i);
  }
  return values;
}

CronExpression parsed(std::string_view text) {
  const auto cron = parse_cron(text);
  EXPECT_TRUE(cron) << cron.error().message;
  return cron ? *cron : CronExpression{};
}

using Values = std::vector<unsigned>;

TEST(Cron, FieldsAreListsOfNumbersRangesAndSteps) {
  const auto cron = parsed("1,30-32,*/25 8-18/5 1 2 3");
  EXPECT_EQ(bits_of(cron.minutes), (Values{0, 1, 25, 30, 31, 32, 50}));
  EXPECT_EQ(bits_of(cron.hours), (Values{8, 13, 18}));
  EXPECT_EQ(bits_of(cron.days), (Values{1}));
  EXPECT_EQ(bits_of(cron.months), (Values{2}));
  EXPECT_EQ(bits_of(cron.weekdays), (Values{3}));
}

TEST(Cron, MonthsAndDaysOfTheWeekHaveNames) {
  const auto cron = parsed("0 0 * jan,DEC Mon-fri");
  EXPECT_EQ(bits_of(cron.months), (Values{1, 12}));
  EXPECT_EQ(bits_of(cron.weekdays), (Values{1, 2, 3, 4, 5}));
  EXPECT_EQ(bits_of(parsed("0 0 * * 5-7").weekdays), (Values{0, 5, 6}));
  EXPECT_EQ(bits_of(parsed("0 0 * * */2").weekdays), (Values{0, 2, 4, 6}));
}

TEST(Cron, NicknamesStandForExpressions) {
  EXPECT_EQ(bits_of(parsed("@weekly").weekdays), (Values{0}));
  EXPECT_EQ(bits_of(parsed("@yearly").months), (Values{1}));
  EXPECT_TRUE(parsed("@hourly").every_hour);
  EXPECT_FALSE(parsed("@daily").every_hour);
  EXPECT_TRUE(parsed("5 */1 * * *").every_hour);
}

TEST(Cron, ADayIsOneOfEitherKindIfBothAreRestricted) {
  const year_month_day friday{2026y / November / 13};
  const year_month_day saturday{2026y / November / 14};
  EXPECT_TRUE(parsed("0 0 13 * *").has_day(friday));
  EXPECT_FALSE(parsed("0 0 13 * *").has_day(saturday));
  EXPECT_TRUE(parsed("0 0 * * SAT").has_day(saturday));
  EXPECT_FALSE(parsed("0 0 * * SAT").has_day(friday));
  EXPECT_TRUE(parsed("0 0 13 * SAT").has_day(friday));
  EXPECT_TRUE(parsed("0 0 13 * SAT").has_day(saturday));
  EXPECT_FALSE(parsed("0 0 13 10 SAT").has_day(saturday)) << "another month";
}

TEST(Cron, WhatIsNoScheduleIsToldByItsField) {
  for (const char* text : {"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *",
                           "* * * * 8", "5-1 * * * *", "*/0 * * * *", "1/5 * * * *", "1, * * * *", "a * * * *",
                           "* * * FOO *", "MON * * * *", "-1 * * * *", "@never", "99999999999999999999 * * * *"}) {
    EXPECT_FALSE(parse_cron(text)) << text;
  }
  const auto wrong = parse_cron("* 25 * * *");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "'25' is no hour: expected *, or numbers from 0 to 23 as in 5, 1-5, */5, 1,3");
  EXPECT_FALSE(parse_cron(std::string(kCronBytesMax + 1, '*')));
}

}  // namespace
}  // namespace baton::triggers
