#include "worker/image/operations/blur.h"

#include <opencv2/imgproc.hpp>

namespace baton {

const std::vector<std::string_view>& blur_fields() {
  static const std::vector<std::string_view> kFields = {"sigma"};
  return kFields;
}

Blur parse_blur(JsonFields& fields) {
  if (!fields.has("sigma")) fields.report("sigma", "is missing");
  return {fields.number("sigma", 0.3, 100, 1)};
}

void apply(const Blur& blur, Picture& picture) {
  cv::Mat result;
  cv::GaussianBlur(picture.pixels, result, {0, 0}, blur.sigma, 0, cv::BORDER_REPLICATE);
  picture.replace(std::move(result));
}

}  // namespace baton
