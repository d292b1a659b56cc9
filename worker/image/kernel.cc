#include "worker/image/kernel.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace baton {
namespace {

double sinc(double x) { return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x); }

// The cubic filters of Mitchell and Netravali.
double cubic(double x, double b, double c) {
  if (x < 1) return ((12 - 9 * b - 6 * c) * x * x * x + (-18 + 12 * b + 6 * c) * x * x + 6 - 2 * b) / 6;
  if (x < 2) return ((-b - 6 * c) * x * x * x + (6 * b + 30 * c) * x * x + (-12 * b - 48 * c) * x + 8 * b + 24 * c) / 6;
  return 0;
}

// Beyond which a weight is 0. 1 is a pixel of the shorter line; `half` is half a pixel of the longer one.
double radius_of(Kernel kernel, double half) {
  switch (kernel) {
    case Kernel::kArea:
    case Kernel::kNearest: return 0.5 + half;
    case Kernel::kLinear: return 1;
    case Kernel::kCubic:
    case Kernel::kMitchell:
    case Kernel::kLanczos2: return 2;
    case Kernel::kLanczos3: return 3;
  }
  return 1;
}

// At a distance of `x` between the middles of two pixels.
double weight_at(Kernel kernel, double x, double half) {
  x = std::abs(x);
  if (x >= radius_of(kernel, half)) return 0;
  switch (kernel) {
    case Kernel::kArea:
    case Kernel::kNearest: return std::min(x + half, 0.5) - std::max(x - half, -0.5);  // how far they overlap
    case Kernel::kLinear: return 1 - x;
    case Kernel::kCubic: return cubic(x, 0, 0.5);
    case Kernel::kMitchell: return cubic(x, 1.0 / 3, 1.0 / 3);
    case Kernel::kLanczos2: return sinc(x) * sinc(x / 2);
    case Kernel::kLanczos3: return sinc(x) * sinc(x / 3);
  }
  return 0;
}

}  // namespace

std::vector<Taps> taps_for(Kernel kernel, int from, int to) {
  const double step = static_cast<double>(from) / to;
  const double stretch = std::max(1.0, step);
  const double half = 0.5 / stretch, radius = radius_of(kernel, half) * stretch;
  std::vector<Taps> all(static_cast<std::size_t>(to));
  for (int i = 0; i < to; ++i) {
    const double center = (i + 0.5) * step - 0.5;
    const int first = std::max(0, static_cast<int>(std::ceil(center - radius)));
    const int last = std::min(from - 1, static_cast<int>(std::floor(center + radius)));
    Taps& taps = all[static_cast<std::size_t>(i)];
    taps.first = first;
    double sum = 0;
    for (int j = first; j <= last; ++j) {
      const double weight = weight_at(kernel, (j - center) / stretch, half);
      taps.weights.push_back(static_cast<float>(weight));
      sum += weight;
    }
    for (float& weight : taps.weights) weight = static_cast<float>(weight / sum);
  }
  return all;
}

}  // namespace baton
