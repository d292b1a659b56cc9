#include "gateway/http_time.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace baton::gateway {

namespace {

using std::chrono::days;
using std::chrono::seconds;

struct Parts {
  int year, month, day, hour, minute, second;
  unsigned weekday;  // 0: Sunday
};

Parts parts_of(TimePoint point) {
  const auto since = std::chrono::floor<seconds>(point.time_since_epoch());
  const auto day_count = std::chrono::floor<days>(since);
  const std::chrono::sys_days day{day_count};
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(since - day_count);
  return {int(date.year()),
          int(unsigned(date.month())),
          int(unsigned(date.day())),
          static_cast<int>(time.hours().count()),
          static_cast<int>(time.minutes().count()),
          static_cast<int>(time.seconds().count()),
          std::chrono::weekday(day).c_encoding()};
}

std::optional<TimePoint> point_of(const Parts& parts) {
  const auto date = std::chrono::year(parts.year) / parts.month / parts.day;
  if (!date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 59) return std::nullopt;
  const auto day = std::chrono::sys_days(date).time_since_epoch();
  return TimePoint(day + std::chrono::hours(parts.hour) + std::chrono::minutes(parts.minute) + seconds(parts.second));
}

// Reads digits where `shape` has '0'; any other character of it has to be there itself. Numbers end where digits do.
std::optional<std::array<int, 6>> read_numbers(std::string_view text, std::string_view shape) {
  if (text.size() != shape.size()) return std::nullopt;
  // Where each of the six numbers ends is the same in all shapes: 4, 2, 2, 2, 2, 2 digits.
  constexpr std::array<int, 6> widths = {4, 2, 2, 2, 2, 2};
  std::array<int, 6> numbers{};
  std::size_t number = 0;
  int width = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] != '0') {
      if (text[i] != shape[i]) return std::nullopt;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    numbers[number] = numbers[number] * 10 + (text[i] - '0');
    if (++width == widths[number]) {
      ++number;
      width = 0;
    }
  }
  return numbers;
}

std::optional<TimePoint> parse(std::string_view text, std::string_view shape) {
  const auto n = read_numbers(text, shape);
  if (!n) return std::nullopt;
  return point_of({(*n)[0], (*n)[1], (*n)[2], (*n)[3], (*n)[4], (*n)[5], 0});
}

}  // namespace

std::string http_date(TimePoint point) {
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Parts p = parts_of(point);
  std::array<char, 64> text;
  const int size =
      std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[p.weekday], p.day,
                    kMonths[static_cast<std::size_t>(p.month - 1)], p.year, p.hour, p.minute, p.second);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string basic_time(TimePoint point) {
  const Parts p = parts_of(point);
  std::array<char, 64> text;
  const int size = std::snprintf(text.data(), text.size(), "%04d%02d%02dT%02d%02d%02dZ", p.year, p.month, p.day, p.hour,
                                 p.minute, p.second);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::optional<TimePoint> parse_basic_time(std::string_view text) { return parse(text, "00000000T000000Z"); }

std::optional<TimePoint> parse_iso_time(std::string_view text) {
  std::string whole(text);
  const auto dot = text.find('.');
  if (dot != std::string_view::npos && text.ends_with('Z')) {
    if (text.substr(dot + 1, text.size() - dot - 2).find_first_not_of("0123456789") != std::string_view::npos) {
      return std::nullopt;
    }
    whole = std::string(text.substr(0, dot)) + 'Z';
  }
  return parse(whole, "0000-00-00T00:00:00Z");
}

}  // namespace baton::gateway
