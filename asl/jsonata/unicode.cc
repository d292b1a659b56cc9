#include "asl/jsonata/unicode.h"

#include <algorithm>

#include "common/utf8.h"

namespace baton::asl::jsonata {

namespace {

unsigned char byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

// Three bytes ED A0..AF xx are a high surrogate, ED B0..BF xx a low one.
bool is_high_surrogate(std::string_view text) {
  return text.size() >= 3 && byte_at(text, 0) == 0xed && (byte_at(text, 1) & 0xf0) == 0xa0;
}
bool is_low_surrogate(std::string_view text) {
  return text.size() >= 3 && byte_at(text, 0) == 0xed && (byte_at(text, 1) & 0xf0) == 0xb0;
}

char32_t ten_bits(std::string_view surrogate) {
  return static_cast<char32_t>((byte_at(surrogate, 1) & 0x0f) << 6 | (byte_at(surrogate, 2) & 0x3f));
}

}  // namespace

std::size_t utf16_offset(std::string_view utf8, double unit) {
  double units = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const unsigned char byte = byte_at(utf8, i);
    if ((byte & 0xc0) == 0x80) continue;
    if (units >= unit) return i;
    units += byte >= 0xf0 ? 2 : 1;
  }
  return utf8.size();
}

int compare_utf16(std::string_view a, std::string_view b) {
  const std::size_t shared = std::min(a.size(), b.size());
  const std::size_t i =
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shared), b.begin()).first - a.begin();
  if (i == shared) return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
  const unsigned char x = byte_at(a, i);
  const unsigned char y = byte_at(b, i);
  // Characters beyond U+FFFF are surrogates in UTF-16, which come before U+E000–U+FFFF.
  if (x >= 0xee && y >= 0xee && (x >= 0xf0) != (y >= 0xf0)) return x >= 0xf0 ? -1 : 1;
  return x < y ? -1 : 1;
}

void append_utf16_unit(char32_t unit, std::string& out) {
  std::string encoded;
  append_utf8(unit, encoded);
  append_text(encoded, out);
}

void append_text(std::string_view text, std::string& out) {
  if (is_low_surrogate(text) && out.size() >= 3) {
    const std::string_view last = std::string_view(out).substr(out.size() - 3);
    if (is_high_surrogate(last)) {
      const char32_t code_point = 0x10000 + (ten_bits(last) << 10) + ten_bits(text);
      out.resize(out.size() - 3);
      append_utf8(code_point, out);
      text.remove_prefix(3);
    }
  }
  out += text;
}

}  // namespace baton::asl::jsonata
