#include "worker/notify/mail_date.h"

#include <chrono>
#include <cstdio>

namespace baton::notify {

std::string mail_date(TimePoint point) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(point.time_since_epoch());
  const std::chrono::sys_days day(std::chrono::floor<std::chrono::days>(seconds));
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(seconds - day.time_since_epoch());
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d +0000",
                kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

}  // namespace baton::notify
