// Writes one JSON object on one line, keys in the order they were added. A writer of our own, because outputs of tasks
// are JSON already and must come through with their numbers and key order as they were written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace baton::cli {

class JsonLine {
 public:
  JsonLine& add(std::string_view key, std::string_view text);
  JsonLine& add(std::string_view key, const char* text) { return add(key, std::string_view(text)); }
  JsonLine& add(std::string_view key, const std::string& text) { return add(key, std::string_view(text)); }
  JsonLine& add(std::string_view key, std::int64_t number);
  JsonLine& add(std::string_view key, std::uint64_t number);
  JsonLine& add(std::string_view key, std::uint32_t number) { return add(key, std::uint64_t{number}); }
  JsonLine& add(std::string_view key, int number) { return add(key, std::int64_t{number}); }
  JsonLine& add(std::string_view key, double number);
  JsonLine& add(std::string_view key, bool value);
  // REQUIRES: `json` is a JSON document.
  JsonLine& add_json(std::string_view key, std::string_view json);
  // Any bytes: JSON as it is, other text as a string, anything else in base 64 under "<key>_base64".
  JsonLine& add_payload(const std::string& key, std::string_view bytes);

  // The object, without a newline.
  std::string text() const { return body_.empty() ? "{}" : "{" + body_ + "}"; }

 private:
  void add_key(std::string_view key);
  std::string body_;
};

std::string json_string(std::string_view text);

// A JSON document on one line: without the white space between its tokens.
std::string on_one_line(std::string_view json);

}  // namespace baton::cli
