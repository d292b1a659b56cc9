// image.resize: another size.
//
//   {"source": "photos/dandelions.jpg", "destination": "out/{name}.webp", "width": 400, "height": 400,
//    "position": "attention"}  gives
//   {"source": "photos/dandelions.jpg", "path": "out/dandelions.webp", "width": 400, "height": 400, "bytes": 18314,
//    "format": "webp"}
//
// width, height       pixels; one of them is enough, the other then keeps the ratio
// fit                 what happens where the ratio of both is not the image's: cover (default), contain, fill, inside,
//                     outside; geometry.h draws them
// position            of what is kept by cover, or of the image on the background by contain; position.h. Default center
// kernel              area, nearest, linear, cubic, mitchell, lanczos2, lanczos3 (default, as sharp's); kernel.h
// background          contain: what fills the rest; color.h. Default black, as sharp's
// withoutEnlargement  default false; true: an image that is smaller stays as it is
// withoutReduction    default false; true: an image that is larger stays as it is
// And the fields of every task that writes an image: output.h. Other names: aliases.h.
#pragma once

#include <vector>

#include "worker/image/color.h"
#include "worker/image/geometry.h"
#include "worker/image/picture.h"
#include "worker/image/position.h"
#include "worker/image/resample.h"

namespace baton {

struct Resize {
  Box box;
  Fit fit = Fit::kCover;
  ResizeLimits limits;
  Position position;
  Kernel kernel = Kernel::kLanczos3;
  Color background = kBlack;
};

const std::vector<std::string_view>& resize_fields();
Resize parse_resize(JsonFields& fields, std::uint32_t side_max);
void apply(const Resize& resize, Picture& picture);

// Also those of image.thumbnail.
Fit parse_fit(JsonFields& fields, Fit fallback);
Kernel parse_kernel(JsonFields& fields);
Color parse_color(JsonFields& fields, std::string_view field, Color fallback);
std::optional<std::uint32_t> parse_side(JsonFields& fields, std::string_view field, std::uint32_t side_max);

}  // namespace baton
