// image.metadata: what an image file says about itself. Its pixels are not decoded.
//
//   {"source": "photos/cat.jpg"}  gives
//   {"source": "photos/cat.jpg", "format": "jpeg", "width": 1200, "height": 1800, "bytes": 293837, "channels": 3,
//    "has_alpha": false, "orientation": 6, "sha256": "507e…", "exif": {"make": "Canon", "model": "EOS 5D", "lens": "…",
//    "taken_at": "2012-09-21T22:07:34", "gps": {"latitude": 59.3, "longitude": 18.1, "altitude_m": 12.0}}}
//
// width and height are as shown, after the orientation. Fields of exif that the camera did not write are left out.
#pragma once

#include "worker/image/source.h"

namespace baton {

HandlerResult image_metadata(Attempt& attempt, const FileRoot& root, const ImageLimits& limits);

}  // namespace baton
