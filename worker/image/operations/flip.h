// image.flip: mirrored.
//
//   {"source": "photos/rocket.jpg", "destination": "out/flip.jpg", "direction": "horizontal"}  gives
//   {"source": "photos/rocket.jpg", "path": "out/flip.jpg", "width": 640, "height": 427, "bytes": 42404,
//    "format": "jpeg"}
//
// direction  vertical (default; sharp's flip: what was above is below), horizontal (sharp's flop), both
// And the fields of every task that writes an image: output.h. In a pipeline "flop" is a horizontal flip.
#pragma once

#include <cstdint>
#include <vector>

#include "worker/handlers/json_fields.h"
#include "worker/image/picture.h"

namespace baton {

enum class Direction : std::uint8_t { kVertical, kHorizontal, kBoth };

struct Flip {
  Direction direction = Direction::kVertical;
};

const std::vector<std::string_view>& flip_fields();
Flip parse_flip(JsonFields& fields);
void apply(const Flip& flip, Picture& picture);

}  // namespace baton
