// image.pipeline: several steps, one decode, one encode.
//
//   {"source": "photos/rocket.jpg", "destination": "out/{name}.png", "operations": [
//     {"operation": "crop", "width": 400, "height": 400, "position": "attention"},
//     {"operation": "resize", "width": 200},
//     {"operation": "grayscale"}]}  gives
//   {"source": "photos/rocket.jpg", "path": "out/rocket.png", "width": 200, "height": 200, "bytes": 18422,
//    "format": "png"}
//
// operations  1 to kOperationCountMax, done in this order; each names its operation (resize, crop, rotate, flip, blur,
//             sharpen, grayscale, watermark) and has the options of the task "image." with that name.
//             {"operation": "convert", "format": "png", "quality": 80} sets how the result is written.
//             imaginary's form {"operation": "crop", "params": {"width": 400}} is understood too, and its "autorotate",
//             which does nothing: images always are upright
// And the fields of every task that writes an image: output.h.
#pragma once

#include "worker/image/request.h"
