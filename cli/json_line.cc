#include "cli/json_line.h"

#include <nlohmann/json.hpp>

#include "common/base64.h"
#include "common/utf8.h"

namespace baton::cli {

std::string json_string(std::string_view text) {
  // Bytes that are not UTF-8 become U+FFFD; where they matter, add_payload() keeps them.
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string on_one_line(std::string_view json) {
  std::string line;
  line.reserve(json.size());
  bool in_string = false;
  bool escaped = false;
  for (const char c : json) {
    const bool white_space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (in_string || !white_space) line += c;
    if (c == '"' && !escaped) in_string = !in_string;
    escaped = in_string && c == '\\' && !escaped;
  }
  return line;
}

void JsonLine::add_key(std::string_view key) {
  if (!body_.empty()) body_ += ',';
  body_ += json_string(key) + ':';
}

JsonLine& JsonLine::add(std::string_view key, std::string_view text) { return add_json(key, json_string(text)); }
JsonLine& JsonLine::add(std::string_view key, std::int64_t number) { return add_json(key, std::to_string(number)); }
JsonLine& JsonLine::add(std::string_view key, std::uint64_t number) { return add_json(key, std::to_string(number)); }
JsonLine& JsonLine::add(std::string_view key, double number) { return add_json(key, nlohmann::json(number).dump()); }
JsonLine& JsonLine::add(std::string_view key, bool value) { return add_json(key, value ? "true" : "false"); }

JsonLine& JsonLine::add_json(std::string_view key, std::string_view json) {
  add_key(key);
  body_ += json;
  return *this;
}

JsonLine& JsonLine::add_payload(const std::string& key, std::string_view bytes) {
  if (nlohmann::json::accept(bytes)) return add_json(key, on_one_line(bytes));
  if (is_utf8(bytes)) return add(key, bytes);
  return add(key + "_base64", base64_encode(bytes));
}

}  // namespace baton::cli
