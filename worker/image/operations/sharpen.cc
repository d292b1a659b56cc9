#include "worker/image/operations/sharpen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace baton {
namespace {

constexpr int kRange = 255;

// What is added to a pixel, by how much it differs from its surroundings (from -kRange on).
std::array<int, 2 * kRange + 1> additions(const Sharpen& sharpen) {
  std::array<int, 2 * kRange + 1> table{};
  const double percent = kRange / 100.0;
  for (int difference = -kRange; difference <= kRange; ++difference) {
    const double size = std::abs(difference) / percent;
    const double flat = std::min(size, sharpen.x1), jagged = size - flat;
    const double added = std::min(flat * sharpen.m1 + jagged * sharpen.m2, difference > 0 ? sharpen.y2 : sharpen.y3);
    table[static_cast<std::size_t>(difference + kRange)] =
        static_cast<int>(std::lround(difference > 0 ? added * percent : -added * percent));
  }
  return table;
}

}  // namespace

const std::vector<std::string_view>& sharpen_fields() {
  static const std::vector<std::string_view> kFields = {"sigma", "m1", "m2", "x1", "y2", "y3"};
  return kFields;
}

Sharpen parse_sharpen(JsonFields& fields) {
  const Sharpen defaults;
  return {fields.number("sigma", 0.3, 10, defaults.sigma), fields.number("m1", 0, 20, defaults.m1),
          fields.number("m2", 0, 20, defaults.m2),         fields.number("x1", 0, 100, defaults.x1),
          fields.number("y2", 0, 100, defaults.y2),        fields.number("y3", 0, 100, defaults.y3)};
}

void apply(const Sharpen& sharpen, Picture& picture) {
  const auto table = additions(sharpen);
  cv::Mat bright, around;
  const bool has_alpha = picture.has_alpha();
  cv::cvtColor(picture.pixels, bright, has_alpha ? cv::COLOR_BGRA2GRAY : cv::COLOR_BGR2GRAY);
  cv::GaussianBlur(bright, around, {0, 0}, sharpen.sigma, 0, cv::BORDER_REPLICATE);
  cv::Mat result = picture.pixels.clone();
  const int channels = result.channels();
  for (int y = 0; y < result.rows; ++y) {
    unsigned char* pixel = result.ptr(y);
    for (int x = 0; x < result.cols; ++x, pixel += channels) {
      const int added =
          table[static_cast<std::size_t>(bright.at<unsigned char>(y, x) - around.at<unsigned char>(y, x) + kRange)];
      const int most = has_alpha ? pixel[3] : kRange;  // colours are multiplied by alpha
      for (int i = 0; i < 3; ++i) pixel[i] = static_cast<unsigned char>(std::clamp(pixel[i] + added, 0, most));
    }
  }
  picture.replace(std::move(result));
}

}  // namespace baton
