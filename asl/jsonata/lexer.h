// Tokens of an expression, one at a time: whether a slash begins a regular expression is known to the parser only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "asl/jsonata/errors.h"
#include "common/json/value.h"

namespace baton::asl::jsonata {

enum class TokenKind : std::uint8_t { kEnd, kOperator, kName, kVariable, kString, kNumber, kLiteral, kRegex };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  // The operator, name, or variable (without the $) as a string; the string, number, true, false or null itself; of a
  // regular expression its pattern.
  json::Value value{};
  std::string flags{};       // of a regular expression
  std::size_t position = 0;  // behind the token, in bytes: the place that the reference speaks of in errors
};

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  // `after_operand`: a slash here divides.
  tl::expected<Token, Failure> next(bool after_operand);

 private:
  using Lexed = tl::expected<Token, Failure>;

  char at(std::size_t i) const { return i < source_.size() ? source_[i] : '\0'; }
  Token make(TokenKind kind, json::Value value) const { return {kind, std::move(value), {}, position_}; }
  Failure skip_blanks_and_comments();
  bool operator_here(std::size_t& length) const;
  Lexed string_literal();
  bool escape(std::string& text, Failure& failure);
  Lexed number_literal(std::size_t length);
  std::size_t number_length() const;
  Lexed quoted_name();
  Lexed word();
  Lexed regex_literal();
  bool closes_regex(std::size_t i, int depth) const;

  std::string_view source_;
  std::size_t position_ = 0;
};

// Positions of the reference are in UTF-16 code units.
std::size_t utf16_position(std::string_view source, std::size_t byte_position);

}  // namespace baton::asl::jsonata
