// image.blur: by a Gaussian.
//
//   {"source": "photos/rocket.jpg", "destination": "out/blur.jpg", "sigma": 4}  gives
//   {"source": "photos/rocket.jpg", "path": "out/blur.jpg", "width": 640, "height": 427, "bytes": 15986,
//    "format": "jpeg"}
//
// sigma  of the Gaussian, in pixels, 0.3 to 100, required
// And the fields of every task that writes an image: output.h.
#pragma once

#include <vector>

#include "worker/handlers/json_fields.h"
#include "worker/image/picture.h"

namespace baton {

struct Blur {
  double sigma = 1;
};

const std::vector<std::string_view>& blur_fields();
Blur parse_blur(JsonFields& fields);
void apply(const Blur& blur, Picture& picture);

}  // namespace baton
