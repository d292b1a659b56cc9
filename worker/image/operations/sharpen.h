// image.sharpen: what differs from its surroundings differs more. Brightness alone: no coloured seams.
//
//   {"source": "photos/rocket.jpg", "destination": "out/sharpen.jpg", "sigma": 1.2, "m2": 3}  gives
//   {"source": "photos/rocket.jpg", "path": "out/sharpen.jpg", "width": 640, "height": 427, "bytes": 52995,
//    "format": "jpeg"}
//
// sigma     of the Gaussian that makes the surroundings, in pixels, 0.3 to 10; default 1
// m1, m2    how much to strengthen differences below and above the threshold x1; default 1 and 2, 0 to 20
// x1        the threshold, default 2, 0 to 100
// y2, y3    most that a pixel may become brighter and darker, default 10 and 20, 0 to 100
// The last three in percent of the range of brightness, as in sharp.
// And the fields of every task that writes an image: output.h.
#pragma once

#include <vector>

#include "worker/handlers/json_fields.h"
#include "worker/image/picture.h"

namespace baton {

struct Sharpen {
  double sigma = 1, m1 = 1, m2 = 2, x1 = 2, y2 = 10, y3 = 20;
};

const std::vector<std::string_view>& sharpen_fields();
Sharpen parse_sharpen(JsonFields& fields);
void apply(const Sharpen& sharpen, Picture& picture);

}  // namespace baton
