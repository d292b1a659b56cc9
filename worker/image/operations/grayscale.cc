#include "worker/image/operations/grayscale.h"

#include <opencv2/imgproc.hpp>

namespace baton {

void apply(const Grayscale&, Picture& picture) {
  cv::Mat gray;
  if (!picture.has_alpha()) {
    cv::cvtColor(picture.pixels, gray, cv::COLOR_BGR2GRAY);
    cv::cvtColor(gray, gray, cv::COLOR_GRAY2BGR);
  } else {
    std::vector<cv::Mat> channels;
    cv::split(picture.pixels, channels);
    cv::cvtColor(picture.pixels, gray, cv::COLOR_BGRA2GRAY);
    cv::merge(std::vector<cv::Mat>{gray, gray, gray, channels[3]}, gray);
  }
  picture.replace(std::move(gray));
  picture.is_gray = true;
}

}  // namespace baton
