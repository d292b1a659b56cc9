#include "worker/image/operations/flip.h"

namespace baton {

const std::vector<std::string_view>& flip_fields() {
  static const std::vector<std::string_view> kFields = {"direction"};
  return kFields;
}

Flip parse_flip(JsonFields& fields) {
  return {static_cast<Direction>(fields.choice("direction", {"vertical", "horizontal", "both"}, 0))};
}

void apply(const Flip& flip, Picture& picture) {
  constexpr int kAxes[] = {0, 1, -1};  // OpenCV's codes, in the order of Direction
  cv::Mat result;
  cv::flip(picture.pixels, result, kAxes[static_cast<std::size_t>(flip.direction)]);
  picture.replace(std::move(result));
}

}  // namespace baton
