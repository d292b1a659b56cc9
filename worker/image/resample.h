// Scaling by a kernel that widens as the image shrinks, so that nothing aliases.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

namespace baton {

enum class Kernel : std::uint8_t {
  kArea,     // the average of the pixels that fall onto one, quickest; cubic where it enlarges
  kNearest,  // one of them
  kLinear,
  kCubic,     // Catmull-Rom
  kMitchell,  // softer, without halos
  kLanczos2,
  kLanczos3,  // sharpest
};

// `pixels`: 8 bits, 3 or 4 channels; colours multiplied by alpha stay within it.
cv::Mat resample(const cv::Mat& pixels, cv::Size size, Kernel kernel);

}  // namespace baton
