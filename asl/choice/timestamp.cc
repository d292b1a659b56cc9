#include "asl/choice/timestamp.h"

#include <algorithm>
#include <chrono>

namespace baton::asl {

namespace {

constexpr std::size_t kFractionDigitsMax = 9;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }

  bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  // Exactly `digits` of them, with a value in the range; -1 if they are not there.
  int number(std::size_t digits, int min, int max) {
    if (text_.size() < digits) return -1;
    int value = 0;
    for (const char c : text_.substr(0, digits)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    text_.remove_prefix(digits);
    return value < min || value > max ? -1 : value;
  }

  std::optional<std::int32_t> fraction() {
    std::int32_t nanoseconds = 0;
    std::size_t digits = 0;
    for (; !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; ++digits) {
      if (digits == kFractionDigitsMax) return std::nullopt;
      nanoseconds = nanoseconds * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    if (digits == 0) return std::nullopt;
    for (; digits < kFractionDigitsMax; ++digits) nanoseconds *= 10;
    return nanoseconds;
  }

 private:
  std::string_view text_;
};

std::optional<std::int64_t> read_day(Reader& reader) {
  const int year = reader.number(4, 0, 9999);
  if (year < 0 || !reader.take('-')) return std::nullopt;
  const int month = reader.number(2, 1, 12);
  if (month < 0 || !reader.take('-')) return std::nullopt;
  const int day = reader.number(2, 1, 31);
  if (day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<int> read_second_of_day(Reader& reader) {
  const int hour = reader.number(2, 0, 23);
  if (hour < 0 || !reader.take(':')) return std::nullopt;
  const int minute = reader.number(2, 0, 59);
  if (minute < 0 || !reader.take(':')) return std::nullopt;
  const int second = reader.number(2, 0, 59);
  if (second < 0) return std::nullopt;
  return hour * 3600 + minute * 60 + second;
}

std::optional<int> read_offset(Reader& reader) {
  if (reader.take('Z')) return 0;
  const bool is_west = reader.take('-');
  if (!is_west && !reader.take('+')) return std::nullopt;
  const int hours = reader.number(2, 0, 18);
  if (hours < 0 || !reader.take(':')) return std::nullopt;
  const int minutes = reader.number(2, 0, 59);
  if (minutes < 0) return std::nullopt;
  const int seconds = hours * 3600 + minutes * 60;
  return is_west ? -seconds : seconds;
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  Reader reader(text);
  const auto day = read_day(reader);
  if (!day || !reader.take('T')) return std::nullopt;
  const auto second = read_second_of_day(reader);
  if (!second) return std::nullopt;
  std::int32_t nanoseconds = 0;
  if (reader.take('.')) {
    const auto fraction = reader.fraction();
    if (!fraction) return std::nullopt;
    nanoseconds = *fraction;
  }
  const auto offset = read_offset(reader);
  if (!offset || !reader.at_end()) return std::nullopt;
  return Timestamp{*day * 86400 + *second - *offset, nanoseconds};
}

}  // namespace baton::asl
