// Which part of an image is kept, or where another is laid on it. Pure.
//
//   "center" (default), "north", "northeast", "east" … "northwest" (sharp's "top", "right top" … and imgproxy's "no",
//   "noea" … are aliases); "entropy": the part that has most to tell; "attention": the part that people look at
//   (edges, strong colours, skin). {"x": 0.3, "y": 0.7}: a point of focus, shares of the sides (imgproxy's fp).
#pragma once

#include <cstdint>

#include "worker/handlers/json_fields.h"

namespace baton {

enum class Strategy : std::uint8_t { kPlace, kEntropy, kAttention };

struct Position {
  Strategy strategy = Strategy::kPlace;
  double x = 0.5;  // kPlace: 0 is left, 1 is right
  double y = 0.5;  // 0 is above, 1 is below
};

// The field "position". `allows_strategies`: false where there is nothing to look at.
Position parse_position(JsonFields& fields, bool allows_strategies, Position fallback = {});

}  // namespace baton
