// Texts as JavaScript sees them: sequences of UTF-16 code units. The pictures of numbers and dates are worked on in this
// form, for the reference counts, cuts and pads in code units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace baton::asl::jsonata {

// Three bytes that encode a lone surrogate become that surrogate, and back. A pair becomes one character.
std::u16string to_utf16(std::string_view utf8);
std::string to_utf8(std::u16string_view utf16);

// The character at byte `i`, and how many bytes it has. REQUIRES: i < utf8.size(), at the beginning of a character.
struct CodePoint {
  char32_t value;
  std::size_t bytes;
};
CodePoint code_point_at(std::string_view utf8, std::size_t i);

// Where the code point number `count` begins in bytes; the size if there are fewer.
std::size_t code_point_offset(std::string_view utf8, std::size_t count);

// WhiteSpace and LineTerminator of ECMA-262: what \s matches and Number() skips.
bool is_javascript_space(char32_t code_point);

}  // namespace baton::asl::jsonata
