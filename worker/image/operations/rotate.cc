#include "worker/image/operations/rotate.h"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "worker/image/operations/resize.h"

namespace baton {
namespace {

// 0 to 3, if the angle is so many right ones.
std::optional<int> quarter_turns(double angle) {
  const double turns = angle / 90;
  if (turns != std::floor(turns)) return std::nullopt;
  return (static_cast<int>(turns) % 4 + 4) % 4;
}

}  // namespace

const std::vector<std::string_view>& rotate_fields() {
  static const std::vector<std::string_view> kFields = {"angle", "background"};
  return kFields;
}

Rotate parse_rotate(JsonFields& fields) {
  if (!fields.has("angle")) fields.report("angle", "is missing");
  return {fields.number("angle", -360, 360, 0), parse_color(fields, "background", kBlack)};
}

Size size_after(const Rotate& rotate, Size size) {
  if (const std::optional<int> turns = quarter_turns(rotate.angle)) {
    return *turns % 2 == 0 ? size : Size{size.height, size.width};
  }
  const double angle = rotate.angle * std::numbers::pi / 180;
  const double sine = std::abs(std::sin(angle)), cosine = std::abs(std::cos(angle));
  return {static_cast<std::uint32_t>(std::lround(size.width * cosine + size.height * sine)),
          static_cast<std::uint32_t>(std::lround(size.width * sine + size.height * cosine))};
}

void apply(const Rotate& rotate, Picture& picture) {
  const std::optional<int> turns = quarter_turns(rotate.angle);
  if (turns) {
    constexpr int kOrientations[] = {1, 6, 3, 8};  // EXIF's numbers for quarter turns to the right
    picture.replace(turned_upright(picture.pixels, kOrientations[*turns]));
    return;
  }
  const cv::Mat pixels = rotate.background.alpha < 255 ? with_alpha(picture.pixels) : picture.pixels;
  const cv::Size size = cv_size(size_after(rotate, picture.size));
  const cv::Point2f middle(static_cast<float>(pixels.cols - 1) / 2, static_cast<float>(pixels.rows - 1) / 2);
  cv::Mat turn = cv::getRotationMatrix2D(middle, -rotate.angle, 1);
  turn.at<double>(0, 2) += (size.width - pixels.cols) / 2.0;
  turn.at<double>(1, 2) += (size.height - pixels.rows) / 2.0;
  cv::Mat result;
  cv::warpAffine(pixels, result, turn, size, cv::INTER_LINEAR, cv::BORDER_CONSTANT,
                 scalar(rotate.background, pixels.channels()));
  picture.replace(std::move(result));
  picture.is_gray = false;
}

}  // namespace baton
