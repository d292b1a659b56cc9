#include "worker/image/operations/resize.h"

#include <algorithm>

#include "worker/image/saliency.h"

namespace baton {
namespace {

// The part to keep, in pixels that are there: after a decode at reduced scale fewer than the geometry speaks of.
cv::Rect part_of(const Picture& picture, Size crop, const Position& position) {
  const auto length = [](std::uint32_t part, std::uint32_t side, int pixels) {
    const std::uint64_t scaled = (std::uint64_t{part} * static_cast<std::uint64_t>(pixels) + side / 2) / side;
    return std::clamp(static_cast<int>(scaled), 1, pixels);
  };
  const cv::Mat& pixels = picture.pixels;
  const cv::Size size(length(crop.width, picture.size.width, pixels.cols),
                      length(crop.height, picture.size.height, pixels.rows));
  if (size == pixels.size()) return {{0, 0}, size};
  if (position.strategy != Strategy::kPlace) return salient_part(pixels, size, position.strategy);
  return {{offset_within(pixels.cols, size.width, position.x), offset_within(pixels.rows, size.height, position.y)},
          size};
}

cv::Mat padded(const cv::Mat& pixels, cv::Size canvas, const Position& position, const Color& background) {
  const cv::Mat image = background.alpha < 255 ? with_alpha(pixels) : pixels;
  cv::Mat result(canvas, image.type(), scalar(background, image.channels()));
  const cv::Point corner(offset_within(canvas.width, image.cols, position.x),
                         offset_within(canvas.height, image.rows, position.y));
  image.copyTo(result({corner, image.size()}));
  return result;
}

}  // namespace

const std::vector<std::string_view>& resize_fields() {
  static const std::vector<std::string_view> kFields = {
      "width", "height", "fit", "position", "kernel", "background", "withoutEnlargement", "withoutReduction"};
  return kFields;
}

std::optional<std::uint32_t> parse_side(JsonFields& fields, std::string_view field, std::uint32_t side_max) {
  if (!fields.has(field)) return std::nullopt;
  return static_cast<std::uint32_t>(fields.integer(field, 1, side_max, 1));
}

Fit parse_fit(JsonFields& fields, Fit fallback) {
  return static_cast<Fit>(
      fields.choice("fit", {"cover", "contain", "fill", "inside", "outside"}, static_cast<std::size_t>(fallback)));
}

Kernel parse_kernel(JsonFields& fields) {
  return static_cast<Kernel>(fields.choice("kernel",
                                           {"area", "nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3"},
                                           static_cast<std::size_t>(Kernel::kLanczos3)));
}

Color parse_color(JsonFields& fields, std::string_view field, Color fallback) {
  const nlohmann::json* const value = fields.find(field);
  if (value == nullptr) return fallback;
  const std::optional<Color> color = parse_color(*value);
  if (!color) fields.report(field, kColorForms);
  return color.value_or(fallback);
}

Resize parse_resize(JsonFields& fields, std::uint32_t side_max) {
  Resize resize;
  resize.box = {parse_side(fields, "width", side_max), parse_side(fields, "height", side_max)};
  if (!resize.box.width && !resize.box.height)
    fields.report("width", "is missing, and so is 'height'; give one or both");
  resize.fit = parse_fit(fields, Fit::kCover);
  resize.position = parse_position(fields, resize.fit == Fit::kCover);
  resize.kernel = parse_kernel(fields);
  resize.background = parse_color(fields, "background", kBlack);
  resize.limits = {fields.boolean("withoutEnlargement", false), fields.boolean("withoutReduction", false)};
  return resize;
}

void apply(const Resize& resize, Picture& picture) {
  const ResizeGeometry geometry = resize_geometry(picture.size, resize.box, resize.fit, resize.limits);
  const cv::Rect part = part_of(picture, geometry.crop, resize.position);
  cv::Mat made = resample(picture.pixels(part), cv_size(geometry.output), resize.kernel);
  if (geometry.canvas != geometry.output) {
    made = padded(made, cv_size(geometry.canvas), resize.position, resize.background);
    picture.is_gray = false;  // the background may have a colour
  }
  picture.replace(std::move(made));
}

}  // namespace baton
