#include "cli/arguments.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "baton/task.h"

namespace baton::cli {

namespace {

struct Unit {
  std::string_view name;
  double microseconds;
};

constexpr std::array<Unit, 6> kUnits{{{"us", 1}, {"ms", 1e3}, {"s", 1e6}, {"m", 60e6}, {"h", 3600e6}, {"d", 86400e6}}};

std::optional<double> microseconds_of(std::string_view unit) {
  for (const Unit& known : kUnits) {
    if (known.name == unit) return known.microseconds;
  }
  return std::nullopt;
}

std::string quoted(std::string_view text) { return "'" + std::string(text.substr(0, 100)) + "'"; }

tl::unexpected<Error> not_a_duration(std::string_view text) {
  return fail(ErrorCode::kInvalidArgument,
              quoted(text) + " is not a duration; write a number with us, ms, s, m, h or d, such as 1.5s or 1h30m");
}

// Takes one number and its unit off the front of `rest`.
std::optional<double> take_part(std::string_view& rest) {
  double number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number, std::chars_format::fixed);
  // It takes "-1", "inf" and "nan" too.
  const bool starts_as_number = !rest.empty() && (rest[0] == '.' || (rest[0] >= '0' && rest[0] <= '9'));
  if (error != std::errc() || !starts_as_number) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  const auto unit_length = std::min(rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), rest.size());
  const auto unit = microseconds_of(rest.substr(0, unit_length));
  if (!unit) return std::nullopt;
  rest.remove_prefix(unit_length);
  return number * *unit;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration::zero();
  double total = 0;
  std::string_view rest = text;
  do {
    const auto part = take_part(rest);
    if (!part) return not_a_duration(text);
    total += *part;
  } while (!rest.empty());
  if (total > static_cast<double>(kDurationMax.count())) {
    return fail(ErrorCode::kInvalidArgument, quoted(text) + " is longer than 100 years");
  }
  return Duration(static_cast<Duration::rep>(total + 0.5));
}

Result<TimePoint> parse_time(std::string_view text, TimePoint now) {
  if (const auto from_now = parse_duration(text)) return now + *from_now;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, length = 0;
  const std::string copy(text);
  const int fields =
      std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &year, &month, &day, &hour, &minute, &second, &length);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  const bool in_range =
      date.ok() && year >= 1970 && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  if (fields != 6 || static_cast<std::size_t>(length) != text.size() || !in_range) {
    return fail(ErrorCode::kInvalidArgument,
                quoted(text) + " is not a time; write how long from now (5m), or UTC like 2026-03-01T12:30:00Z");
  }
  const auto midnight = std::chrono::sys_days(date).time_since_epoch();
  return TimePoint(midnight + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second));
}

Result<std::pair<std::string, std::string>> parse_label(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument, quoted(text) + " is not a label; write KEY=VALUE, such as customer=4711");
  }
  return std::pair(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
}

Result<std::string> read_input(const std::string& argument, std::istream& standard_input) {
  const bool from_standard_input = argument == "-" || argument == "@-";
  if (!from_standard_input && !argument.starts_with('@')) return argument;
  std::ifstream file;
  if (!from_standard_input) {
    file.open(argument.substr(1), std::ios::binary);
    if (!file) return fail(ErrorCode::kNotFound, "cannot read the input file '" + argument.substr(1) + "'");
  }
  std::istream& stream = from_standard_input ? standard_input : file;
  // One byte more than allowed is enough to know that it is too much, and bounds what an endless pipe may send.
  std::string text(kInputBytesMax + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kInputBytesMax) {
    return fail(ErrorCode::kPayloadTooLarge, "the input is larger than " + std::to_string(kInputBytesMax) +
                                                 " bytes; put it into a file that the worker can reach, and name that");
  }
  return text;
}

Result<std::string> read_file(const std::string& path, std::istream& standard_input, std::size_t bytes_max) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return fail(ErrorCode::kNotFound, "cannot read the file '" + path + "'");
  }
  std::istream& stream = path == "-" ? standard_input : file;
  std::string text;
  char block[1u << 16];
  while (stream.read(block, sizeof block), stream.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > bytes_max) {
      return fail(ErrorCode::kPayloadTooLarge, "'" + path + "' is larger than " + std::to_string(bytes_max) + " bytes");
    }
  }
  if (stream.bad()) return fail(ErrorCode::kNotFound, "cannot read '" + path + "': is it a folder?");
  return text;
}

Result<void> check_json(std::string_view text, std::string_view where) {
  if (nlohmann::json::accept(text)) return {};
  std::string reason = "it ends too early";
  try {
    [[maybe_unused]] const auto document = nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    reason = "at byte " + std::to_string(error.byte) + ", near " +
             quoted(text.substr(error.byte > 10 ? error.byte - 10 : 0, 20));
  }
  return fail(ErrorCode::kInvalidArgument, std::string(where) + " is not JSON (" + reason +
                                               "); quote it for the shell, or say --raw for other bytes");
}

}  // namespace baton::cli
