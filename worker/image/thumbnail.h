// image.thumbnail: one image in several smaller sizes, decoded once.
//
//   {"source": "photos/dandelion-sideways.jpg", "sizes": [800, {"width": 320, "height": 240}]}  gives
//   {"source": "photos/dandelion-sideways.jpg", "thumbnails": [
//     {"path": "thumbs/photos/dandelion-sideways-800.jpg", "width": 533, "height": 800, "bytes": 67614, "format": "jpeg"},
//     {"path": "thumbs/photos/dandelion-sideways-320x240.jpg", "width": 160, "height": 240, "bytes": 8747,
//      "format": "jpeg"}]}
//
// sizes        1 to kThumbnailCountMax: a number is the longest side; an object has width, height or both
// destination  default "thumbs/{folder}/{name}-{size}.{format}"; destination.h. Each size must give another path
// fit          inside (default), cover, contain, fill, outside; position, kernel, background: as in image.resize
// enlarge      default false: an image that is smaller than the box keeps its size, and a box that it should cover shrinks
// And the fields of every task that writes an image: output.h.
//
// Stops before writing when told to; a sign of life after each size.
#pragma once

#include "worker/image/request.h"
