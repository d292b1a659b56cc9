#include "common/json/write.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace baton::json {

namespace {

// Bytes of a string that cannot be copied as they are: what JSON demands to be escaped, and the first byte of what may be
// a surrogate, which UTF-8 has no form for.
constexpr std::array<bool, 256> make_special_bytes() {
  std::array<bool, 256> special{};
  for (int byte = 0; byte < 0x20; ++byte) special[byte] = true;
  special['"'] = special['\\'] = special[0xed] = true;
  return special;
}
constexpr std::array<bool, 256> kSpecialBytes = make_special_bytes();

bool is_surrogate_at(std::string_view text, std::size_t i) {
  return i + 2 < text.size() && static_cast<unsigned char>(text[i]) == 0xed &&
         static_cast<unsigned char>(text[i + 1]) >= 0xa0;
}

void write_unicode_escape(unsigned unit, std::string& out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const char escape[] = {
      '\\', 'u', kDigits[unit >> 12], kDigits[unit >> 8 & 15], kDigits[unit >> 4 & 15], kDigits[unit & 15]};
  out.append(escape, sizeof escape);
}

void write_escaped_byte(char byte, std::string& out) {
  switch (byte) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\b': out += "\\b"; break;
    case '\f': out += "\\f"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default: write_unicode_escape(static_cast<unsigned char>(byte), out);
  }
}

// Digits d1 d2 … dk and the place n of the point: 0.d1d2…dk × 10^n.
void write_digits(std::string_view digits, int n, std::string& out) {
  const int k = static_cast<int>(digits.size());
  if (k <= n && n <= 21) {
    out.append(digits).append(static_cast<std::size_t>(n - k), '0');
  } else if (0 < n && n <= 21) {
    out.append(digits.substr(0, n)).append(1, '.').append(digits.substr(n));
  } else if (-6 < n && n <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-n), '0').append(digits);
  } else {
    out.append(digits.substr(0, 1));
    if (k > 1) out.append(1, '.').append(digits.substr(1));
    out.append(n > 0 ? "e+" : "e-").append(std::to_string(std::abs(n - 1)));
  }
}

void write_integer(std::int64_t number, std::string& out) {
  char buffer[24];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

void write_pretty(const Value& value, int level, std::string& out) {
  if (!value.is_container() || value.empty()) {
    write(value, out);
    return;
  }
  const auto new_line = [&out](int indent) { out.append(1, '\n').append(static_cast<std::size_t>(indent) * 2, ' '); };
  bool first = true;
  out += value.is_array() ? '[' : '{';
  const auto separate = [&] {
    if (!std::exchange(first, false)) out += ',';
    new_line(level + 1);
  };
  if (value.is_array()) {
    for (const Value& item : value.items()) {
      separate();
      write_pretty(item, level + 1, out);
    }
  } else {
    for (const Member& member : value.members()) {
      separate();
      write_string(member.key.as_string(), out);
      out += ": ";
      write_pretty(member.value, level + 1, out);
    }
  }
  new_line(level);
  out += value.is_array() ? ']' : '}';
}

}  // namespace

void write_number(double number, std::string& out) {
  if (std::fabs(number) < 1e15 && number == static_cast<double>(static_cast<std::int64_t>(number))) {
    write_integer(static_cast<std::int64_t>(number), out);  // -0 is 0
    return;
  }
  char buffer[32];
  if (std::fabs(number) >= 1e-6 && std::fabs(number) < 1e15) {
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed).ptr);
    return;
  }
  const char* end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific).ptr;
  std::string_view text(buffer, end - buffer);
  if (text[0] == '-') {
    out += '-';
    text.remove_prefix(1);
  }
  const std::size_t e = text.find('e');
  if (e == std::string_view::npos) {  // not finite, which a document cannot say
    out += text;
    return;
  }
  std::string digits(text.substr(0, 1));
  if (e > 2) digits += text.substr(2, e - 2);
  int exponent = 0;
  const std::string_view exponent_text = text.substr(text[e + 1] == '+' ? e + 2 : e + 1);
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  write_digits(digits, exponent + 1, out);
}

void write_string(std::string_view text, std::string& out) {
  out += '"';
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!kSpecialBytes[static_cast<unsigned char>(text[i])]) continue;
    const bool is_surrogate = is_surrogate_at(text, i);
    if (static_cast<unsigned char>(text[i]) == 0xed && !is_surrogate) continue;
    out.append(text, copied, i - copied);
    if (is_surrogate) {
      write_unicode_escape(0xd000u | (text[i + 1] & 0x3fu) << 6 | (text[i + 2] & 0x3fu), out);
      i += 2;
    } else {
      write_escaped_byte(text[i], out);
    }
    copied = i + 1;
  }
  out.append(text, copied);
  out += '"';
}

void write(const Value& value, std::string& out) {
  switch (value.tag()) {
    case Value::kUndefinedTag:
    case Value::kNullTag:
    case Value::kOpaqueTag: out += "null"; break;
    case Value::kBooleanTag: out += value.as_boolean() ? "true" : "false"; break;
    case Value::kShortStringTag:
    case Value::kLongStringTag: write_string(value.as_string(), out); break;
    case Value::kIntegerTag: write_integer(value.as_int64(), out); break;
    case Value::kDoubleTag: {
      const std::size_t start = out.size();
      write_number(value.as_double(), out);
      const bool wants_fraction = (value.words_[0] & Value::kFractionFlag) != 0;
      if (wants_fraction && out.find_first_of(".e", start) == std::string::npos) out += ".0";
      break;
    }
    case Value::kWrittenTag: out += reinterpret_cast<internal::StringNode*>(value.words_[1])->view(); break;
    case Value::kArrayTag: {
      out += '[';
      bool first = true;
      for (const Value& item : value.items()) {
        if (!std::exchange(first, false)) out += ',';
        write(item, out);
      }
      out += ']';
      break;
    }
    case Value::kObjectTag: {
      out += '{';
      bool first = true;
      for (const Member& member : value.members()) {
        if (!std::exchange(first, false)) out += ',';
        write_string(member.key.as_string(), out);
        out += ':';
        write(member.value, out);
      }
      out += '}';
      break;
    }
  }
}

std::string to_text(const Value& value) {
  std::string text;
  write(value, text);
  return text;
}

std::string to_pretty_text(const Value& value) {
  std::string text;
  write_pretty(value, 0, text);
  return text;
}

// ── counting ────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

// More than any text has. Values that share their parts can say so: thirty levels of [$x, $x] are 2^30 items.
constexpr std::size_t kTextBytesMax = std::size_t{1} << 48;

std::size_t string_text_bytes(std::string_view text) {
  std::size_t bytes = text.size() + 2;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (!kSpecialBytes[byte]) continue;
    if (byte == 0xed) {
      if (is_surrogate_at(text, i)) bytes += 3;  // 3 bytes become \udxxx
    } else {
      const bool has_short_escape =
          byte >= 0x20 || byte == '\b' || byte == '\f' || byte == '\n' || byte == '\r' || byte == '\t';
      bytes += has_short_escape ? 1 : 5;
    }
  }
  return bytes;
}

}  // namespace

std::size_t Value::text_bytes() const {
  if (is_string()) return string_text_bytes(as_string());
  if (!is_container()) return to_text(*this).size();
  if (empty()) return 2;
  // Brackets and what stands between the items: one comma less than items.
  std::size_t bytes = 1 + size();
  if (is_array()) {
    auto* node = reinterpret_cast<internal::ArrayNode*>(words_[1]);
    if (node->text_bytes != 0) return node->text_bytes;
    for (const Value& item : items()) bytes = std::min(bytes + item.text_bytes(), kTextBytesMax);
    return node->text_bytes = bytes;
  }
  auto* node = reinterpret_cast<internal::ObjectNode*>(words_[1]);
  if (node->text_bytes != 0) return node->text_bytes;
  for (const Member& member : members()) {
    bytes = std::min(bytes + string_text_bytes(member.key.as_string()) + 1 + member.value.text_bytes(), kTextBytesMax);
  }
  return node->text_bytes = bytes;
}

}  // namespace baton::json
