#include <charconv>
#include <string>

#include "common/json/parse.h"

namespace baton::json {

namespace {

// Walks over a text that is known to parse, so it need not look closely.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  std::size_t find(std::string_view pointer) {
    skip_space();
    while (!pointer.empty()) {
      pointer.remove_prefix(1);  // the slash
      const std::string name = unescape(pointer.substr(0, pointer.find('/')));
      pointer.remove_prefix(std::min(pointer.find('/'), pointer.size()));
      if (!enter(name)) break;
    }
    return at_;
  }

 private:
  static std::string unescape(std::string_view token) {
    std::string name;
    for (std::size_t i = 0; i < token.size(); ++i) {
      const bool is_escape = token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
      name += !is_escape ? token[i] : token[i + 1] == '0' ? '~' : '/';
      if (is_escape) ++i;
    }
    return name;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() { at_ = std::min(text_.find_first_not_of(" \n\r\t", at_), text_.size()); }

  // Moves to the child with this name, or stays.
  bool enter(std::string_view name) {
    const std::size_t start = at_;
    if (peek() == '{' ? enter_object(name) : peek() == '[' && enter_array(name)) return true;
    at_ = start;
    return false;
  }

  bool enter_object(std::string_view name) {
    ++at_;
    for (skip_space(); peek() == '"'; skip_space()) {
      const std::size_t key = at_;
      skip_string();
      const auto parsed = parse(text_.substr(key, at_ - key));
      skip_space();
      ++at_;  // the colon
      skip_space();
      if (parsed && parsed->as_string() == name) return true;
      skip_value();
      skip_space();
      if (peek() == ',') ++at_;
    }
    return false;
  }

  bool enter_array(std::string_view name) {
    std::size_t wanted = 0;
    const auto number = std::from_chars(name.data(), name.data() + name.size(), wanted);
    if (name.empty() || number.ec != std::errc{} || number.ptr != name.data() + name.size()) return false;
    ++at_;
    for (skip_space(); peek() != ']' && at_ < text_.size(); skip_space()) {
      if (wanted-- == 0) return true;
      skip_value();
      skip_space();
      if (peek() == ',') ++at_;
    }
    return false;
  }

  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  void skip_value() {
    int depth = 0;
    do {
      const char byte = peek();
      if (byte == '"') {
        skip_string();
        continue;
      }
      if (byte == '{' || byte == '[') ++depth;
      if (byte == '}' || byte == ']') --depth;
      ++at_;
    } while (at_ < text_.size() &&
             (depth > 0 || std::string_view(",]} \n\r\t").find(peek()) == std::string_view::npos));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Location locate(std::string_view text, std::string_view pointer) {
  const std::size_t offset = Walker(text).find(pointer);
  Location location{.line = 1, .column = 1};
  for (const char byte : text.substr(0, offset)) {
    if (byte == '\n') {
      ++location.line;
      location.column = 1;
    } else if ((byte & 0xc0) != 0x80) {
      ++location.column;
    }
  }
  return location;
}

}  // namespace baton::json
