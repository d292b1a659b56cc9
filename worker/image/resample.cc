#include "worker/image/resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace baton {
namespace {

double sinc(double x) { return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x); }

// The cubic filters of Mitchell and Netravali.
double cubic(double x, double b, double c) {
  if (x < 1) return ((12 - 9 * b - 6 * c) * x * x * x + (-18 + 12 * b + 6 * c) * x * x + 6 - 2 * b) / 6;
  if (x < 2) return ((-b - 6 * c) * x * x * x + (6 * b + 30 * c) * x * x + (-12 * b - 48 * c) * x + 8 * b + 24 * c) / 6;
  return 0;
}

double radius_of(Kernel kernel) { return kernel == Kernel::kLinear ? 1 : kernel == Kernel::kLanczos3 ? 3 : 2; }

double weight_at(Kernel kernel, double x) {
  x = std::abs(x);
  if (x >= radius_of(kernel)) return 0;
  switch (kernel) {
    case Kernel::kArea:
    case Kernel::kNearest:
    case Kernel::kLinear: return 1 - x;
    case Kernel::kCubic: return cubic(x, 0, 0.5);
    case Kernel::kMitchell: return cubic(x, 1.0 / 3, 1.0 / 3);
    case Kernel::kLanczos2: return sinc(x) * sinc(x / 2);
    case Kernel::kLanczos3: return sinc(x) * sinc(x / 3);
  }
  return 0;
}

// The pixels that one pixel of the output is made of.
struct Taps {
  int first = 0;
  std::vector<float> weights;  // their sum is 1
};

std::vector<Taps> taps_for(Kernel kernel, int from, int to) {
  const double step = static_cast<double>(from) / to;
  const double stretch = std::max(1.0, step);
  std::vector<Taps> all(static_cast<std::size_t>(to));
  for (int i = 0; i < to; ++i) {
    const double center = (i + 0.5) * step - 0.5;
    const int first = std::max(0, static_cast<int>(std::ceil(center - radius_of(kernel) * stretch)));
    const int last = std::min(from - 1, static_cast<int>(std::floor(center + radius_of(kernel) * stretch)));
    Taps& taps = all[static_cast<std::size_t>(i)];
    taps.first = first;
    double sum = 0;
    for (int j = first; j <= last; ++j) {
      const double weight = weight_at(kernel, (j - center) / stretch);
      taps.weights.push_back(static_cast<float>(weight));
      sum += weight;
    }
    for (float& weight : taps.weights) weight = static_cast<float>(weight / sum);
  }
  return all;
}

// One row of the output's height, as wide as the source still.
void blend_rows(const cv::Mat& pixels, const Taps& taps, std::vector<float>& row) {
  std::fill(row.begin(), row.end(), 0.0F);
  for (std::size_t i = 0; i < taps.weights.size(); ++i) {
    const unsigned char* const from = pixels.ptr(taps.first + static_cast<int>(i));
    const float weight = taps.weights[i];
    for (std::size_t x = 0; x < row.size(); ++x) row[x] += weight * from[x];
  }
}

template <int kChannels>
void blend_columns(const std::vector<float>& row, const std::vector<Taps>& columns, unsigned char* to) {
  for (const Taps& taps : columns) {
    float sums[kChannels] = {};
    const float* from = row.data() + std::size_t{kChannels} * static_cast<std::size_t>(taps.first);
    for (const float weight : taps.weights) {
      for (int i = 0; i < kChannels; ++i) sums[i] += weight * from[i];
      from += kChannels;
    }
    for (int i = 0; i < kChannels; ++i) to[i] = cv::saturate_cast<unsigned char>(sums[i]);
    to += kChannels;
  }
}

// Kernels that overshoot may make a colour brighter than its alpha allows.
void clamp_to_alpha(unsigned char* row, int width) {
  for (int x = 0; x < width; ++x, row += 4) {
    for (int i = 0; i < 3; ++i) row[i] = std::min(row[i], row[3]);
  }
}

cv::Mat convolved(const cv::Mat& pixels, cv::Size size, Kernel kernel) {
  const std::vector<Taps> rows = taps_for(kernel, pixels.rows, size.height);
  const std::vector<Taps> columns = taps_for(kernel, pixels.cols, size.width);
  cv::Mat result(size, pixels.type());
  std::vector<float> row(static_cast<std::size_t>(pixels.cols * pixels.channels()));
  for (int y = 0; y < size.height; ++y) {
    blend_rows(pixels, rows[static_cast<std::size_t>(y)], row);
    if (pixels.channels() == 4) {
      blend_columns<4>(row, columns, result.ptr(y));
      clamp_to_alpha(result.ptr(y), size.width);
    } else {
      blend_columns<3>(row, columns, result.ptr(y));
    }
  }
  return result;
}

}  // namespace

cv::Mat resample(const cv::Mat& pixels, cv::Size size, Kernel kernel) {
  if (pixels.size() == size) return pixels;
  const bool enlarges = size.width > pixels.cols || size.height > pixels.rows;
  if (kernel == Kernel::kArea && enlarges) kernel = Kernel::kCubic;
  if (kernel != Kernel::kArea && kernel != Kernel::kNearest) return convolved(pixels, size, kernel);
  cv::Mat result;
  cv::resize(pixels, result, size, 0, 0, kernel == Kernel::kArea ? cv::INTER_AREA : cv::INTER_NEAREST_EXACT);
  return result;
}

}  // namespace baton
