#include "worker/image/header.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "worker/image/byte_reader.h"

namespace baton {
namespace {

constexpr bool kBig = true, kLittle = false;

tl::unexpected<Error> damaged(ImageFormat format, std::string_view what) {
  return fail(ErrorCode::kCorrupt,
              "the " + std::string(image_format_name(format)) + " header is damaged: " + std::string(what));
}

// The checks that all formats share.
Result<ImageHeader> checked(ImageHeader header, bool complete) {
  if (!complete) return damaged(header.format, "it is cut short");
  if (header.width == 0 || header.height == 0) return damaged(header.format, "it says that the image is empty");
  header.decoded_pixels = std::max(header.decoded_pixels, std::uint64_t{header.width} * header.height);
  return header;
}

// --- JPEG: segments, each FF, a marker, and its length in two bytes.

constexpr std::uint8_t kJpegEnd = 0xD9, kJpegScan = 0xDA, kJpegApp1 = 0xE1, kJpegApp2 = 0xE2;
constexpr std::uint8_t kProgressiveFrame = 0xC2;

bool is_jpeg_frame(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}
bool has_no_length(std::uint8_t marker) { return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8); }

struct JpegSegment {
  std::uint8_t marker = 0;
  std::size_t begin = 0;  // of what follows the length
  std::size_t end = 0;    // where the next segment is looked for
};

// Where the next marker's second byte stands. Skips what libjpeg skips (stray bytes, repeated FF, FF 00), so that both
// see the same frame.
std::size_t next_marker(std::string_view bytes, std::size_t offset) {
  while ((offset = bytes.find('\xFF', offset)) != std::string_view::npos) {
    offset = bytes.find_first_not_of('\xFF', offset);
    if (offset == std::string_view::npos || bytes[offset] != '\0') return offset;
  }
  return offset;
}

// Nothing at the end of the bytes, or where a segment does not fit into them.
std::optional<JpegSegment> next_segment(std::string_view bytes, std::size_t offset) {
  offset = next_marker(bytes, offset);
  if (offset == std::string_view::npos) return std::nullopt;
  ByteReader reader(bytes, kBig);
  JpegSegment segment{reader.u8(offset), offset + 1, offset + 1};
  if (segment.marker == kJpegEnd || has_no_length(segment.marker)) return segment;
  const std::size_t size = reader.u16(offset + 1);
  if (size < 2) return std::nullopt;
  segment.begin = offset + 3;
  segment.end = offset + 1 + size;
  if (!reader.ok() || segment.end > bytes.size()) return std::nullopt;
  return segment;
}

Result<ImageHeader> read_jpeg(std::string_view bytes) {
  constexpr std::string_view kExif("Exif\0\0", 6), kProfile("ICC_PROFILE\0", 12);
  ImageHeader header{.format = ImageFormat::kJpeg};
  std::optional<JpegSegment> segment = next_segment(bytes, 2);
  for (; segment; segment = next_segment(bytes, segment->end)) {
    const std::string_view content = bytes.substr(segment->begin, segment->end - segment->begin);
    if (segment->marker == kJpegApp1 && content.starts_with(kExif) && header.exif_size == 0) {
      header.exif_offset = segment->begin + kExif.size();
      header.exif_size = content.size() - kExif.size();
    }
    if (segment->marker == kJpegApp2 && content.starts_with(kProfile)) header.has_profile = true;
    if (segment->marker == kJpegScan || segment->marker == kJpegEnd) {
      return damaged(header.format, "no frame comes before its pixels");
    }
    if (!is_jpeg_frame(segment->marker)) continue;
    ByteReader reader(content, kBig);
    header.height = reader.u16(1);
    header.width = reader.u16(3);
    header.depth = reader.u8(0);
    header.channels = reader.u8(5);
    header.space = header.channels == 1   ? ColorSpace::kGray
                   : header.channels == 4 ? ColorSpace::kCmyk
                                          : ColorSpace::kRgb;
    header.is_progressive = segment->marker == kProgressiveFrame;
    return checked(header, reader.ok());
  }
  return damaged(header.format, "it is cut short");
}

// --- PNG: chunks, each its length, four letters, the content and a checksum.

Result<ImageHeader> read_png(std::string_view bytes) {
  constexpr std::size_t kSignatureSize = 8, kChunkOverhead = 12;
  ImageHeader header{.format = ImageFormat::kPng};
  ByteReader reader(bytes, kBig);
  if (reader.u32(8) != 13 || reader.text(12, 4) != "IHDR") return damaged(header.format, "it does not begin with IHDR");
  header.width = reader.u32(16);
  header.height = reader.u32(20);
  header.depth = reader.u8(24);
  const std::uint8_t color_type = reader.u8(25);
  header.is_progressive = reader.u8(28) != 0;
  header.has_alpha = (color_type & 4) != 0;
  bool has_transparent_color = false;
  for (std::size_t offset = kSignatureSize; reader.ok();) {
    // What follows the header decides nothing but details; a chunk that is cut short is the decoder's to complain
    // about.
    ByteReader chunk(bytes, kBig);
    const std::size_t size = chunk.u32(offset);
    const std::string_view name = chunk.text(offset + 4, 4);
    chunk.text(offset + 8, size);
    if (!chunk.ok() || name == "IDAT" || name == "IEND") break;
    if (name == "tRNS") has_transparent_color = true;
    if (name == "iCCP") {
      header.profile_offset = offset + 8;
      header.profile_size = size;
    }
    if (name == "acTL") header.is_animated = true;
    if (name == "eXIf") {
      header.exif_offset = offset + 8;
      header.exif_size = size;
    }
    offset += size + kChunkOverhead;
  }
  const std::uint32_t colors = color_type == 0 || color_type == 4 ? 1 : 3;
  if (colors == 1) header.space = ColorSpace::kGray;
  header.has_alpha = header.has_alpha || has_transparent_color;
  header.channels = colors + (header.has_alpha ? 1 : 0);
  header.has_profile = header.profile_size > 0;
  return checked(header, reader.ok());
}

// --- WebP: RIFF chunks, each four letters, its length (little-endian), the content, and a byte where that is odd.

void read_vp8(ByteReader& reader, std::size_t offset, ImageHeader& header) {
  if (reader.text(offset + 3, 3) != "\x9d\x01\x2a") return;  // leaves the width at 0
  header.width = reader.u16(offset + 6) & 0x3FFF;
  header.height = reader.u16(offset + 8) & 0x3FFF;
}

void read_vp8l(ByteReader& reader, std::size_t offset, ImageHeader& header) {
  if (reader.u8(offset) != 0x2F) return;
  const std::uint32_t bits = reader.u32(offset + 1);
  header.width = (bits & 0x3FFF) + 1;
  header.height = (bits >> 14 & 0x3FFF) + 1;
  header.has_alpha = (bits >> 28 & 1) != 0;
}

void read_vp8x(ByteReader& reader, std::size_t offset, ImageHeader& header) {
  const std::uint8_t flags = reader.u8(offset);
  header.has_alpha = (flags & 0x10) != 0;
  header.is_animated = (flags & 0x02) != 0;
  header.has_profile = (flags & 0x20) != 0;
  header.width = reader.u24(offset + 4) + 1;
  header.height = reader.u24(offset + 7) + 1;
}

void find_webp_metadata(std::string_view bytes, ImageHeader& header) {
  for (std::size_t offset = 12;;) {
    ByteReader chunk(bytes, kLittle);
    const std::string_view name = chunk.text(offset, 4);
    const std::size_t size = chunk.u32(offset + 4);
    chunk.text(offset + 8, size);
    if (!chunk.ok()) return;
    if (name == "EXIF" && header.exif_size == 0) {
      header.exif_offset = offset + 8;
      header.exif_size = size;
    }
    if (name == "ICCP" && header.profile_size == 0) {
      header.profile_offset = offset + 8;
      header.profile_size = size;
    }
    offset += 8 + size + (size & 1);
  }
}

Result<ImageHeader> read_webp(std::string_view bytes) {
  constexpr std::size_t kFirstContent = 20;
  ImageHeader header{.format = ImageFormat::kWebp};
  ByteReader reader(bytes, kLittle);
  const std::string_view name = reader.text(12, 4);
  if (name == "VP8 ") {
    read_vp8(reader, kFirstContent, header);
  } else if (name == "VP8L") {
    read_vp8l(reader, kFirstContent, header);
  } else if (name == "VP8X") {
    read_vp8x(reader, kFirstContent, header);
    find_webp_metadata(bytes, header);
  } else {
    return damaged(header.format, "its first chunk is not VP8, VP8L or VP8X");
  }
  header.channels = header.has_alpha ? 4 : 3;
  return checked(header, reader.ok());
}

Result<ImageHeader> read_gif(std::string_view bytes) {
  ImageHeader header{.format = ImageFormat::kGif};
  ByteReader reader(bytes, kLittle);
  header.width = reader.u16(6);
  header.height = reader.u16(8);
  return checked(header, reader.ok());
}

// --- TIFF: a directory of twelve-byte entries: tag, type, count, and the value, or where it is.

// The number in the entry at `offset`: one SHORT or LONG. Other types hold an offset to it, or nothing that a size can
// be.
std::optional<std::uint32_t> tiff_number(ByteReader& reader, std::size_t offset) {
  constexpr std::uint16_t kShort = 3, kLong = 4;
  const std::uint16_t type = reader.u16(offset + 2);
  if (reader.u32(offset + 4) != 1 || (type != kShort && type != kLong)) return std::nullopt;
  return type == kShort ? reader.u16(offset + 8) : reader.u32(offset + 8);
}

Result<ImageHeader> read_tiff(std::string_view bytes) {
  constexpr std::uint16_t kWidth = 256, kHeight = 257, kBitsPerSample = 258, kPhotometric = 262, kOrientation = 274,
                          kSamplesPerPixel = 277, kTileWidth = 322, kTileHeight = 323, kProfile = 34'675;
  constexpr std::uint32_t kSeparated = 5, kBlackIsZero = 1;
  ImageHeader header{.format = ImageFormat::kTiff, .channels = 1};
  ByteReader reader(bytes, bytes[0] == 'M');
  const std::size_t directory = reader.u32(4);
  const std::uint16_t count = reader.u16(directory);
  std::uint32_t tile_width = 0, tile_height = 0;
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    const std::size_t offset = directory + 2 + i * 12;
    const std::uint16_t tag = reader.u16(offset);
    std::uint32_t* const field = tag == kWidth             ? &header.width
                                 : tag == kHeight          ? &header.height
                                 : tag == kSamplesPerPixel ? &header.channels
                                 : tag == kTileWidth       ? &tile_width
                                 : tag == kTileHeight      ? &tile_height
                                                           : nullptr;
    if (tag == kProfile && reader.text(reader.u32(offset + 8), reader.u32(offset + 4)).size() > 4) {
      header.profile_offset = reader.u32(offset + 8);
      header.profile_size = reader.u32(offset + 4);
      header.has_profile = true;
    }
    // One entry holds the depths of one or two channels itself; of more it points to them.
    if (tag == kBitsPerSample && reader.u32(offset + 4) <= 2) header.depth = reader.u16(offset + 8);
    if (tag == kPhotometric && reader.u16(offset + 8) <= kBlackIsZero) header.space = ColorSpace::kGray;
    if (tag == kPhotometric && reader.u16(offset + 8) == kSeparated) header.space = ColorSpace::kCmyk;
    if (tag == kOrientation && reader.text(offset + 8, 2).size() == 2) header.orientation_offset = offset + 8;
    if (field == nullptr) continue;
    const std::optional<std::uint32_t> number = tiff_number(reader, offset);
    if (!number) return damaged(header.format, "tag " + std::to_string(tag) + " is not one SHORT or LONG");
    // Libraries differ in which of two equal tags they believe; the larger one is the careful choice.
    *field = tag == kSamplesPerPixel ? *number : std::max(*field, *number);
  }
  header.has_alpha = header.channels == (header.space == ColorSpace::kGray  ? 2U
                                         : header.space == ColorSpace::kRgb ? 4U
                                                                            : 5U);
  header.decoded_pixels = std::uint64_t{tile_width} * tile_height;
  header.exif_size = bytes.size();  // EXIF is TIFF; the file as a whole is its own EXIF block
  return checked(header, reader.ok());
}

}  // namespace

std::string_view image_format_name(ImageFormat format) {
  switch (format) {
    case ImageFormat::kJpeg: return "jpeg";
    case ImageFormat::kPng: return "png";
    case ImageFormat::kWebp: return "webp";
    case ImageFormat::kGif: return "gif";
    case ImageFormat::kTiff: return "tiff";
  }
  return "";
}

std::string_view color_space_name(ColorSpace space) {
  switch (space) {
    case ColorSpace::kRgb: return "srgb";
    case ColorSpace::kGray: return "b-w";
    case ColorSpace::kCmyk: return "cmyk";
  }
  return "";
}

Result<ImageHeader> read_image_header(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return read_jpeg(bytes);
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return read_png(bytes);
  if (bytes.starts_with("RIFF"sv) && bytes.find("WEBP"sv, 8) == 8) return read_webp(bytes);
  if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return read_gif(bytes);
  if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return read_tiff(bytes);
  return fail(ErrorCode::kInvalidArgument, "it is not a JPEG, PNG, WebP, GIF or TIFF image");
}

std::vector<std::string_view> jpeg_segments(std::string_view bytes, std::uint8_t marker, std::string_view prefix) {
  std::vector<std::string_view> contents;
  for (auto segment = next_segment(bytes, 2); segment; segment = next_segment(bytes, segment->end)) {
    if (segment->marker == kJpegScan || segment->marker == kJpegEnd) break;
    const std::string_view content = bytes.substr(segment->begin, segment->end - segment->begin);
    if (segment->marker == marker && content.starts_with(prefix)) contents.push_back(content.substr(prefix.size()));
  }
  return contents;
}

std::size_t exif_orientation_offset(std::string_view block) {
  constexpr std::uint16_t kOrientation = 274;
  ByteReader reader(block, block.starts_with('M'));
  const std::size_t directory = reader.u32(4);
  const std::uint16_t count = reader.u16(directory);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    const std::size_t offset = directory + 2 + i * 12;
    if (reader.u16(offset) == kOrientation && reader.text(offset + 8, 2).size() == 2) return offset + 8;
  }
  return 0;
}

}  // namespace baton
