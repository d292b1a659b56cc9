#include "common/iso_time.h"

#include <chrono>
#include <cstdio>

namespace baton {

std::string iso_time(TimePoint point, TimeDigits digits) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(point.time_since_epoch());
  const auto days = std::chrono::floor<std::chrono::days>(ms);
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  const std::chrono::hh_mm_ss clock{ms - days};
  char text[64];
  int length = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", int{date.year()},
                             unsigned{date.month()}, unsigned{date.day()}, static_cast<int>(clock.hours().count()),
                             static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  if (digits == TimeDigits::kMilliseconds) {
    length += std::snprintf(text + length, sizeof text - static_cast<std::size_t>(length), ".%03d",
                            static_cast<int>(clock.subseconds().count()));
  }
  return std::string(text, static_cast<std::size_t>(length)) + 'Z';
}

}  // namespace baton
