#include "worker/image/picture.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "worker/image/exif.h"

namespace baton {
namespace {

void premultiply(cv::Mat& pixels) {
  pixels.forEach<cv::Vec4b>([](cv::Vec4b& pixel, const int*) {
    for (int i = 0; i < 3; ++i) pixel[i] = static_cast<unsigned char>((pixel[i] * pixel[3] + 127) / 255);
  });
}

cv::Mat mirrored(const cv::Mat& pixels, int axis) {
  cv::Mat result;
  cv::flip(pixels, result, axis);
  return result;
}

}  // namespace

cv::Mat normalized(cv::Mat decoded) {
  if (decoded.depth() == CV_16U) decoded.convertTo(decoded, CV_8U, 1.0 / 257);
  if (decoded.depth() != CV_8U) return {};
  if (decoded.channels() == 1) cv::cvtColor(decoded, decoded, cv::COLOR_GRAY2BGR);
  if (decoded.channels() != 3 && decoded.channels() != 4) return {};
  if (decoded.channels() == 4) premultiply(decoded);
  return decoded;
}

cv::Mat turned_upright(const cv::Mat& pixels, int orientation) {
  cv::Mat result = pixels;
  if (swaps_sides(orientation)) cv::transpose(pixels, result);
  constexpr int kLeftRight = 1, kUpDown = 0, kBoth = -1;
  switch (orientation) {
    case 2:
    case 6: return mirrored(result, kLeftRight);
    case 3:
    case 7: return mirrored(result, kBoth);
    case 4:
    case 8: return mirrored(result, kUpDown);
    default: return result;
  }
}

cv::Scalar scalar(const Color& color, int channels) {
  if (channels != 4) return {double(color.blue), double(color.green), double(color.red)};
  const double alpha = color.alpha / 255.0;
  return {std::round(color.blue * alpha), std::round(color.green * alpha), std::round(color.red * alpha),
          double(color.alpha)};
}

cv::Mat with_alpha(const cv::Mat& pixels) {
  if (pixels.channels() == 4) return pixels;
  cv::Mat result;
  cv::cvtColor(pixels, result, cv::COLOR_BGR2BGRA);
  return result;
}

cv::Mat flattened(const cv::Mat& pixels, const Color& background) {
  const int behind[3] = {background.blue, background.green, background.red};
  cv::Mat result(pixels.size(), CV_8UC3);
  for (int y = 0; y < pixels.rows; ++y) {
    const auto* from = pixels.ptr<cv::Vec4b>(y);
    auto* to = result.ptr<cv::Vec3b>(y);
    for (int x = 0; x < pixels.cols; ++x) {
      for (int i = 0; i < 3; ++i) {
        const int value = from[x][i] + (behind[i] * (255 - from[x][3]) + 127) / 255;
        to[x][i] = static_cast<unsigned char>(std::min(255, value));
      }
    }
  }
  return result;
}

cv::Mat unpremultiplied(const cv::Mat& pixels) {
  cv::Mat result = pixels.clone();
  result.forEach<cv::Vec4b>([](cv::Vec4b& pixel, const int*) {
    if (pixel[3] == 0) return;
    for (int i = 0; i < 3; ++i) {
      pixel[i] = static_cast<unsigned char>(std::min(255, (pixel[i] * 255 + pixel[3] / 2) / pixel[3]));
    }
  });
  return result;
}

int offset_within(int outer, int inner, double place) { return static_cast<int>(std::lround((outer - inner) * place)); }

}  // namespace baton
