// How long a text a function makes of a value. A path may find the same thing many times over, so that a value of some
// megabytes may have a text of many gigabytes.
#pragma once

#include <cstddef>

namespace baton::asl::intrinsics {

// 32 times what a payload may have.
inline constexpr std::size_t kTextBytesMax = 8u << 20;

}  // namespace baton::asl::intrinsics
