#include "common/json/parse.h"

#include <array>
#include <span>
#include <vector>

#include "common/hexadecimal.h"
#include "common/utf8.h"

namespace baton::json {

namespace {

constexpr std::array<bool, 256> make_plain_bytes() {
  std::array<bool, 256> plain{};
  for (int byte = 0x20; byte < 0x80; ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}
// What a string may hold that needs no second look.
constexpr std::array<bool, 256> kPlainBytes = make_plain_bytes();

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

class Parser {
 public:
  Parser(std::string_view text, DuplicateKeys duplicates)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), duplicates_(duplicates) {}

  tl::expected<Value, ParseError> document() {
    skip_space();
    if (parse_value()) {
      skip_space();
      if (at_ == end_) return std::move(stack_.back());
      refuse("something stands behind the document");
    }
    return tl::unexpected<ParseError>(located_error());
  }

 private:
  bool refuse(std::string message) {
    if (message_.empty()) message_ = std::move(message);
    return false;
  }

  bool refuse_here(std::string_view expected) {
    if (at_ == end_) return refuse("the text ends where " + std::string(expected) + " is expected");
    const auto byte = static_cast<unsigned char>(*at_);
    const std::string found = byte > 0x20 && byte < 0x7f ? std::string(1, *at_) : "byte " + std::to_string(byte);
    return refuse("unexpected '" + found + "' where " + std::string(expected) + " is expected");
  }

  ParseError located_error() const {
    ParseError error{.message = message_, .offset = static_cast<std::size_t>(at_ - begin_), .line = 1, .column = 1};
    for (const char* p = begin_; p < at_; ++p) {
      if (*p == '\n') {
        ++error.line;
        error.column = 1;
      } else if ((*p & 0xc0) != 0x80) {
        ++error.column;
      }
    }
    return error;
  }

  void skip_space() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  // Each of these parses one value and lays it on the stack.
  bool parse_value() {
    if (at_ == end_) return refuse_here("a value");
    switch (*at_) {
      case '{': return parse_object();
      case '[': return parse_array();
      case '"': return parse_string();
      case 't': return parse_word("true", Value::boolean(true));
      case 'f': return parse_word("false", Value::boolean(false));
      case 'n': return parse_word("null", Value::null());
      default: return parse_number();
    }
  }

  bool parse_word(std::string_view word, Value value) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() || std::string_view(at_, word.size()) != word) {
      return refuse("unknown word; there are true, false and null");
    }
    at_ += word.size();
    return push(std::move(value));
  }

  bool parse_number() {
    const char* start = at_;
    if (at_ < end_ && *at_ == '-') ++at_;
    if (at_ == end_ || !is_digit(*at_)) return refuse_here(at_ == start ? "a value" : "a digit");
    if (*at_ == '0' && end_ - at_ > 1 && is_digit(at_[1])) return refuse("a number may not begin with 0");
    skip_digits();
    const bool is_integer = at_ == end_ || (*at_ != '.' && *at_ != 'e' && *at_ != 'E');
    if (is_integer && at_ - start <= 18 && *start != '-') {
      std::int64_t number = 0;
      for (const char* p = start; p < at_; ++p) number = number * 10 + (*p - '0');
      return push(Value::integer(number));
    }
    if (at_ < end_ && *at_ == '.') {
      ++at_;
      if (!skip_digits()) return refuse_here("a digit");
    }
    if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
      ++at_;
      if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
      if (!skip_digits()) return refuse_here("a digit");
    }
    return push(Value::number_as_written({start, static_cast<std::size_t>(at_ - start)}));
  }

  bool skip_digits() {
    const char* start = at_;
    while (at_ < end_ && is_digit(*at_)) ++at_;
    return at_ > start;
  }

  // Skips characters that mean themselves.
  bool skip_plain() {
    while (true) {
      while (at_ < end_ && kPlainBytes[static_cast<unsigned char>(*at_)]) ++at_;
      if (at_ == end_ || (*at_ & 0x80) == 0) return true;
      const std::size_t length = utf8_length({at_, static_cast<std::size_t>(end_ - at_)});
      if (length == 0) return refuse("a byte that is not UTF-8");
      at_ += length;
    }
  }

  bool parse_string() {
    const char* start = ++at_;
    if (!skip_plain()) return false;
    if (at_ < end_ && *at_ == '"') {
      const std::string_view text(start, at_ - start);
      ++at_;
      return push(Value::string(text));
    }
    return parse_escaped_string(start);
  }

  bool parse_escaped_string(const char* start) {
    std::string text(start, at_);
    while (at_ < end_ && *at_ == '\\') {
      if (!parse_escape(text)) return false;
      const char* plain = at_;
      if (!skip_plain()) return false;
      text.append(plain, at_);
    }
    if (at_ == end_) return refuse("the text ends within a string");
    if (*at_ != '"') return refuse("a control character in a string; write it as an escape");
    ++at_;
    return push(Value::string(text));
  }

  bool parse_escape(std::string& out) {
    ++at_;
    if (at_ == end_) return refuse("the text ends within a string");
    switch (*at_++) {
      case '"': out += '"'; return true;
      case '\\': out += '\\'; return true;
      case '/': out += '/'; return true;
      case 'b': out += '\b'; return true;
      case 'f': out += '\f'; return true;
      case 'n': out += '\n'; return true;
      case 'r': out += '\r'; return true;
      case 't': out += '\t'; return true;
      case 'u': return parse_unicode_escape(out);
      default: --at_; return refuse("unknown escape in a string");
    }
  }

  bool parse_unicode_escape(std::string& out) {
    unsigned unit = 0;
    if (!parse_hex(unit)) return false;
    if (unit >= 0xd800 && unit < 0xdc00 && end_ - at_ >= 6 && at_[0] == '\\' && at_[1] == 'u') {
      const char* after_first = at_;
      at_ += 2;
      unsigned low = 0;
      if (!parse_hex(low)) return false;
      if (low >= 0xdc00 && low < 0xe000) {
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      } else {
        at_ = after_first;
      }
    }
    append_utf8(unit, out);
    return true;
  }

  bool parse_hex(unsigned& out) {
    if (end_ - at_ < 4) return refuse("\\u needs four hexadecimal digits");
    for (int i = 0; i < 4; ++i, ++at_) {
      const int digit = hexadecimal_value(*at_);
      if (digit < 0) return refuse("\\u needs four hexadecimal digits");
      out = out * 16 + static_cast<unsigned>(digit);
    }
    return true;
  }

  bool enter() {
    if (++depth_ > kDepthMax) return refuse("nested deeper than " + std::to_string(kDepthMax) + " levels");
    ++at_;
    skip_space();
    return true;
  }

  // Behind an item: true if another one follows.
  bool next_item(char close, bool& is_over) {
    skip_space();
    if (at_ < end_ && *at_ == close) {
      is_over = true;
    } else if (at_ == end_ || *at_ != ',') {
      return refuse_here(close == ']' ? "',' or ']'" : "',' or '}'");
    }
    ++at_;
    skip_space();
    return true;
  }

  bool push(Value value) {
    stack_.push_back(std::move(value));
    return true;
  }

  // The items of the containers that are open lie on one stack; a container is made, in the size that it has, when it
  // closes.
  bool parse_array() {
    if (!enter()) return false;
    const std::size_t first = stack_.size();
    bool is_over = at_ < end_ && *at_ == ']';
    if (is_over) ++at_;
    while (!is_over) {
      if (!parse_value() || !next_item(']', is_over)) return false;
    }
    --depth_;
    ArrayBuilder builder;
    builder.take_all(std::span(stack_).subspan(first));
    stack_.resize(first);
    return push(builder.finish());
  }

  bool parse_object() {
    if (!enter()) return false;
    const std::size_t first = stack_.size();
    bool is_over = at_ < end_ && *at_ == '}';
    if (is_over) ++at_;
    while (!is_over) {
      if (!parse_key() || !parse_value() || !next_item('}', is_over)) return false;
    }
    --depth_;
    return make_object(first);
  }

  bool parse_key() {
    if (at_ == end_ || *at_ != '"') return refuse_here("a key in quotes");
    if (!parse_string()) return false;
    skip_space();
    if (at_ == end_ || *at_ != ':') return refuse_here("':'");
    ++at_;
    skip_space();
    return true;
  }

  bool make_object(std::size_t first) {
    ObjectBuilder builder;
    const std::span<Value> keys_and_values = std::span(stack_).subspan(first);
    if (has_no_doubles(keys_and_values)) {
      builder.take_all_new(keys_and_values);
    } else if (!add_with_doubles(keys_and_values, builder)) {
      return false;
    }
    stack_.resize(first);
    return push(builder.finish());
  }

  // Cheap and sure for small objects; a large one may hold doubles.
  static bool has_no_doubles(std::span<Value> keys_and_values) {
    constexpr std::size_t kPairsMax = 16;
    if (keys_and_values.size() > 2 * kPairsMax) return false;
    for (std::size_t i = 2; i < keys_and_values.size(); i += 2) {
      for (std::size_t j = 0; j < i; j += 2) {
        if (equal_strings(keys_and_values[i], keys_and_values[j])) return false;
      }
    }
    return true;
  }

  bool add_with_doubles(std::span<Value> keys_and_values, ObjectBuilder& builder) {
    builder.reserve(keys_and_values.size() / 2);
    for (std::size_t i = 0; i < keys_and_values.size(); i += 2) {
      Value& key = keys_and_values[i];
      if (duplicates_ == DuplicateKeys::kRefuse && builder.find(key) != nullptr) {
        return refuse("the key \"" + std::string(key.as_string()) + "\" stands twice in this object");
      }
      builder.set(std::move(key), std::move(keys_and_values[i + 1]));
    }
    return true;
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  DuplicateKeys duplicates_;
  std::uint32_t depth_ = 0;
  std::vector<Value> stack_;
  std::string message_;
};

}  // namespace

std::string ParseError::text() const {
  return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + message;
}

tl::expected<Value, ParseError> parse(std::string_view text, DuplicateKeys duplicates) {
  return Parser(text, duplicates).document();
}

}  // namespace baton::json
