// image.thumbnail: one image in several smaller sizes, upright and without metadata, decoded once.
//
//   {"source": "photos/cat.jpg", "sizes": [800, {"width": 320, "height": 240}]}  gives
//   {"source": "photos/cat.jpg", "thumbnails": [
//     {"path": "thumbs/photos/cat-800.jpg", "width": 533, "height": 800, "bytes": 71234, "format": "jpeg"}, …]}
//
// source       beneath the worker's file root; JPEG, PNG, WebP (not animated) or TIFF (its first image)
// sizes        1 to kThumbnailCountMax: a number is the longest side; an object has width, height or both
// destination  default "thumbs/{folder}/{name}-{size}.{format}"; the placeholders are those of destination_path(). Each
// size must
//              give another path, none may be the source. What is there is replaced.
// format       jpeg, png or webp; default: that of the source, and jpeg for a TIFF
// quality      1 to 100, default 85; not used by png
// fit          inside (default): the whole image within the box; cover: the box filled, the rest cut off on both sides
// enlarge      default false: an image that is smaller than the box keeps its size
//
// Idempotent: the same input writes the same files. Stops between sizes when told to; counts progress after each.
#pragma once

#include "worker/image/source.h"

namespace baton {

HandlerResult image_thumbnail(Attempt& attempt, const FileRoot& root, const ImageLimits& limits);

}  // namespace baton
