// What an image says about itself in its first bytes: read before anything is decoded, so that a decode bomb never is.
//
// Pure. Every offset is checked against the bytes that are there; no input makes it read outside of them, loop without
// end, or allocate (but for a list of segments). Recursion and links within a file (TIFF) are not followed beyond the first image.
// Formats: JPEG (ITU T.81 annex B), PNG (W3C), WebP (RFC 9649), GIF (89a), TIFF 6.0 (classic, both byte orders).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "baton/result.h"

namespace baton {

enum class ImageFormat : std::uint8_t { kJpeg, kPng, kWebp, kGif, kTiff };

std::string_view image_format_name(ImageFormat format);  // "jpeg"

enum class ColorSpace : std::uint8_t { kRgb, kGray, kCmyk };

std::string_view color_space_name(ColorSpace space);  // "srgb", "b-w", "cmyk", as sharp calls them

struct ImageHeader {
  ImageFormat format = ImageFormat::kJpeg;
  std::uint32_t width = 0;   // as stored, before the EXIF orientation; at least 1
  std::uint32_t height = 0;  // at least 1
  std::uint32_t channels = 3;
  std::uint32_t depth = 8;  // bits a channel
  ColorSpace space = ColorSpace::kRgb;
  bool has_alpha = false;
  bool is_animated = false;
  bool is_progressive = false;  // a progressive JPEG or an interlaced PNG
  bool has_profile = false;     // of colours (ICC)

  // Most pixels that a decoder holds at a time: width × height, or a TIFF's tile where that is larger.
  std::uint64_t decoded_pixels = 0;

  // The EXIF block (a TIFF structure) within the bytes. Size 0: none.
  std::size_t exif_offset = 0;
  std::size_t exif_size = 0;

  // The colour profile within the bytes: of a WebP and a TIFF as it is, of a PNG the content of its chunk. Size 0: none,
  // or a JPEG, where it may lie in pieces (jpeg_segments()).
  std::size_t profile_offset = 0;
  std::size_t profile_size = 0;

  // TIFF only: where its orientation is stored (two bytes, in the file's byte order). 0: nowhere.
  std::size_t orientation_offset = 0;
};

// Errors: kInvalidArgument: none of the formats above. kCorrupt: one of them, but its header is damaged or cut short.
Result<ImageHeader> read_image_header(std::string_view bytes);

// The contents, behind `prefix`, of a JPEG's segments with this marker that begin with it, up to its pixels.
// REQUIRES: read_image_header() said JPEG.
std::vector<std::string_view> jpeg_segments(std::string_view bytes, std::uint8_t marker, std::string_view prefix);

// Where the orientation is stored in an EXIF block (two bytes, in its byte order: 'M' first is big-endian). 0: nowhere.
std::size_t exif_orientation_offset(std::string_view block);

}  // namespace baton
