#include "asl/jsonata/lexer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "asl/jsonata/unicode.h"
#include "common/hexadecimal.h"
#include "common/utf8.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

// What ends a name.
constexpr std::string_view kOperatorCharacters = ".[]{}(),@#;:?+-*/%|=<>^&!~";
constexpr std::string_view kBlanks = " \t\n\r\v";
constexpr std::array<std::string_view, 7> kLongOperators = {"..", ":=", "!=", ">=", "<=", "**", "~>"};

bool is_blank(char c) { return kBlanks.find(c) != std::string_view::npos; }
bool ends_name(char c) { return is_blank(c) || kOperatorCharacters.find(c) != std::string_view::npos; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

char simple_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
  }
  return '\0';
}

// The whole character at a byte, for messages.
std::string_view character_at(std::string_view text, std::size_t i) {
  std::size_t end = i + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  return text.substr(i, end - i);
}

}  // namespace

std::size_t utf16_position(std::string_view source, std::size_t byte_position) {
  return utf16_length(source.substr(0, byte_position));
}

Failure Lexer::skip_blanks_and_comments() {
  while (true) {
    while (position_ < source_.size() && is_blank(source_[position_])) ++position_;
    if (at(position_) != '/' || at(position_ + 1) != '*') return nullptr;
    const std::size_t end = source_.find("*/", position_ + 2);
    if (end == std::string_view::npos) return fail("S0106", {}, position_).value();
    position_ = end + 2;
  }
}

bool Lexer::operator_here(std::size_t& length) const {
  for (const std::string_view word : kLongOperators) {
    if (source_.substr(position_, 2) == word) return length = 2, true;
  }
  length = 1;
  return kOperatorCharacters.find(source_[position_]) != std::string_view::npos;
}

Lexer::Lexed Lexer::next(bool after_operand) {
  if (Failure failure = skip_blanks_and_comments()) return tl::unexpected(std::move(failure));
  if (position_ >= source_.size()) return make(TokenKind::kEnd, {});
  const char c = source_[position_];
  if (c == '/' && !after_operand) return regex_literal();
  if (std::size_t length; operator_here(length)) {
    position_ += length;
    return make(TokenKind::kOperator, Value::string(source_.substr(position_ - length, length)));
  }
  if (c == '"' || c == '\'') return string_literal();
  if (const std::size_t length = number_length(); length > 0) return number_literal(length);
  return c == '`' ? quoted_name() : word();
}

// ── strings ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Lexer::Lexed Lexer::string_literal() {
  const char quote = source_[position_++];
  std::string text;
  for (; position_ < source_.size(); ++position_) {
    const char c = source_[position_];
    if (c == quote) {
      ++position_;
      return make(TokenKind::kString, Value::string(text));
    }
    if (c != '\\') {
      text += c;
    } else if (Failure failure; !escape(text, failure)) {
      return tl::unexpected(std::move(failure));
    }
  }
  return fail("S0101", {}, source_.size());
}

// At the backslash; leaves position_ at the last byte of the escape sequence.
bool Lexer::escape(std::string& text, Failure& failure) {
  const char c = at(++position_);
  if (const char simple = simple_escape(c); simple != '\0') {
    text += simple;
    return true;
  }
  if (c != 'u') {
    const auto unknown = position_ < source_.size() ? character_at(source_, position_) : std::string_view{};
    failure = fail("S0103", {.token = Value::string(unknown)}, position_).value();
    return false;
  }
  char32_t unit = 0;
  for (std::size_t i = 1; i <= 4; ++i) {
    const int digit = hexadecimal_value(at(position_ + i));
    // Fewer digits at the very end are no matter: the text is not terminated anyway.
    if (digit < 0 && i > 1 && position_ + i >= source_.size()) break;
    if (digit < 0) {
      failure = fail("S0104", {}, position_).value();
      return false;
    }
    unit = unit * 16 + static_cast<char32_t>(digit);
  }
  append_utf16_unit(unit, text);
  position_ += 4;
  return true;
}

// ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

// Of -?(0|[1-9][0-9]*)(\.[0-9]+)?([Ee][-+]?[0-9]+)? without the sign, which is an operator. 0: there is no number here.
std::size_t Lexer::number_length() const {
  std::size_t i = position_;
  const auto digits = [&] {
    while (is_digit(at(i))) ++i;
  };
  if (!is_digit(at(i))) return 0;
  if (at(i) == '0') {
    ++i;
  } else {
    digits();
  }
  if (at(i) == '.' && is_digit(at(i + 1))) {
    ++i;
    digits();
  }
  const std::size_t sign = at(i + 1) == '-' || at(i + 1) == '+' ? 1 : 0;
  if ((at(i) == 'e' || at(i) == 'E') && is_digit(at(i + 1 + sign))) {
    i += 1 + sign;
    digits();
  }
  return i - position_;
}

Lexer::Lexed Lexer::number_literal(std::size_t length) {
  const std::string text(source_.substr(position_, length));
  const double number = std::strtod(text.c_str(), nullptr);
  if (!std::isfinite(number)) return fail("S0102", {.token = Value::string(text)}, position_);
  position_ += length;
  return make(TokenKind::kNumber, Value::number(number));
}

// ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────────

Lexer::Lexed Lexer::quoted_name() {
  const std::size_t begin = position_ + 1;
  const std::size_t end = source_.find('`', begin);
  if (end == std::string_view::npos) return fail("S0105", {}, source_.size());
  position_ = end + 1;
  return make(TokenKind::kName, Value::string(source_.substr(begin, end - begin)));
}

Lexer::Lexed Lexer::word() {
  const std::size_t begin = position_;
  while (position_ < source_.size() && !ends_name(source_[position_])) ++position_;
  const std::string_view text = source_.substr(begin, position_ - begin);
  if (text.front() == '$') return make(TokenKind::kVariable, Value::string(text.substr(1)));
  if (text == "and" || text == "or" || text == "in") return make(TokenKind::kOperator, Value::string(text));
  if (text == "true") return make(TokenKind::kLiteral, Value::boolean(true));
  if (text == "false") return make(TokenKind::kLiteral, Value::boolean(false));
  if (text == "null") return make(TokenKind::kLiteral, Value::null());
  return make(TokenKind::kName, Value::string(text));
}

// ── regular expressions ─────────────────────────────────────────────────────────────────────────────────────────────

bool Lexer::closes_regex(std::size_t i, int depth) const {
  if (source_[i] != '/' || depth != 0) return false;
  std::size_t backslashes = 0;
  while (i > backslashes && source_[i - backslashes - 1] == '\\') ++backslashes;
  return backslashes % 2 == 0;
}

// The reference finds the end by counting brackets of all kinds.
Lexer::Lexed Lexer::regex_literal() {
  const std::size_t begin = ++position_;
  int depth = 0;
  for (; position_ < source_.size(); ++position_) {
    const char c = source_[position_];
    if (closes_regex(position_, depth)) {
      if (position_ == begin) return fail("S0301", {}, position_);
      Value pattern = Value::string(source_.substr(begin, position_ - begin));
      const std::size_t flags = ++position_;
      while (at(position_) == 'i' || at(position_) == 'm') ++position_;
      Token token = make(TokenKind::kRegex, std::move(pattern));
      token.flags = source_.substr(flags, position_ - flags);
      return token;
    }
    const bool escaped = source_[position_ - 1] == '\\';
    if ((c == '(' || c == '[' || c == '{') && !escaped) ++depth;
    if ((c == ')' || c == ']' || c == '}') && !escaped) --depth;
  }
  return fail("S0302", {}, source_.size());
}

}  // namespace baton::asl::jsonata
