#include "worker/image/codec/decode.h"

#include <new>
#include <opencv2/imgcodecs.hpp>

#include "worker/image/codec/gif.h"
#include "worker/image/codec/jpeg.h"
#include "worker/image/exif.h"

namespace baton {
namespace {

// Writes "upright" over a TIFF's orientation, which OpenCV would apply whatever its flags say.
void forget_tiff_orientation(std::span<char> bytes, const ImageHeader& header) {
  if (header.orientation_offset == 0 || header.orientation_offset + 2 > bytes.size()) return;
  const bool big_endian = bytes[0] == 'M';
  bytes[header.orientation_offset] = big_endian ? 0 : 1;
  bytes[header.orientation_offset + 1] = big_endian ? 1 : 0;
}

Result<cv::Mat> decode_by_opencv(std::span<char> bytes, const ImageHeader& header) {
  if (header.format == ImageFormat::kTiff) forget_tiff_orientation(bytes, header);
  // The former ignores the orientation too.
  const int flags = header.has_alpha ? cv::IMREAD_UNCHANGED : cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION;
  try {
    const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8U, bytes.data());
    return cv::imdecode(encoded, flags);
  } catch (const cv::Exception& thrown) {
    if (thrown.code == cv::Error::StsNoMem)
      return fail(ErrorCode::kOverloaded, "there is not enough memory to decode it");
    return fail(ErrorCode::kCorrupt, std::string("it can not be decoded: ") + thrown.what());
  }
}

Result<cv::Mat> decode_stored(std::span<char> bytes, const ImageHeader& header, int eighths) {
  const std::string_view text(bytes.data(), bytes.size());
  switch (header.format) {
    case ImageFormat::kJpeg: return decode_jpeg(text, eighths);
    case ImageFormat::kGif: return decode_gif(text);
    case ImageFormat::kPng:
    case ImageFormat::kWebp:
    case ImageFormat::kTiff: return decode_by_opencv(bytes, header);
  }
  return cv::Mat();
}

}  // namespace

void use_one_codec_thread() { cv::setNumThreads(1); }

Result<Picture> decode_image(std::span<char> bytes, const ImageHeader& header, int orientation, int eighths) {
  try {
    Result<cv::Mat> stored = decode_stored(bytes, header, eighths);
    if (!stored) return tl::unexpected<Error>(stored.error());
    const cv::Mat pixels = normalized(std::move(*stored));
    if (pixels.empty()) {
      return fail(ErrorCode::kCorrupt, "it can not be decoded: it is damaged, or of a kind that is not supported");
    }
    Picture picture;
    picture.pixels = turned_upright(pixels, orientation);
    picture.size = swaps_sides(orientation) ? Size{header.height, header.width} : Size{header.width, header.height};
    picture.is_gray = header.space == ColorSpace::kGray && !picture.has_alpha();
    return picture;
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kOverloaded, "there is not enough memory to decode it");
  }
}

}  // namespace baton
