// What people type, turned into what Baton means. Errors are kInvalidArgument (kNotFound for a file) and show the form
// that was expected.
#pragma once

#include <istream>
#include <string>
#include <string_view>
#include <utility>

#include "baton/result.h"
#include "baton/time.h"

namespace baton::cli {

// Longest duration that is taken: beyond it a number is a mistake, and a point in time still has room on the time line.
inline constexpr Duration kDurationMax = std::chrono::hours(24 * 365 * 100);

// "250ms", "1.5s", "5m", "2h", "7d", or several of them: "1h30m". Units: us, ms, s, m, h, d. "0" needs none.
Result<Duration> parse_duration(std::string_view text);

// A point in time: a duration from `now`, or UTC as "2026-03-01T12:30:00Z".
Result<TimePoint> parse_time(std::string_view text, TimePoint now);

// "key=value"; the value may be empty and may hold more "=".
Result<std::pair<std::string, std::string>> parse_label(std::string_view text);

// What `--input` names: the text itself, a file ("@photo.json"), or standard input ("-" or "@-").
Result<std::string> read_input(const std::string& argument, std::istream& standard_input);

// A whole file, or standard input for "-". Refuses more than `bytes_max`.
Result<std::string> read_file(const std::string& path, std::istream& standard_input, std::size_t bytes_max);

// Whether `text` is one JSON document; the error says where it stops being one. `where` names it in the error.
Result<void> check_json(std::string_view text, std::string_view where);

}  // namespace baton::cli
