// A cron expression: at which minutes of the calendar, in whatever time zone, something is due.
//
//   minute hour day-of-month month day-of-week     five fields, apart by spaces
//   0 2 * * MON-FRI      */15 8-18 * * *      30 4 1,15 * *      @hourly  @daily  @weekly  @monthly  @yearly
//
// A field is *, a number, a range a-b, either with a step (*/n, a-b/n), or several of them with commas; months and days of the
// week also by their first three letters, any case; 0 and 7 are Sunday. Where both kinds of day are restricted, a day that is
// either is one (as in Vixie's cron and POSIX).
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "baton/result.h"

namespace baton::triggers {

inline constexpr std::size_t kCronBytesMax = 256;  // a line; nobody reads longer ones

struct CronExpression {
  std::uint64_t minutes = 0;  // bit n: minute n; likewise the others
  std::uint64_t hours = 0;
  std::uint64_t days = 0;      // 1 … 31
  std::uint64_t months = 0;    // 1 … 12
  std::uint64_t weekdays = 0;  // 0 … 6, Sunday first
  bool any_day = false;        // day-of-month began with *
  bool any_weekday = false;    // likewise
  bool every_hour = false;     // all 24

  bool has_day(std::chrono::year_month_day date) const;
};

// Errors: kInvalidArgument, with the field that is wrong.
Result<CronExpression> parse_cron(std::string_view text);

}  // namespace baton::triggers
