// image.rotate: turned clockwise. The EXIF orientation has been applied before, as in every image task.
//
//   {"source": "photos/rocket.jpg", "destination": "out/rotate.jpg", "angle": 90}  gives
//   {"source": "photos/rocket.jpg", "path": "out/rotate.jpg", "width": 427, "height": 640, "bytes": 38596,
//    "format": "jpeg"}
//
// angle       degrees, -360 to 360, required. By a multiple of 90 no pixel is lost; by any other angle the image grows
//             so that all of it is seen
// background  what fills the corners then; color.h. Default black, as sharp's
// And the fields of every task that writes an image: output.h.
#pragma once

#include <vector>

#include "worker/handlers/json_fields.h"
#include "worker/image/picture.h"

namespace baton {

struct Rotate {
  double angle = 0;
  Color background = kBlack;
};

const std::vector<std::string_view>& rotate_fields();
Rotate parse_rotate(JsonFields& fields);
// The size afterwards, for a check before memory is taken for it.
Size size_after(const Rotate& rotate, Size size);
void apply(const Rotate& rotate, Picture& picture);

}  // namespace baton
