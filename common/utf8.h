// Texts in UTF-8 (RFC 3629) as sequences of characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace baton {

// How many bytes the character at the start of `text` has; 0: it is no UTF-8 (overlong, a surrogate, cut off), or `text` is
// empty.
std::size_t utf8_length(std::string_view text);

bool is_utf8(std::string_view text);

// Appends a character. A surrogate becomes three bytes, which are no UTF-8.
void append_utf8(char32_t character, std::string& out);

// How many characters a text has, and how many code units in UTF-16. Surrogates of three bytes count as one of either.
std::size_t character_count(std::string_view text);
std::size_t utf16_length(std::string_view text);

}  // namespace baton
