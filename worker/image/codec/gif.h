// The first picture of a GIF, by giflib: OpenCV 4.6 has no decoder for it.
#pragma once

#include <opencv2/core.hpp>
#include <string_view>

#include "baton/result.h"

namespace baton {

// BGRA, as large as the GIF's screen; what the picture does not cover, or says is transparent, is.
// Errors: kCorrupt: damaged, cut short, or without a picture.
Result<cv::Mat> decode_gif(std::string_view bytes);

}  // namespace baton
