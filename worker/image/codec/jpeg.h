// JPEG by libjpeg-turbo.
//
// Directly, and not through OpenCV, for the decoder's scales between a half and an eighth, for progressive output and
// grey output, and because a pass over the pixels is saved.
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <string_view>

#include "baton/result.h"

namespace baton {

// BGR (CMYK is converted), each side `eighths` eighths as long (rounded up) or, at 8, as it is.
// Errors: kCorrupt: damaged, or cut short: what follows the end is not looked at. kOverloaded: memory was refused.
Result<cv::Mat> decode_jpeg(std::string_view bytes, int eighths);

// `pixels`: 8 bits, BGR or one channel. Colours are stored at half the resolution (4:2:0), from quality 91 on at all.
// Errors: kInternal, kOverloaded.
Result<std::string> encode_jpeg(const cv::Mat& pixels, int quality, bool progressive);

}  // namespace baton
