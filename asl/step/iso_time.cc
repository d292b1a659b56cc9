#include "asl/step/iso_time.h"

#include <chrono>
#include <cstdint>

namespace baton::asl {
namespace {

void append_padded(std::int64_t number, std::size_t width, std::string& out) {
  const std::string digits = std::to_string(number);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

}  // namespace

std::string iso_time(TimePoint point) {
  const std::int64_t ms = to_unix_ms(point);
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(ms)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text;
  append_padded(static_cast<int>(date.year()), 4, text);
  text += '-';
  append_padded(static_cast<unsigned>(date.month()), 2, text);
  text += '-';
  append_padded(static_cast<unsigned>(date.day()), 2, text);
  text += 'T';
  append_padded(clock.hours().count(), 2, text);
  text += ':';
  append_padded(clock.minutes().count(), 2, text);
  text += ':';
  append_padded(clock.seconds().count(), 2, text);
  text += '.';
  append_padded(clock.subseconds().count(), 3, text);
  text += 'Z';
  return text;
}

}  // namespace baton::asl
