#include "worker/image/saliency.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "worker/image/picture.h"

namespace baton {
namespace {

constexpr int kLookSide = 256;  // pixels of the copy's longer side: finer detail is noise
constexpr int kPlacesMax = 64;  // tried along each side

cv::Mat small_copy(const cv::Mat& pixels) {
  const double factor = std::min(1.0, static_cast<double>(kLookSide) / std::max(pixels.cols, pixels.rows));
  const cv::Size size(std::max(1, static_cast<int>(pixels.cols * factor)),
                      std::max(1, static_cast<int>(pixels.rows * factor)));
  cv::Mat copy;
  cv::resize(pixels, copy, size, 0, 0, cv::INTER_AREA);
  return copy.channels() == 4 ? flattened(copy, kWhite) : copy;
}

// Edges + saturation + skin, each from 0 to 1, as a sum over every part can be taken of it.
cv::Mat attention_sums(const cv::Mat& copy) {
  cv::Mat gray, edges, hsv, score(copy.size(), CV_32F), sums;
  cv::cvtColor(copy, gray, cv::COLOR_BGR2GRAY);
  cv::Laplacian(gray, edges, CV_16S, 3);
  cv::cvtColor(copy, hsv, cv::COLOR_BGR2HSV);
  for (int y = 0; y < copy.rows; ++y) {
    for (int x = 0; x < copy.cols; ++x) {
      const cv::Vec3b color = hsv.at<cv::Vec3b>(y, x);
      const double brightness = color[2] / 255.0, saturation = color[1] / 255.0;
      const bool is_skin =
          (color[0] <= 20 || color[0] >= 170) && saturation > 0.2 && saturation < 0.7 && brightness > 0.35;
      const double edge = std::min(1.0, std::abs(edges.at<short>(y, x)) / 128.0);
      score.at<float>(y, x) = static_cast<float>(edge + 0.5 * saturation * brightness + (is_skin ? 1.0 : 0.0));
    }
  }
  cv::integral(score, sums, CV_64F);
  return sums;
}

double sum_within(const cv::Mat& sums, const cv::Rect& part) {
  const cv::Point end = part.br();
  return sums.at<double>(end) - sums.at<double>(part.y, end.x) - sums.at<double>(end.y, part.x) +
         sums.at<double>(part.tl());
}

double entropy_within(const cv::Mat& gray, const cv::Rect& part) {
  std::array<int, 256> counts{};
  for (int y = part.y; y < part.br().y; ++y) {
    const unsigned char* const row = gray.ptr(y);
    for (int x = part.x; x < part.br().x; ++x) ++counts[row[x]];
  }
  double entropy = 0;
  for (const int count : counts) {
    const double share = static_cast<double>(count) / part.area();
    if (count > 0) entropy -= share * std::log2(share);
  }
  return entropy;
}

// The best of the places that a part of `size` may have. Of equal ones that which is nearest to the middle.
template <typename Score>
cv::Rect best_part(cv::Size whole, cv::Size size, Score score) {
  const int free_x = whole.width - size.width, free_y = whole.height - size.height;
  const int step_x = std::max(1, free_x / kPlacesMax), step_y = std::max(1, free_y / kPlacesMax);
  cv::Rect best(free_x / 2, free_y / 2, size.width, size.height);
  double most = score(best);
  for (int y = 0; y <= free_y; y += step_y) {
    for (int x = 0; x <= free_x; x += step_x) {
      const cv::Rect part(x, y, size.width, size.height);
      const double value = score(part);
      if (value <= most) continue;
      most = value;
      best = part;
    }
  }
  return best;
}

}  // namespace

cv::Rect salient_part(const cv::Mat& pixels, cv::Size size, Strategy strategy) {
  const cv::Mat copy = small_copy(pixels);
  const double factor_x = static_cast<double>(copy.cols) / pixels.cols;
  const double factor_y = static_cast<double>(copy.rows) / pixels.rows;
  const cv::Size small(std::clamp(static_cast<int>(std::lround(size.width * factor_x)), 1, copy.cols),
                       std::clamp(static_cast<int>(std::lround(size.height * factor_y)), 1, copy.rows));
  cv::Rect best;
  if (strategy == Strategy::kAttention) {
    const cv::Mat sums = attention_sums(copy);
    best = best_part(copy.size(), small, [&](const cv::Rect& part) { return sum_within(sums, part); });
  } else {
    cv::Mat gray;
    cv::cvtColor(copy, gray, cv::COLOR_BGR2GRAY);
    best = best_part(copy.size(), small, [&](const cv::Rect& part) { return entropy_within(gray, part); });
  }
  return {std::clamp(static_cast<int>(std::lround(best.x / factor_x)), 0, pixels.cols - size.width),
          std::clamp(static_cast<int>(std::lround(best.y / factor_y)), 0, pixels.rows - size.height), size.width,
          size.height};
}

}  // namespace baton
