// Base 64 (RFC 4648 §4): the alphabet with '+' and '/', padded with '='.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace baton {

std::string base64_encode(std::string_view bytes);

// Strict, as Java's Base64.getDecoder() is: nothing but the alphabet, padding only at the end and complete, or left out
// altogether. Nothing if `text` is no such thing. Bits behind the last whole byte are ignored.
std::optional<std::string> base64_decode(std::string_view text);

// The value of a digit (0 … 63), or -1 if `c` is none.
int base64_digit(char c);

}  // namespace baton
