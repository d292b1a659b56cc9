// What the gateway needs of cryptography.
#pragma once

#include <string>
#include <string_view>

namespace baton::gateway {

// Lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
std::string to_hex(std::string_view bytes);

// How long it takes says nothing about where they differ. Lengths are no secret.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// `count` bytes of the operating system's random numbers.
std::string random_bytes(std::size_t count);

// Base 64 for URLs (RFC 4648 §5), without padding.
std::string base64url_encode(std::string_view bytes);
// Bytes that base64url_encode gives back letter by letter; empty if `text` is no such thing.
std::string base64url_decode(std::string_view text);

}  // namespace baton::gateway
