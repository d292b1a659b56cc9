#include "coordinator/triggers/cron.h"

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

namespace baton::triggers {

namespace {

struct Field {
  std::string_view name;
  unsigned low;
  unsigned high;
  std::string_view names;  // three letters each, of `low` and those that follow
};

constexpr std::array<Field, 5> kFields{{{"minute", 0, 59, ""},
                                        {"hour", 0, 23, ""},
                                        {"day of the month", 1, 31, ""},
                                        {"month", 1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"},
                                        {"day of the week", 0, 7, "SUNMONTUEWEDTHUFRISAT"}}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNicknames{{{"@hourly", "0 * * * *"},
                                                                                   {"@daily", "0 0 * * *"},
                                                                                   {"@midnight", "0 0 * * *"},
                                                                                   {"@weekly", "0 0 * * 0"},
                                                                                   {"@monthly", "0 0 1 * *"},
                                                                                   {"@yearly", "0 0 1 1 *"},
                                                                                   {"@annually", "0 0 1 1 *"}}};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

std::optional<unsigned> parse_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<unsigned> parse_value(std::string_view text, const Field& field) {
  if (const auto number = parse_number(text)) {
    return *number >= field.low && *number <= field.high ? number : std::nullopt;
  }
  if (text.size() != 3) return std::nullopt;
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  for (std::size_t at = 0; at < field.names.size(); at += 3) {
    if (field.names.substr(at, 3) == upper) return field.low + static_cast<unsigned>(at / 3);
  }
  return std::nullopt;
}

// One of the parts between commas, as bits; nullopt: it is none.
std::optional<std::uint64_t> parse_part(std::string_view text, const Field& field) {
  const std::size_t slash = text.find('/');
  const std::string_view range = text.substr(0, slash);
  unsigned step = 1;
  if (slash != std::string_view::npos) {
    const auto given = parse_number(text.substr(slash + 1));
    if (!given || *given == 0) return std::nullopt;
    step = *given;
  }
  unsigned first = field.low;
  unsigned last = field.names.starts_with("SUN") ? 6 : field.high;  // * means each day once
  if (range != "*") {
    const std::size_t dash = range.find('-');
    const auto from = parse_value(range.substr(0, dash), field);
    const auto to = dash == std::string_view::npos ? from : parse_value(range.substr(dash + 1), field);
    // A step needs something to step through.
    if (!from || !to || *to < *from || (slash != std::string_view::npos && dash == std::string_view::npos)) {
      return std::nullopt;
    }
    first = *from;
    last = *to;
  }
  std::uint64_t bits = 0;
  for (std::uint64_t value = first; value <= last; value += step) bits |= std::uint64_t{1} << value;
  return bits;
}

Result<std::uint64_t> parse_field(std::string_view text, const Field& field) {
  std::uint64_t bits = 0;
  for (const std::string_view part : split(text, ',')) {
    const auto some = parse_part(part, field);
    if (!some) {
      return fail(ErrorCode::kInvalidArgument, "'" + std::string(text) + "' is no " + std::string(field.name) +
                                                   ": expected *, or numbers from " + std::to_string(field.low) +
                                                   " to " + std::to_string(field.high) + " as in 5, 1-5, */5, 1,3");
    }
    bits |= *some;
  }
  return bits;
}

}  // namespace

bool CronExpression::has_day(std::chrono::year_month_day date) const {
  const auto has = [](std::uint64_t bits, unsigned value) { return (bits >> value & 1) != 0; };
  if (!has(months, static_cast<unsigned>(date.month()))) return false;
  const bool is_day = has(days, static_cast<unsigned>(date.day()));
  const bool is_weekday = has(weekdays, std::chrono::weekday(date).c_encoding());
  return any_day || any_weekday ? is_day && is_weekday : is_day || is_weekday;
}

Result<CronExpression> parse_cron(std::string_view text) {
  if (text.size() > kCronBytesMax) {
    return fail(ErrorCode::kInvalidArgument, "a schedule has at most " + std::to_string(kCronBytesMax) + " bytes");
  }
  for (const auto& [nickname, meaning] : kNicknames) {
    if (text == nickname) return parse_cron(meaning);
  }
  const auto words = words_of(text);
  if (words.size() != kFields.size()) {
    return fail(ErrorCode::kInvalidArgument, "'" + std::string(text) +
                                                 "' is no schedule: expected minute, hour, day of the month, month "
                                                 "and day of the week, as in 0 2 * * MON-FRI, or @daily");
  }
  CronExpression cron;
  const std::array<std::uint64_t*, 5> bits{&cron.minutes, &cron.hours, &cron.days, &cron.months, &cron.weekdays};
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    const auto parsed = parse_field(words[i], kFields[i]);
    if (!parsed) return tl::unexpected(parsed.error());
    *bits[i] = *parsed;
  }
  cron.weekdays = (cron.weekdays | cron.weekdays >> 7) & 0x7f;
  cron.any_day = words[2].starts_with('*');
  cron.any_weekday = words[4].starts_with('*');
  cron.every_hour = cron.hours == (std::uint64_t{1} << 24) - 1;
  return cron;
}

}  // namespace baton::triggers
