// Which part of an image to keep when a part has to go.
#pragma once

#include <opencv2/core.hpp>

#include "worker/image/position.h"

namespace baton {

// The part of `size` pixels that has most of what the strategy looks for. kEntropy: the most different brightnesses;
// kAttention: edges, strong colours and skin. Looked for on a small copy: takes a millisecond or two.
// REQUIRES: a strategy that is not kPlace; `size` is within the image.
cv::Rect salient_part(const cv::Mat& pixels, cv::Size size, Strategy strategy);

}  // namespace baton
