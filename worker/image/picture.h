// Pixels on their way from a source to an output, and what every step needs to do to them.
#pragma once

#include <opencv2/core.hpp>

#include "worker/image/color.h"
#include "worker/image/size.h"

namespace baton {

struct Picture {
  // 8 bits a channel, upright. BGR, or BGRA with colours multiplied by alpha where anything is transparent: scaling and
  // blurring then mix no colour of an invisible pixel in.
  cv::Mat pixels;
  // Of the image that a task's numbers speak of. Larger than `pixels` after a decode at reduced scale, until the first
  // step has made an image of its own size.
  Size size;
  bool is_gray = false;  // all channels are equal: an output needs one

  bool has_alpha() const { return pixels.channels() == 4; }
  void replace(cv::Mat made) {
    pixels = std::move(made);
    size = {static_cast<std::uint32_t>(pixels.cols), static_cast<std::uint32_t>(pixels.rows)};
  }
};

inline cv::Size cv_size(Size size) { return {static_cast<int>(size.width), static_cast<int>(size.height)}; }

// Any number of channels and depth of a decoder, 1, 3 or 4 channels of 8 or 16 bits, as a Picture has them. Empty if it
// is none of these.
cv::Mat normalized(cv::Mat decoded);

// Turned and mirrored by an EXIF orientation.
cv::Mat turned_upright(const cv::Mat& pixels, int orientation);

// In the form of a picture with (4) or without (3) alpha.
cv::Scalar scalar(const Color& color, int channels);
cv::Mat with_alpha(const cv::Mat& pixels);
// REQUIRES: four channels. Three of them, laid on `background`.
cv::Mat flattened(const cv::Mat& pixels, const Color& background);
// REQUIRES: four channels. Colours no longer multiplied by alpha.
cv::Mat unpremultiplied(const cv::Mat& pixels);

// Where a part of length `inner` begins within `outer`: 0 at its beginning, 1 at its end.
int offset_within(int outer, int inner, double place);

}  // namespace baton
