#include "asl/jsonata/functions/utf16.h"

#include "asl/jsonata/unicode.h"

namespace baton::asl::jsonata {

CodePoint code_point_at(std::string_view utf8, std::size_t i) {
  const auto byte = [&](std::size_t k) { return static_cast<char32_t>(static_cast<unsigned char>(utf8[i + k])); };
  const char32_t first = byte(0);
  const std::size_t left = utf8.size() - i;
  if (first < 0xc0 || left < 2) return {first, 1};
  if (first < 0xe0) return {(first & 0x1f) << 6 | (byte(1) & 0x3f), 2};
  if (left < 3) return {first, 1};
  if (first < 0xf0) return {(first & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f), 3};
  if (left < 4) return {first, 1};
  return {(first & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f), 4};
}

std::u16string to_utf16(std::string_view utf8) {
  std::u16string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size();) {
    const CodePoint point = code_point_at(utf8, i);
    if (point.value < 0x10000) {
      out += static_cast<char16_t>(point.value);
    } else {
      out += static_cast<char16_t>(0xd800 + ((point.value - 0x10000) >> 10));
      out += static_cast<char16_t>(0xdc00 + (point.value & 0x3ff));
    }
    i += point.bytes;
  }
  return out;
}

std::string to_utf8(std::u16string_view utf16) {
  std::string out;
  out.reserve(utf16.size());
  for (const char16_t unit : utf16) {
    if (unit < 0x80) {
      out += static_cast<char>(unit);
    } else {
      append_utf16_unit(unit, out);
    }
  }
  return out;
}

std::size_t code_point_offset(std::string_view utf8, std::size_t count) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    if ((static_cast<unsigned char>(utf8[i]) & 0xc0) == 0x80) continue;
    if (count-- == 0) return i;
  }
  return utf8.size();
}

bool is_javascript_space(char32_t code_point) {
  return (code_point >= 9 && code_point <= 13) || code_point == ' ' || code_point == 0xa0 || code_point == 0x1680 ||
         (code_point >= 0x2000 && code_point <= 0x200a) || code_point == 0x2028 || code_point == 0x2029 ||
         code_point == 0x202f || code_point == 0x205f || code_point == 0x3000 || code_point == 0xfeff;
}

}  // namespace baton::asl::jsonata
