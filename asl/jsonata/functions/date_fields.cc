#include "asl/jsonata/functions/date_fields.h"

#include <cmath>
#include <limits>

namespace baton::asl::jsonata {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kTimeMax = 8.64e15;  // ECMA-262 §21.4.1.1: 100,000,000 days around 1970

// Days since 1970-01-01 of the first of a month (Howard Hinnant's days_from_civil). REQUIRES: month 0 … 11.
std::int64_t days_of_month(std::int64_t year, int month) {
  const int civil_month = month + 1;
  year -= civil_month <= 2;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (civil_month + (civil_month > 2 ? -3 : 9)) + 2) / 5;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

double time_clip(double millis) { return std::fabs(millis) <= kTimeMax ? std::trunc(millis) + 0.0 : kNaN; }

struct YearMonth {
  double year;
  double month;

  YearMonth next_month() const { return month == 11 ? YearMonth{year + 1, 0} : YearMonth{year, month + 1}; }
  YearMonth previous_month() const { return month == 0 ? YearMonth{year - 1, 11} : YearMonth{year, month - 1}; }
};

// The Monday of the week that has the first Thursday of the year (month 0) or month.
double start_of_first_week(YearMonth start) {
  const double first = date_utc(start.year, start.month);
  double weekday = date_fields(first).weekday;
  if (weekday == 0) weekday = 7;
  return weekday > 4 ? first + (8 - weekday) * kMillisPerDay : first - (weekday - 1) * kMillisPerDay;
}

double weeks_between(double start, double end) { return (end - start) / (kMillisPerDay * 7) + 1; }

// `longest`: a period has at least so many weeks.
double week_number(double today, YearMonth period, YearMonth previous, YearMonth next, double longest) {
  const double week = weeks_between(start_of_first_week(period), today);
  if (week > longest) {
    if (today >= start_of_first_week(next)) return 1;
  } else if (week < 1) {
    return std::floor(weeks_between(start_of_first_week(previous), today));
  }
  return std::floor(week);
}

double week_in_year(const DateFields& fields) {
  const double today = date_utc(fields.year, fields.month, fields.day);
  return week_number(today, {fields.year, 0}, {fields.year - 1, 0}, {fields.year + 1, 0}, 52);
}

double week_in_month(const DateFields& fields) {
  const YearMonth month{fields.year, fields.month};
  const double today = date_utc(fields.year, fields.month, fields.day);
  return week_number(today, month, month.previous_month(), month.next_month(), 4);
}

double year_of_week(double millis, const DateFields& fields) {
  if (millis < start_of_first_week({fields.year, 0})) return fields.year - 1;
  return millis >= start_of_first_week({fields.year + 1, 0}) ? fields.year + 1 : fields.year;
}

double month_of_week(double millis, const DateFields& fields) {
  const YearMonth month{fields.year, fields.month};
  if (millis < start_of_first_week(month)) return month.previous_month().month + 1;
  return millis >= start_of_first_week(month.next_month()) ? month.next_month().month + 1 : month.month + 1;
}

double day_in_year(const DateFields& fields) {
  const double today = date_utc(fields.year, fields.month, fields.day);
  return (today - date_utc(fields.year, 0)) / kMillisPerDay + 1;
}

}  // namespace

DateFields date_fields(double millis) {
  millis = time_clip(millis);
  if (std::isnan(millis)) return {kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN};
  const double days = std::floor(millis / kMillisPerDay);
  const auto in_day = static_cast<std::int64_t>(millis - days * kMillisPerDay);
  // Hinnant's civil_from_days.
  const std::int64_t shifted = static_cast<std::int64_t>(days) + 719468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const std::int64_t day_of_era = shifted - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::int64_t month = shifted_month < 10 ? shifted_month + 2 : shifted_month - 10;
  const std::int64_t year = year_of_era + era * 400 + (month <= 1 ? 1 : 0);
  const std::int64_t weekday = ((static_cast<std::int64_t>(days) + 4) % 7 + 7) % 7;
  return {static_cast<double>(year),
          static_cast<double>(month),
          static_cast<double>(day_of_year - (153 * shifted_month + 2) / 5 + 1),
          static_cast<double>(in_day / 3600000),
          static_cast<double>(in_day / 60000 % 60),
          static_cast<double>(in_day / 1000 % 60),
          static_cast<double>(in_day % 1000),
          static_cast<double>(weekday)};
}

double utc_millis(double year, double month, double day, double hour, double minute, double second,
                  double millisecond) {
  const double whole_year = std::trunc(year) + std::floor(std::trunc(month) / 12);
  // Beyond this nothing is a time; NaN fails the comparison as well.
  if (!(std::fabs(whole_year) <= 400000) || !(std::fabs(month) < 1e9)) return kNaN;
  const double month_in_year = std::trunc(month) - 12 * std::floor(std::trunc(month) / 12);
  const std::int64_t first = days_of_month(static_cast<std::int64_t>(whole_year), static_cast<int>(month_in_year));
  const double days = static_cast<double>(first) + std::trunc(day) - 1;
  const double time =
      std::trunc(hour) * 3600000 + std::trunc(minute) * 60000 + std::trunc(second) * 1000 + std::trunc(millisecond);
  return time_clip(days * kMillisPerDay + time);
}

double date_utc(double year, double month, double day, double hour, double minute, double second, double millisecond) {
  const double whole_year = std::trunc(year);
  if (whole_year >= 0 && whole_year <= 99) year = 1900 + whole_year;
  return utc_millis(year, month, day, hour, minute, second, millisecond);
}

double date_component(double millis, char16_t component) {
  const DateFields fields = date_fields(millis);
  switch (component) {
    case 'Y': return fields.year;
    case 'M': return fields.month + 1;
    case 'D': return fields.day;
    case 'd': return day_in_year(fields);
    case 'F': return fields.weekday == 0 ? 7 : fields.weekday;
    case 'W': return week_in_year(fields);
    case 'w': return week_in_month(fields);
    case 'X': return year_of_week(time_clip(millis), fields);
    case 'x': return month_of_week(time_clip(millis), fields);
    case 'H': return fields.hour;
    case 'h': return std::fmod(fields.hour, 12) == 0 ? 12 : std::fmod(fields.hour, 12);
    case 'P': return fields.hour >= 12 ? 1 : 0;
    case 'm': return fields.minute;
    case 's': return fields.second;
    case 'f': return fields.millisecond;
    default: return kNaN;
  }
}

}  // namespace baton::asl::jsonata
