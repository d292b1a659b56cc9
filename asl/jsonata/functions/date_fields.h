// Points in time as fields of the proleptic Gregorian calendar, by the rules of JavaScript's Date (ECMA-262 §21.4.1):
// milliseconds since 1970 as a double, NaN where there is no such time.
#pragma once

#include <cstdint>

namespace baton::asl::jsonata {

struct DateFields {
  double year;
  double month;  // 0 … 11
  double day;    // 1 … 31
  double hour;
  double minute;
  double second;
  double millisecond;
  double weekday;  // 0 is Sunday
};

// All fields are NaN if `millis` is no time.
DateFields date_fields(double millis);

// Date.UTC: fields may lie outside their ranges and carry over. The years 0 … 99 mean 1900 … 1999.
double date_utc(double year, double month, double day = 1, double hour = 0, double minute = 0, double second = 0,
                double millisecond = 0);
// The same without that exception.
double utc_millis(double year, double month, double day, double hour, double minute, double second, double millisecond);

// What a date picture's component stands for, as a number; 'P' is 0 before noon and 1 after it. NaN of those that are
// texts (Z, z, C, E) and of unknown ones.
double date_component(double millis, char16_t component);

inline constexpr double kMillisPerDay = 86400000;

}  // namespace baton::asl::jsonata
