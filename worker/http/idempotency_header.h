// A task's idempotency key as the value of a header.
#pragma once

#include <cstddef>
#include <string>

namespace baton::http {

inline constexpr std::size_t kIdempotencyHeaderBytesMax = 255;  // what APIs take

// The key itself, if it is visible ASCII of at most that length; else its SHA-256 in hexadecimal digits: whoever submits
// a task chooses its key, and must not be able to write a header of his own with it.
std::string idempotency_header(const std::string& key);

}  // namespace baton::http
