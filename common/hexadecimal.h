// Digits to the base 16.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace baton {

// The value of a digit (0 … 15) in either case, or -1 if `c` is none.
constexpr int hexadecimal_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// 16 lower-case digits.
inline std::string hexadecimal(std::uint64_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (int i = 15; i >= 0; --i, value >>= 4) text[static_cast<std::size_t>(i)] = digits[value & 15];
  return text;
}

}  // namespace baton
