// What functions ask of their arguments.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "common/json/value.h"

namespace baton::asl::intrinsics {

inline tl::unexpected<std::string> refuse(std::string message) {
  return tl::unexpected<std::string>(std::move(message));
}

// "The first argument of States.ArrayLength must be an array"
inline tl::unexpected<std::string> refuse_argument(std::string_view which, std::string_view function,
                                                   std::string_view must) {
  return refuse("The " + std::string(which) + " argument of " + std::string(function) + " must be " +
                std::string(must));
}

// As Java's Math.round: halves go up, also those below zero. -0.5 is 0, -1.5 is -1.
inline double java_round(double number) { return std::floor(number + 0.5); }

// A number as an integer of 32 bits, after rounding. The error completes "must be …".
inline tl::expected<std::int64_t, std::string> read_integer(const json::Value& value, std::string_view which,
                                                            std::string_view function) {
  if (!value.is_number()) return refuse_argument(which, function, "a number");
  const double rounded = java_round(value.as_double());
  if (rounded < std::numeric_limits<std::int32_t>::min() || rounded > std::numeric_limits<std::int32_t>::max()) {
    return refuse_argument(which, function, "between -2147483648 and 2147483647");
  }
  return static_cast<std::int64_t>(rounded);
}

}  // namespace baton::asl::intrinsics
