#include "worker/image/codec/encode.h"

#include <new>
#include <opencv2/imgcodecs.hpp>
#include <vector>

#include "worker/image/codec/jpeg.h"

namespace baton {
namespace {

// As codecs want them: one channel if that says it all, and colours not multiplied by alpha.
cv::Mat for_codec(const Picture& picture, ImageFormat format) {
  cv::Mat pixels = picture.pixels;
  if (picture.has_alpha() && format == ImageFormat::kJpeg) pixels = flattened(pixels, kWhite);
  if (pixels.channels() == 4) return unpremultiplied(pixels);
  if (!picture.is_gray || format == ImageFormat::kWebp) return pixels;
  cv::Mat gray;
  cv::extractChannel(pixels, gray, 0);
  return gray;
}

Result<std::string> encode_by_opencv(const cv::Mat& pixels, ImageFormat format, const OutputOptions& options) {
  constexpr int kLossless = 101;  // OpenCV's word for it
  std::vector<unsigned char> bytes;
  const bool done = format == ImageFormat::kPng
                        ? cv::imencode(".png", pixels, bytes, {cv::IMWRITE_PNG_COMPRESSION, options.compression_level})
                        : cv::imencode(".webp", pixels, bytes,
                                       {cv::IMWRITE_WEBP_QUALITY, options.lossless ? kLossless : options.quality});
  if (!done) return fail(ErrorCode::kInternal, "it can not be encoded as " + std::string(image_format_name(format)));
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace

Result<std::string> encode_image(const Picture& picture, ImageFormat format, const OutputOptions& options) {
  try {
    const cv::Mat pixels = for_codec(picture, format);
    if (format == ImageFormat::kJpeg) return encode_jpeg(pixels, options.quality, options.progressive);
    return encode_by_opencv(pixels, format, options);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kOverloaded, "there is not enough memory to encode it");
  } catch (const cv::Exception& thrown) {
    const bool is_memory = thrown.code == cv::Error::StsNoMem;
    return fail(is_memory ? ErrorCode::kOverloaded : ErrorCode::kInternal,
                std::string("it can not be encoded: ") + thrown.what());
  }
}

}  // namespace baton
