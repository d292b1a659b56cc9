// What every task that writes an image takes beside its own options.
//
// source            the image: JPEG, PNG, WebP, TIFF or GIF (the first picture of those that have several)
// destination       where to write it; what is there is replaced. May have placeholders: destination.h
// format            jpeg, png or webp; default: as the destination's extension says, else that of the source (of a GIF png,
//                   of a TIFF jpeg)
// quality           1 to 100, default 85; not used by png
// progressive       default false; true: a JPEG that is shown coarsely first
// lossless          default false; webp alone
// compressionLevel  0 to 9, default 6; png alone
// keepMetadata      default false: no EXIF (place, camera, owner) gets into the output. true: it does, with the
//                   orientation corrected. A colour profile other than sRGB is always kept: the colours are wrong without
// A JPEG has no transparency: white shows through.
//
// Idempotent: the same input writes the same file.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "worker/handlers/json_fields.h"
#include "worker/image/header.h"

namespace baton {

inline constexpr int kQualityDefault = 85;
inline constexpr int kCompressionLevelDefault = 6;  // zlib's own

struct OutputOptions {
  std::optional<ImageFormat> format;
  int quality = kQualityDefault;
  bool progressive = false;
  bool lossless = false;
  int compression_level = kCompressionLevelDefault;
  bool keep_metadata = false;
};

// Without source and destination.
const std::vector<std::string_view>& output_fields();
// What is not given stays as `before` has it.
OutputOptions parse_output(JsonFields& fields, OutputOptions before = {});

}  // namespace baton
