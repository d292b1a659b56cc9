// The log: one line an event to standard error, as words and key=value fields, or as JSON.
//
//   log::info("listening", {{"endpoint", endpoint}, {"shards", 2}});
//   2026-01-31T12:00:00.123Z info  listening endpoint=tcp://127.0.0.1:7707 shards=2
//   {"time":"2026-01-31T12:00:00.123Z","level":"info","event":"listening","endpoint":"tcp://127.0.0.1:7707","shards":2}
//
// An event is a few fixed words ("worker connected"), so that it can be searched for; what varies is a field. Values
// from outside are escaped: one event never takes more than one line. Thread-safe. The only global state in Baton: a
// log that had to be passed through every call would not be used.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "baton/time.h"

namespace baton::log {

enum class Level : std::uint8_t { kDebug, kInfo, kWarning, kError, kOff };
enum class Format : std::uint8_t { kText, kJson };

// Info and text until this is called; by main(), before there are other threads.
void configure(Level level, Format format);

std::optional<Level> parse_level(std::string_view name);    // "debug", "info", "warning", "error", "off"
std::optional<Format> parse_format(std::string_view name);  // "text", "json"

// One field of an event; borrows key and text until the call returns.
struct Field {
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(std::string_view(v)) {}
  Field(std::string_view k, const std::string& v) : key(k), value(std::string_view(v)) {}
  Field(std::string_view k, bool v) : key(k), value(v) {}
  Field(std::string_view k, std::floating_point auto v) : key(k), value(static_cast<double>(v)) {}
  Field(std::string_view k, std::signed_integral auto v) : key(k), value(static_cast<std::int64_t>(v)) {}
  Field(std::string_view k, std::unsigned_integral auto v) : key(k), value(static_cast<std::uint64_t>(v)) {}
  // In milliseconds: name the key accordingly.
  Field(std::string_view k, Duration v) : key(k), value(static_cast<double>(v.count()) / 1000.0) {}

  std::string_view key;
  Value value;
};

using Fields = std::initializer_list<Field>;

bool enabled(Level level);
void write(Level level, std::string_view event, Fields fields = {});

inline void debug(std::string_view event, Fields fields = {}) { write(Level::kDebug, event, fields); }
inline void info(std::string_view event, Fields fields = {}) { write(Level::kInfo, event, fields); }
inline void warning(std::string_view event, Fields fields = {}) { write(Level::kWarning, event, fields); }
inline void error(std::string_view event, Fields fields = {}) { write(Level::kError, event, fields); }

// What write() puts behind time and level; for tests. JSON: without the braces.
std::string format_text(std::string_view event, Fields fields);
std::string format_json(std::string_view event, Fields fields);

// For an event that may come thousands of times a second: written at most once an `interval`, then with
// `suppressed=<n>`, the number of those left out since. One of these an event, a member of whoever logs it. Thread-safe.
class RateLimited {
 public:
  explicit RateLimited(Duration interval = std::chrono::seconds(10)) : interval_(interval) {}
  // True if it was written.
  bool write(TimePoint now, Level level, std::string_view event, Fields fields = {});
  bool warning(TimePoint now, std::string_view event, Fields fields = {}) {
    return write(now, Level::kWarning, event, fields);
  }

 private:
  Duration interval_;
  std::atomic<std::int64_t> next_at_us_{0};
  std::atomic<std::uint64_t> suppressed_{0};
};

}  // namespace baton::log
