// The image that a task names: read beneath the root, and checked before a codec sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "baton/handler.h"
#include "worker/image/exif.h"
#include "worker/image/header.h"
#include "worker/storage/file_root.h"

namespace baton {

// What a handler's failure is called. Only kErrorNotFound and kErrorFile are worth another attempt: the file may still
// come, the disk may recover.
inline constexpr char kErrorPathOutsideRoot[] = "Image.PathOutsideRoot";
inline constexpr char kErrorNotFound[] = "Image.NotFound";
inline constexpr char kErrorFile[] = "Image.FileUnavailable";
inline constexpr char kErrorTooLarge[] = "Image.TooLarge";
inline constexpr char kErrorCorrupt[] = "Image.Corrupt";
inline constexpr char kErrorUnsupported[] = "NotSupportedImageType";

struct ImageLimits {
  std::size_t source_bytes_max = 64 << 20;       // a 50-megapixel JPEG has about 20 MiB
  std::uint64_t source_pixels_max = 50'000'000;  // decoded: 150 MB, 200 MB with alpha
  std::uint64_t output_pixels_max = 50'000'000;  // of one thumbnail
  std::uint32_t side_max = 30'000;               // of the source and of a thumbnail
};

struct ImageSource {
  std::string path;  // relative to the root
  std::string bytes;
  ImageHeader header;
  Exif exif;
};

// `field` is the input's field that the path came from; messages name it.
tl::unexpected<HandlerError> file_failure(std::string_view field, const Error& error);

tl::expected<ImageSource, HandlerError> read_image_source(const FileRoot& root, std::string_view path,
                                                          const ImageLimits& limits);

}  // namespace baton
