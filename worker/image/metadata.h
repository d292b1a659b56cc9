// image.metadata: what an image file says about itself.
//
//   {"source": "photos/cat.jpg"}  gives
//   {"source": "photos/cat.jpg", "format": "jpeg", "width": 1200, "height": 1800, "bytes": 293837, "channels": 3,
//    "space": "srgb", "depth": 8, "has_alpha": false, "has_profile": false, "progressive": false, "animated": false,
//    "orientation": 6, "sha256": "507e…", "exif": {"make": "Canon", "model": "EOS 5D", "lens": "…",
//    "taken_at": "2012-09-21T22:07:34", "gps": {"latitude": 59.3, "longitude": 18.1, "altitude_m": 12.0}}}
//
// source  the image: JPEG, PNG, WebP, TIFF or GIF. Its pixels are not decoded
// stats   default false; true: they are, and the result has also
//         "stats": {"dominant": "#6c7a2c", "mean": "#71803f", "entropy": 7.4, "opaque": true, "dhash": "c3a5…"}
//         dominant: the middle of the fullest of 16 × 16 × 16 boxes of colours; entropy: of brightness, bits; dhash: 64 bits
//         that change little when an image is scaled or recompressed (the brightness of neighbours, 9 × 8)
// width and height are as shown, after the orientation. space: srgb, b-w or cmyk. depth: bits a channel. Fields of exif
// that the camera did not write are left out.
#pragma once

#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <string_view>

#include "worker/image/exif.h"
#include "worker/image/request.h"

namespace baton {

MetadataRequest parse_metadata(JsonFields& fields);

// All but source, bytes and sha256, which the worker knows.
nlohmann::json describe(const ImageHeader& header, const Exif& exif);

// `pixels`: as a Picture has them; a decode at reduced scale is enough.
nlohmann::json describe_pixels(const cv::Mat& pixels);

}  // namespace baton
