#include "asl/jsonpath/text.h"

#include <charconv>

#include "common/json/parse.h"
#include "common/utf8.h"

namespace baton::asl::jsonpath {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

char closing_of(char open) { return open == '(' ? ')' : open == '[' ? ']' : '}'; }

std::optional<std::uint32_t> read_unit(std::string_view text, std::size_t at) {
  std::uint32_t unit = 0;
  if (at + 4 > text.size()) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, unit, 16);
  if (error != std::errc{} || end != text.data() + at + 4) return std::nullopt;
  return unit;
}

// The \uXXXX whose digits begin at `at`, with the second half of a surrogate pair. Moves `at` behind it.
bool append_escaped_character(std::string_view text, std::size_t& at, std::string& out) {
  const auto unit = read_unit(text, at);
  if (!unit) return false;
  at += 4;
  std::uint32_t character = *unit;
  if (*unit >= 0xD800 && *unit < 0xDC00 && text.substr(at, 2) == "\\u") {
    const auto low = read_unit(text, at + 2);
    if (low && *low >= 0xDC00 && *low < 0xE000) {
      character = 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
      at += 6;
    }
  }
  append_utf8(character, out);
  return true;
}

char plain_escape(char c) {
  switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'f': return '\f';
    case 'b': return '\b';
    default: return c;
  }
}

// A text in JSON's quotes out of one in single quotes.
void append_requoted(std::string_view text, std::string& out) {
  out += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\'') continue;
    if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) out += '\\';
    out += text[i];
  }
  out += '"';
}

}  // namespace

std::size_t find_unescaped(std::string_view text, std::size_t from, char wanted) {
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == wanted) {
      return i;
    }
  }
  return kNowhere;
}

std::size_t find_closing(std::string_view text, std::size_t open, bool skips_patterns) {
  const char opening = text[open];
  const char closing = closing_of(opening);
  int depth = 1;
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'' || c == '"' || (skips_patterns && c == '/')) {
      i = find_unescaped(text, i + 1, c);
      if (i == kNowhere) return kNowhere;
    } else if (c == opening) {
      ++depth;
    } else if (c == closing && --depth == 0) {
      return i;
    }
  }
  return kNowhere;
}

std::size_t skip_blanks(std::string_view text, std::size_t from) {
  while (from < text.size() && text[from] == ' ') ++from;
  return from;
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string unescape(std::string_view text, char kept) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i++];
      continue;
    }
    const char escaped = text[i + 1];
    i += 2;
    if (escaped == kept) out += '\\';
    if (escaped == 'u' && append_escaped_character(text, i, out)) continue;
    out += plain_escape(escaped);
  }
  return out;
}

std::optional<std::int32_t> parse_int(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<json::Value> parse_decimal(std::string_view text) {
  std::string number;
  if (text.starts_with('-')) number = "-";
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  while (text.size() > 1 && text[0] == '0' && is_digit(text[1])) text.remove_prefix(1);
  if (text.size() > 1 && text[0] == '.' && is_digit(text[1])) number += '0';
  const std::size_t point = text.find('.');
  const bool has_empty_fraction =
      point != kNowhere && point > 0 && (point + 1 == text.size() || !is_digit(text[point + 1]));
  number += has_empty_fraction ? text.substr(0, point) : text;
  if (has_empty_fraction) number += text.substr(point + 1);
  if (number.empty() || (!is_digit(number.back()))) return std::nullopt;
  const auto value = json::parse(number);
  if (!value || !value->is_number() || number.front() == ' ') return std::nullopt;
  return *value;
}

std::optional<json::Value> parse_lenient_json(std::string_view text) {
  if (auto value = json::parse(text)) return std::move(*value);
  std::string strict;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\'' || c == '"') {
      const std::size_t end = find_unescaped(text, i + 1, c);
      if (end == kNowhere) return std::nullopt;
      c == '"' ? void(strict += text.substr(i, end + 1 - i)) : append_requoted(text.substr(i + 1, end - i - 1), strict);
      i = end + 1;
    } else if (is_word(c) && !is_digit(c)) {
      const std::size_t begin = i;
      while (i < text.size() && (is_word(text[i]) || text[i] == '-' || text[i] == '.')) ++i;
      const std::string_view word = text.substr(begin, i - begin);
      const bool is_literal = word == "true" || word == "false" || word == "null";
      strict += is_literal ? std::string(word) : '"' + std::string(word) + '"';
    } else if (is_digit(c)) {
      while (i < text.size() && (is_word(text[i]) || text[i] == '.' || text[i] == '-' || text[i] == '+'))
        strict += text[i++];
    } else {
      strict += c;
      ++i;
    }
  }
  if (auto value = json::parse(strict)) return std::move(*value);
  return std::nullopt;
}

}  // namespace baton::asl::jsonpath
