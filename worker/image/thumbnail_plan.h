// Which thumbnails a task asks for, and how the pixels of one source become them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/handler.h"
#include "worker/image/header.h"
#include "worker/image/source.h"

namespace baton {

inline constexpr std::size_t kThumbnailCountMax = 32;  // of one task: bounds its duration and its output
inline constexpr int kQualityDefault = 85;

enum class Fit : std::uint8_t {
  kInside,  // the whole image, within the box; its sides keep their ratio
  kCover,   // the whole box, filled; what stands over at two sides is cut off
};

struct Size {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  friend bool operator==(const Size&, const Size&) = default;
};

// One of "sizes". A side that was not given is as long as it may be.
struct ThumbnailBox {
  Size size;
  std::string text;  // "800" for a longest side, "800x600", "800x" or "x600" for a box: {size} in the destination
};

struct ThumbnailRequest {
  std::string source;
  std::vector<ThumbnailBox> boxes;
  std::string destination;            // with placeholders; see destination_path()
  std::optional<ImageFormat> format;  // none: that of the source
  int quality = kQualityDefault;
  Fit fit = Fit::kInside;
  bool enlarge = false;
};

// Reads the input of image.thumbnail; see thumbnail.h for its fields.
tl::expected<ThumbnailRequest, HandlerError> parse_thumbnail_request(std::string_view input, const ImageLimits& limits);

// The path that the request's pattern gives for a box:
//   {folder} of the source, may be empty   {name} of the source without its extension   {size} {width} {height} as
//   asked for   {format} jpg, png or webp
// REQUIRES: the pattern has passed parse_thumbnail_request().
std::string destination_path(const ThumbnailRequest& request, const ThumbnailBox& box, std::string_view source,
                             ImageFormat format);

// From the upright source, the middle part of `crop` pixels is scaled to `output`.
struct ThumbnailGeometry {
  Size crop;
  Size output;
};
ThumbnailGeometry thumbnail_geometry(Size source, Size box, Fit fit, bool enlarge);

// By how much a JPEG decoder may divide both sides (1, 2, 4 or 8) so that no thumbnail has to be enlarged.
int decode_divisor(const std::vector<ThumbnailGeometry>& thumbnails);

}  // namespace baton
