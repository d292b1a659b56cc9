// image.crop: a part of the image (sharp's extract).
//
//   {"source": "photos/rocket.jpg", "destination": "out/crop.png", "left": 200, "top": 100, "width": 240,
//    "height": 200}  gives
//   {"source": "photos/rocket.jpg", "path": "out/crop.png", "width": 240, "height": 200, "bytes": 40878,
//    "format": "png"}
//
// width, height  pixels of the part, required; what is larger than the image is an error
// left, top      pixels from its upper left corner, both or none; or
// position       of the part within the image; position.h. Default center
// And the fields of every task that writes an image: output.h. Other names: aliases.h.
#pragma once

#include <optional>
#include <vector>

#include "baton/result.h"
#include "worker/image/picture.h"
#include "worker/image/position.h"

namespace baton {

struct Crop {
  Size size;
  std::optional<cv::Point> corner;
  Position position;
};

const std::vector<std::string_view>& crop_fields();
Crop parse_crop(JsonFields& fields, std::uint32_t side_max);
// Errors: kInvalidArgument: the part is not within the image.
Result<void> apply(const Crop& crop, Picture& picture);

}  // namespace baton
