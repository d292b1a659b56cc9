#include "common/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cmath>
#include <cstdio>
#include <memory>

#include "common/utf8.h"

namespace baton::log {

namespace {

constexpr char kTextPattern[] = "%Y-%m-%dT%H:%M:%S.%eZ %v";
constexpr char kJsonPattern[] = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})";

constexpr std::string_view level_name(Level level) {
  switch (level) {
    case Level::kDebug: return "debug";
    case Level::kInfo: return "info";
    case Level::kWarning: return "warning";
    case Level::kError: return "error";
    case Level::kOff: return "off";
  }
  return "error";
}

void set_pattern(spdlog::logger& logger, Format format) {
  const char* pattern = format == Format::kJson ? kJsonPattern : kTextPattern;
  logger.set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
}

struct Log {
  Log() : logger("baton", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger.set_level(spdlog::level::trace);  // `level` has decided already
    set_pattern(logger, Format::kText);
  }

  std::atomic<Level> level{Level::kInfo};
  std::atomic<Format> format{Format::kText};
  spdlog::logger logger;
};

// Never destroyed: threads may log until the very end.
Log& the_log() {
  static Log& log = *new Log;
  return log;
}

void append_escaped(std::string& text, std::string_view value) {
  constexpr char digits[] = "0123456789abcdef";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text += '\\';
      text += c;
    } else if (c == '\n') {
      text += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      text += "\\u00";
      text += digits[byte >> 4];
      text += digits[byte & 15];
    } else {
      text += c;
    }
  }
}

void append_quoted(std::string& text, std::string_view value) {
  text += '"';
  append_escaped(text, value);
  text += '"';
}

std::string ascii_only(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return result;
}

bool needs_quotes(std::string_view value) {
  for (const char c : value) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) return true;
  }
  return value.empty();
}

void append_number(std::string& text, double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.6g", value);
  text += buffer;
}

void append_value(std::string& text, const Field::Value& value, bool json) {
  if (const auto* word = std::get_if<std::string_view>(&value)) {
    const auto clean = is_utf8(*word) ? std::string(*word) : ascii_only(*word);
    json || needs_quotes(clean) ? append_quoted(text, clean) : append_escaped(text, clean);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    text += std::to_string(*integer);
  } else if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
    text += std::to_string(*natural);
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    text += *flag ? "true" : "false";
  } else if (const double number = std::get<double>(value); std::isfinite(number) || !json) {
    append_number(text, number);
  } else {
    text += "null";
  }
}

void append_fields(std::string& text, Fields fields, bool json) {
  for (const auto& field : fields) {
    text += json ? ',' : ' ';
    if (json) {
      append_quoted(text, field.key);
    } else {
      text += field.key;
    }
    text += json ? ':' : '=';
    append_value(text, field.value, json);
  }
}

std::string format_line(Level level, std::string_view event, Fields fields, const Field* last) {
  std::string text;
  if (the_log().format.load(std::memory_order_relaxed) == Format::kJson) {
    text = R"("level":")" + std::string(level_name(level)) + R"(",)";
    text += format_json(event, fields);
    if (last != nullptr) append_fields(text, {*last}, true);
  } else {
    text = level_name(level);
    text.resize(8, ' ');
    text += format_text(event, fields);
    if (last != nullptr) append_fields(text, {*last}, false);
  }
  return text;
}

void write_line(Level level, std::string_view event, Fields fields, const Field* last) {
  if (!enabled(level)) return;
  the_log().logger.log(spdlog::level::info, spdlog::string_view_t(format_line(level, event, fields, last)));
}

}  // namespace

void configure(Level level, Format format) {
  auto& log = the_log();
  log.level = level;
  log.format = format;
  set_pattern(log.logger, format);
}

std::optional<Level> parse_level(std::string_view name) {
  for (const auto level : {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError, Level::kOff}) {
    if (level_name(level) == name) return level;
  }
  return std::nullopt;
}

std::optional<Format> parse_format(std::string_view name) {
  if (name == "text") return Format::kText;
  if (name == "json") return Format::kJson;
  return std::nullopt;
}

bool enabled(Level level) { return level >= the_log().level.load(std::memory_order_relaxed); }

void write(Level level, std::string_view event, Fields fields) { write_line(level, event, fields, nullptr); }

std::string format_text(std::string_view event, Fields fields) {
  std::string text;
  append_escaped(text, event);
  append_fields(text, fields, false);
  return text;
}

std::string format_json(std::string_view event, Fields fields) {
  std::string text = R"("event":)";
  append_quoted(text, event);
  append_fields(text, fields, true);
  return text;
}

bool RateLimited::write(TimePoint now, Level level, std::string_view event, Fields fields) {
  if (!enabled(level)) return false;
  const auto now_us = now.time_since_epoch().count();
  auto next_at_us = next_at_us_.load(std::memory_order_relaxed);
  // Of several threads at the same moment one wins.
  if (now_us < next_at_us || !next_at_us_.compare_exchange_strong(next_at_us, now_us + interval_.count())) {
    suppressed_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  const auto suppressed = suppressed_.exchange(0, std::memory_order_relaxed);
  const Field last("suppressed", suppressed);
  write_line(level, event, fields, suppressed > 0 ? &last : nullptr);
  return true;
}

}  // namespace baton::log
