// Strings are UTF-8 here and UTF-16 in the reference, whose lengths, places and order show through. Lone surrogates are
// encoded as three bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace baton::asl::jsonata {

// The byte where code unit number `unit` is; the size of the text if it is shorter. REQUIRES: unit >= 0.
std::size_t utf16_offset(std::string_view utf8, double unit);

// -1, 0, 1: JavaScript's order of strings, by code units.
int compare_utf16(std::string_view a, std::string_view b);

// Appends one code unit. A low surrogate joins a high one that `out` ends with.
void append_utf16_unit(char32_t unit, std::string& out);

// Appends a text, joining a pair of surrogates that meet where they touch.
void append_text(std::string_view text, std::string& out);

}  // namespace baton::asl::jsonata
