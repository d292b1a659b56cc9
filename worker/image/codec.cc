#include "worker/image/codec.h"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "worker/image/exif.h"

namespace baton {
namespace {

constexpr int kPngCompression = 6;  // zlib's own default; OpenCV's is 1

// Runs `work` and turns what OpenCV (or an allocation) throws into an error.
template <typename Work>
auto guarded(ErrorCode code, const char* what, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& thrown) {
    return fail(code, std::string(what) + ": " + thrown.what());
  }
}

int decode_flags(const ImageHeader& header, int divisor) {
  // GIF and TIFF lose their transparency; PNG and WebP keep it.
  if (header.has_alpha) return cv::IMREAD_UNCHANGED;  // ignores the orientation too
  if (header.format != ImageFormat::kJpeg) divisor = 1;
  const int color = divisor == 8   ? cv::IMREAD_REDUCED_COLOR_8
                    : divisor == 4 ? cv::IMREAD_REDUCED_COLOR_4
                    : divisor == 2 ? cv::IMREAD_REDUCED_COLOR_2
                                   : cv::IMREAD_COLOR;
  return color | cv::IMREAD_IGNORE_ORIENTATION;
}

// Writes "upright" over a TIFF's orientation, which OpenCV would apply whatever its flags say.
void forget_tiff_orientation(std::string& bytes, const ImageHeader& header) {
  if (header.orientation_offset == 0 || header.orientation_offset + 2 > bytes.size()) return;
  const bool big_endian = bytes[0] == 'M';
  bytes[header.orientation_offset] = big_endian ? 0 : 1;
  bytes[header.orientation_offset + 1] = big_endian ? 1 : 0;
}

// Multiplies the colours by the transparency, or takes that back.
void premultiply(cv::Mat& image) {
  image.forEach<cv::Vec4b>([](cv::Vec4b& pixel, const int*) {
    for (int i = 0; i < 3; ++i) pixel[i] = static_cast<unsigned char>((pixel[i] * pixel[3] + 127) / 255);
  });
}
void unpremultiply(cv::Mat& image) {
  image.forEach<cv::Vec4b>([](cv::Vec4b& pixel, const int*) {
    if (pixel[3] == 0) return;
    for (int i = 0; i < 3; ++i) {
      pixel[i] = static_cast<unsigned char>(std::min(255, (pixel[i] * 255 + pixel[3] / 2) / pixel[3]));
    }
  });
}

// What is premultiplied already, before white.
cv::Mat flattened(const cv::Mat& image) {
  cv::Mat result(image.size(), CV_8UC3);
  for (int y = 0; y < image.rows; ++y) {
    const auto* from = image.ptr<cv::Vec4b>(y);
    auto* to = result.ptr<cv::Vec3b>(y);
    for (int x = 0; x < image.cols; ++x) {
      for (int i = 0; i < 3; ++i) to[x][i] = static_cast<unsigned char>(std::min(255, from[x][i] + 255 - from[x][3]));
    }
  }
  return result;
}

// To 8 bits and three or four channels, the latter premultiplied.
Result<cv::Mat> normalized(cv::Mat image) {
  if (image.depth() == CV_16U) image.convertTo(image, CV_8U, 1.0 / 257);
  if (image.depth() != CV_8U) return fail(ErrorCode::kCorrupt, "its pixels are of a kind that is not supported");
  if (image.channels() == 1) cv::cvtColor(image, image, cv::COLOR_GRAY2BGR);
  if (image.channels() != 3 && image.channels() != 4) {
    return fail(ErrorCode::kCorrupt, std::to_string(image.channels()) + " channels are not supported");
  }
  if (image.channels() == 4) premultiply(image);
  return image;
}

cv::Mat turned_upright(const cv::Mat& image, int orientation) {
  cv::Mat result = image;
  if (swaps_sides(orientation)) cv::transpose(image, result);
  const auto flip = [&](int axis) {
    cv::Mat flipped;
    cv::flip(result, flipped, axis);
    return flipped;
  };
  constexpr int kLeftRight = 1, kUpDown = 0, kBoth = -1;
  switch (orientation) {
    case 2:
    case 6: return flip(kLeftRight);
    case 3:
    case 7: return flip(kBoth);
    case 4:
    case 8: return flip(kUpDown);
    default: return result;
  }
}

// The middle part of the image.
cv::Rect middle(const cv::Mat& image, int width, int height) {
  width = std::clamp(width, 1, image.cols);
  height = std::clamp(height, 1, image.rows);
  return {(image.cols - width) / 2, (image.rows - height) / 2, width, height};
}

}  // namespace

void use_one_codec_thread() { cv::setNumThreads(1); }

Result<cv::Mat> decode_image(std::string& bytes, const ImageHeader& header, int divisor) {
  if (header.format == ImageFormat::kJpeg && !is_complete_jpeg(bytes)) {
    return fail(ErrorCode::kCorrupt, "it is cut short");
  }
  if (header.format == ImageFormat::kTiff) forget_tiff_orientation(bytes, header);
  return guarded(ErrorCode::kCorrupt, "it can not be decoded", [&]() -> Result<cv::Mat> {
    const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8U, bytes.data());
    cv::Mat image = cv::imdecode(encoded, decode_flags(header, divisor));
    if (image.empty())
      return fail(ErrorCode::kCorrupt, "it can not be decoded: it is damaged, or of a kind that is not supported");
    return normalized(std::move(image));
  });
}

Result<cv::Mat> make_thumbnail(const cv::Mat& stored, Size source, const ThumbnailGeometry& geometry, int orientation) {
  return guarded(ErrorCode::kInternal, "it can not be scaled", [&]() -> Result<cv::Mat> {
    const bool swapped = swaps_sides(orientation);
    const auto as_stored = [&](Size size) { return swapped ? Size{size.height, size.width} : size; };
    const Size whole = as_stored(source), crop = as_stored(geometry.crop), output = as_stored(geometry.output);
    // The crop is in pixels of the full source; `stored` may be smaller.
    const auto part = [](std::uint32_t crop_side, std::uint32_t side, int stored_side) {
      return static_cast<int>((std::uint64_t{crop_side} * static_cast<std::uint64_t>(stored_side) + side / 2) / side);
    };
    const cv::Rect rect =
        middle(stored, part(crop.width, whole.width, stored.cols), part(crop.height, whole.height, stored.rows));
    const cv::Size size(static_cast<int>(output.width), static_cast<int>(output.height));
    const bool enlarges = size.width > rect.width || size.height > rect.height;
    cv::Mat result;
    cv::resize(stored(rect), result, size, 0, 0, enlarges ? cv::INTER_CUBIC : cv::INTER_AREA);
    return turned_upright(result, orientation);
  });
}

Result<std::string> encode_image(const cv::Mat& image, ImageFormat format, int quality) {
  return guarded(ErrorCode::kInternal, "the thumbnail can not be encoded", [&]() -> Result<std::string> {
    cv::Mat pixels = image;
    if (pixels.channels() == 4 && format == ImageFormat::kJpeg) pixels = flattened(image);
    if (pixels.channels() == 4) {
      pixels = image.clone();
      unpremultiply(pixels);
    }
    std::vector<unsigned char> encoded;
    const bool done = format == ImageFormat::kJpeg
                          ? cv::imencode(".jpg", pixels, encoded, {cv::IMWRITE_JPEG_QUALITY, quality})
                      : format == ImageFormat::kPng
                          ? cv::imencode(".png", pixels, encoded, {cv::IMWRITE_PNG_COMPRESSION, kPngCompression})
                          : cv::imencode(".webp", pixels, encoded, {cv::IMWRITE_WEBP_QUALITY, quality});
    if (!done)
      return fail(ErrorCode::kInternal,
                  "the thumbnail can not be encoded as " + std::string(image_format_name(format)));
    return std::string(encoded.begin(), encoded.end());
  });
}

}  // namespace baton
