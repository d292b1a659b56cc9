// image.grayscale: brightness without colour, by the weights of ITU-R BT.601. JPEG and PNG outputs then have one channel.
//
//   {"source": "photos/rocket.jpg", "destination": "out/gray.jpg"}  gives
//   {"source": "photos/rocket.jpg", "path": "out/gray.jpg", "width": 640, "height": 427, "bytes": 35355,
//    "format": "jpeg"}
//
// No options but the fields of every task that writes an image: output.h.
#pragma once

#include "worker/image/picture.h"

namespace baton {

struct Grayscale {};

void apply(const Grayscale& grayscale, Picture& picture);

}  // namespace baton
