#include "worker/image/operations/crop.h"

#include "worker/image/saliency.h"

namespace baton {

const std::vector<std::string_view>& crop_fields() {
  static const std::vector<std::string_view> kFields = {"width", "height", "left", "top", "position"};
  return kFields;
}

Crop parse_crop(JsonFields& fields, std::uint32_t side_max) {
  for (const char* side : {"width", "height"}) {
    if (!fields.has(side)) fields.report(side, "is missing");
  }
  Crop crop;
  crop.size = {static_cast<std::uint32_t>(fields.integer("width", 1, side_max, 1)),
               static_cast<std::uint32_t>(fields.integer("height", 1, side_max, 1))};
  crop.position = parse_position(fields, true);
  if (fields.has("left") != fields.has("top")) fields.report(fields.has("left") ? "top" : "left", "is missing");
  if (!fields.has("left")) return crop;
  if (fields.has("position")) fields.report("position", "and 'left' say the same; leave one out");
  crop.corner = cv::Point(static_cast<int>(fields.integer("left", 0, side_max, 0)),
                          static_cast<int>(fields.integer("top", 0, side_max, 0)));
  return crop;
}

Result<void> apply(const Crop& crop, Picture& picture) {
  const cv::Size size = cv_size(crop.size);
  const cv::Size whole = picture.pixels.size();
  const auto refuse = [&](const std::string& part) {
    return fail(ErrorCode::kInvalidArgument, "crop: " + part + " is not within the image, which is " +
                                                 std::to_string(whole.width) + " × " + std::to_string(whole.height));
  };
  const std::string sides = std::to_string(size.width) + " × " + std::to_string(size.height);
  if (size.width > whole.width || size.height > whole.height) return refuse("a part of " + sides);
  cv::Rect part({0, 0}, size);
  if (crop.corner) {
    part = {*crop.corner, size};
    if (part.br().x > whole.width || part.br().y > whole.height) {
      return refuse("a part of " + sides + " at left " + std::to_string(part.x) + ", top " + std::to_string(part.y));
    }
  } else if (crop.position.strategy != Strategy::kPlace) {
    part = salient_part(picture.pixels, size, crop.position.strategy);
  } else {
    part.x = offset_within(whole.width, size.width, crop.position.x);
    part.y = offset_within(whole.height, size.height, crop.position.y);
  }
  picture.replace(picture.pixels(part));
  return {};
}

}  // namespace baton
