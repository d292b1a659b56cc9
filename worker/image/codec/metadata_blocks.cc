#include "worker/image/codec/metadata_blocks.h"

#include <zlib.h>

#include <algorithm>

namespace baton {
namespace {

constexpr std::size_t kProfileBytesMax = 4 << 20;  // printers' have 2 MB
constexpr std::size_t kProfileHeaderSize = 128;
constexpr std::size_t kSegmentBytesMax = 65'533;  // of a JPEG, its length included
constexpr std::string_view kExif("Exif\0\0", 6), kProfile("ICC_PROFILE\0", 12);
constexpr std::uint8_t kJpegApp2 = 0xE2;

std::string big_endian(std::size_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i));
  return text;
}
std::string little_endian(std::size_t number, int bytes) {
  std::string text = big_endian(number, bytes);
  std::reverse(text.begin(), text.end());
  return text;
}

// Pieces carry their number and how many there are. Empty unless all are there, in order.
std::string profile_of_jpeg(std::string_view bytes) {
  std::string profile;
  std::size_t number = 0;
  for (const std::string_view piece : jpeg_segments(bytes, kJpegApp2, kProfile)) {
    if (piece.size() < 2 || static_cast<unsigned char>(piece[0]) != ++number) return {};
    profile += piece.substr(2);
  }
  return profile;
}

// A name, a NUL, a zero and the deflated profile.
std::string profile_of_png(std::string_view chunk) {
  const std::size_t name_end = chunk.find('\0');
  if (name_end == std::string_view::npos || name_end + 2 > chunk.size()) return {};
  const std::string_view packed = chunk.substr(name_end + 2);
  std::string profile(kProfileBytesMax, '\0');
  uLongf size = profile.size();
  const int done = ::uncompress(reinterpret_cast<Bytef*>(profile.data()), &size,
                                reinterpret_cast<const Bytef*>(packed.data()), packed.size());
  profile.resize(done == Z_OK ? size : 0);
  return profile;
}

// One for RGB that says more than "sRGB" does.
bool is_worth_keeping(std::string_view profile) {
  using namespace std::string_view_literals;
  if (profile.size() < kProfileHeaderSize || profile.size() > kProfileBytesMax) return false;
  if (profile.substr(16, 4) != "RGB ") return false;
  return profile.find("sRGB") == std::string_view::npos && profile.find("s\0R\0G\0B"sv) == std::string_view::npos;
}

std::string read_profile(std::string_view bytes, const ImageHeader& header) {
  const std::string_view stored = bytes.substr(header.profile_offset, header.profile_size);
  std::string profile = header.format == ImageFormat::kJpeg  ? profile_of_jpeg(bytes)
                        : header.format == ImageFormat::kPng ? profile_of_png(stored)
                                                             : std::string(stored);
  return is_worth_keeping(profile) ? profile : std::string();
}

std::string upright_exif(std::string_view block) {
  std::string exif(block);
  const std::size_t offset = exif_orientation_offset(block);
  if (offset == 0) return exif;
  const bool big = exif[0] == 'M';
  exif[offset] = big ? 0 : 1;
  exif[offset + 1] = big ? 1 : 0;
  return exif;
}

std::string jpeg_segment(char marker, std::string_view content) {
  return std::string("\xFF") + marker + big_endian(content.size() + 2, 2) + std::string(content);
}

std::string put_into_jpeg(const std::string& encoded, const MetadataBlocks& blocks) {
  constexpr std::size_t kJfifEnd = 20;  // libjpeg writes this segment first, always of this length
  const bool has_jfif = encoded.size() > kJfifEnd && encoded[3] == '\xE0';
  std::string segments;
  if (!blocks.exif.empty() && blocks.exif.size() + kExif.size() + 2 <= kSegmentBytesMax) {
    segments += jpeg_segment('\xE1', std::string(kExif) + blocks.exif);
  }
  constexpr std::size_t kPiece = kSegmentBytesMax - kProfile.size() - 4;
  const std::size_t count = (blocks.profile.size() + kPiece - 1) / kPiece;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number{static_cast<char>(i + 1), static_cast<char>(count)};
    segments += jpeg_segment('\xE2', std::string(kProfile) + number + blocks.profile.substr(i * kPiece, kPiece));
  }
  const std::size_t place = has_jfif ? kJfifEnd : 2;
  return encoded.substr(0, place) + segments + encoded.substr(place);
}

std::string png_chunk(const std::string& name, std::string_view content) {
  const std::string named = name + std::string(content);
  const uLong checksum = ::crc32(0, reinterpret_cast<const Bytef*>(named.data()), static_cast<uInt>(named.size()));
  return big_endian(content.size(), 4) + named + big_endian(checksum, 4);
}

std::string put_into_png(const std::string& encoded, const MetadataBlocks& blocks) {
  constexpr std::size_t kAfterHeader = 8 + 25;
  std::string chunks;
  if (!blocks.profile.empty()) {
    uLongf size = ::compressBound(blocks.profile.size());
    std::string packed(size, '\0');
    ::compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(blocks.profile.data()),
               blocks.profile.size());
    packed.resize(size);
    chunks += png_chunk("iCCP", std::string("ICC\0\0", 5) + packed);
  }
  if (!blocks.exif.empty()) chunks += png_chunk("eXIf", blocks.exif);
  return encoded.substr(0, kAfterHeader) + chunks + encoded.substr(kAfterHeader);
}

std::string webp_chunk(const std::string& name, std::string_view content) {
  return name + little_endian(content.size(), 4) + std::string(content) + std::string(content.size() & 1, '\0');
}

// VP8X first, then the profile, the pixels, the EXIF.
std::string put_into_webp(const std::string& encoded, const MetadataBlocks& blocks, const ImageHeader& header) {
  constexpr std::size_t kFirstChunk = 12, kExtendedChunkSize = 18;
  constexpr int kProfileFlag = 0x20, kAlphaFlag = 0x10, kExifFlag = 0x08;
  const bool is_extended = encoded.compare(kFirstChunk, 4, "VP8X") == 0;
  const int flags = (blocks.profile.empty() ? 0 : kProfileFlag) | (header.has_alpha ? kAlphaFlag : 0) |
                    (blocks.exif.empty() ? 0 : kExifFlag);
  std::string chunks = webp_chunk("VP8X", std::string{static_cast<char>(flags), 0, 0, 0} +
                                              little_endian(header.width - 1, 3) + little_endian(header.height - 1, 3));
  if (!blocks.profile.empty()) chunks += webp_chunk("ICCP", blocks.profile);
  chunks += encoded.substr(kFirstChunk + (is_extended ? kExtendedChunkSize : 0));
  if (!blocks.exif.empty()) chunks += webp_chunk("EXIF", blocks.exif);
  return "RIFF" + little_endian(chunks.size() + 4, 4) + "WEBP" + chunks;
}

}  // namespace

MetadataBlocks read_metadata_blocks(std::string_view bytes, const ImageHeader& header, bool keeps_exif) {
  MetadataBlocks blocks;
  blocks.profile = read_profile(bytes, header);
  if (keeps_exif && header.format != ImageFormat::kTiff && header.exif_size > 0) {
    blocks.exif = upright_exif(bytes.substr(header.exif_offset, header.exif_size));
  }
  return blocks;
}

std::string with_metadata_blocks(std::string encoded, const MetadataBlocks& blocks, bool is_rgb) {
  MetadataBlocks wanted = blocks;
  if (!is_rgb) wanted.profile.clear();
  if (wanted.exif.empty() && wanted.profile.empty()) return encoded;
  const Result<ImageHeader> header = read_image_header(encoded);
  if (!header) return encoded;
  switch (header->format) {
    case ImageFormat::kJpeg: return put_into_jpeg(encoded, wanted);
    case ImageFormat::kPng: return put_into_png(encoded, wanted);
    case ImageFormat::kWebp: return put_into_webp(encoded, wanted, *header);
    case ImageFormat::kGif:
    case ImageFormat::kTiff: return encoded;
  }
  return encoded;
}

}  // namespace baton
