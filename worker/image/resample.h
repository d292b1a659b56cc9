// Scaling by a kernel.
#pragma once

#include <opencv2/core.hpp>

#include "worker/image/kernel.h"

namespace baton {

// `pixels`: 8 bits, 3 or 4 channels; colours multiplied by alpha stay within it. kArea, where a side gets longer, is
// kCubic.
cv::Mat resample(const cv::Mat& pixels, cv::Size size, Kernel kernel);

}  // namespace baton
