#include "worker/image/operations/watermark.h"

#include <algorithm>
#include <cmath>

#include "common/utf8.h"
#include "worker/image/operations/resize.h"
#include "worker/image/text.h"

namespace baton {
namespace {

constexpr double kTextScaleDefault = 0.3;  // of the width: seen, and not in the way

// As large as the task says, never larger than the image.
cv::Mat fitted(const Watermark& watermark, const cv::Mat& mark, cv::Size image) {
  const double fits =
      std::min(static_cast<double>(image.width) / mark.cols, static_cast<double>(image.height) / mark.rows);
  const double factor = watermark.scale ? fits * *watermark.scale : std::min(1.0, fits);
  const cv::Size size(std::max(1, static_cast<int>(std::lround(mark.cols * factor))),
                      std::max(1, static_cast<int>(std::lround(mark.rows * factor))));
  return with_alpha(resample(mark, size, Kernel::kArea));
}

// Lays the mark with its corner there; what stands over is cut off. Colours are multiplied by alpha on both sides.
void lay(const cv::Mat& mark, cv::Point corner, int opacity, cv::Mat& image) {
  const cv::Rect seen = cv::Rect(corner, mark.size()) & cv::Rect({0, 0}, image.size());
  const int channels = image.channels();
  for (int y = seen.y; y < seen.br().y; ++y) {
    const auto* from = mark.ptr<cv::Vec4b>(y - corner.y) + (seen.x - corner.x);
    unsigned char* to = image.ptr(y) + seen.x * channels;
    for (int x = 0; x < seen.width; ++x, ++from, to += channels) {
      const int alpha = ((*from)[3] * opacity + 127) / 255;
      for (int i = 0; i < channels; ++i) {
        const int added = i == 3 ? alpha : ((*from)[i] * opacity + 127) / 255;
        to[i] = static_cast<unsigned char>(std::min(255, added + (to[i] * (255 - alpha) + 127) / 255));
      }
    }
  }
}

TextMark parse_text(JsonFields& fields) {
  TextMark mark{fields.text("text"), parse_color(fields, "color", kWhite)};
  const bool has_control = std::any_of(mark.text.begin(), mark.text.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; });
  if (has_control) fields.report("text", "must be one line");
  if (character_count(mark.text) > kTextCharactersMax) {
    fields.report("text", "must have at most " + std::to_string(kTextCharactersMax) + " characters");
  }
  if (fields.has("image")) fields.report("text", "and 'image' are two marks; leave one out, or take two steps");
  return mark;
}

}  // namespace

const std::vector<std::string_view>& watermark_fields() {
  static const std::vector<std::string_view> kFields = {"image", "text",    "color", "position", "left",
                                                        "top",   "opacity", "scale", "tile"};
  return kFields;
}

Watermark parse_watermark(JsonFields& fields, std::uint32_t side_max) {
  Watermark watermark;
  if (fields.has("text")) {
    watermark.text = parse_text(fields);
    watermark.scale = kTextScaleDefault;
  } else {
    if (!fields.has("image")) fields.report("image", "is missing, and so is 'text'; give one");
    watermark.image = fields.text("image");
    if (fields.has("color")) fields.report("color", "is a text's; there is no 'text'");
  }
  watermark.position = parse_position(fields, false, watermark.position);
  if (fields.has("left") != fields.has("top")) fields.report(fields.has("left") ? "top" : "left", "is missing");
  if (fields.has("left")) {
    const std::int64_t most = side_max;
    watermark.corner = cv::Point(static_cast<int>(fields.integer("left", -most, most, 0)),
                                 static_cast<int>(fields.integer("top", -most, most, 0)));
    if (fields.has("position")) fields.report("position", "and 'left' say the same; leave one out");
  }
  watermark.opacity = fields.number("opacity", 0, 1, 1);
  if (fields.has("scale")) watermark.scale = fields.number("scale", 0.01, 1, 1);
  watermark.tile = fields.boolean("tile", false);
  return watermark;
}

void apply(const Watermark& watermark, const cv::Mat& mark, Picture& picture) {
  const cv::Mat fit = fitted(watermark, mark, picture.pixels.size());
  const int opacity = static_cast<int>(std::lround(watermark.opacity * 255));
  cv::Mat result = picture.pixels.clone();
  const cv::Point corner =
      watermark.corner.value_or(cv::Point(offset_within(result.cols, fit.cols, watermark.position.x),
                                          offset_within(result.rows, fit.rows, watermark.position.y)));
  if (watermark.tile) {
    // From the first that shows at the left and above.
    const auto first = [](int at, int side) { return at % side > 0 ? at % side - side : at % side; };
    for (int y = first(corner.y, fit.rows); y < result.rows; y += fit.rows) {
      for (int x = first(corner.x, fit.cols); x < result.cols; x += fit.cols) lay(fit, {x, y}, opacity, result);
    }
  } else {
    lay(fit, corner, opacity, result);
  }
  picture.replace(std::move(result));
  picture.is_gray = false;
}

}  // namespace baton
