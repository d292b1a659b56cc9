#include "worker/image/thumbnail.h"

namespace baton {
namespace {

constexpr char kDestinationDefault[] = "thumbs/{folder}/{name}-{size}.{format}";

struct ThumbnailBox {
  Box box;
  DestinationSize size;
};

// 800, or {"width": 800, "height": 600}.
std::optional<ThumbnailBox> parse_box(const nlohmann::json& value, const std::string& place, std::uint32_t side_max,
                                      JsonFields& parent) {
  if (value.is_number_integer()) {
    const bool fits =
        value.is_number_unsigned() && value.get<std::uint64_t>() >= 1 && value.get<std::uint64_t>() <= side_max;
    if (!fits) {
      parent.report(place, "must be from 1 to " + std::to_string(side_max) + " pixels");
      return std::nullopt;
    }
    const auto side = value.get<std::uint32_t>();
    const std::string text = std::to_string(side);
    return ThumbnailBox{{side, side}, {text, text, text}};
  }
  if (!value.is_object() || (!value.contains("width") && !value.contains("height"))) {
    parent.report(place, "must be a number of pixels for the longest side, or an object with width, height or both");
    return std::nullopt;
  }
  JsonFields fields(value, place + ".", {"width", "height"});
  const Box box{parse_side(fields, "width", side_max), parse_side(fields, "height", side_max)};
  if (fields.problem()) {
    parent.report(*fields.problem());
    return std::nullopt;
  }
  const auto shown = [](std::optional<std::uint32_t> side) { return side ? std::to_string(*side) : ""; };
  return ThumbnailBox{box, {shown(box.width) + "x" + shown(box.height), shown(box.width), shown(box.height)}};
}

std::vector<ThumbnailBox> parse_boxes(JsonFields& fields, std::uint32_t side_max) {
  std::vector<ThumbnailBox> boxes;
  const nlohmann::json* const values = fields.array("sizes");
  if (values == nullptr) return boxes;
  if (values->empty() || values->size() > kThumbnailCountMax) {
    fields.report("sizes", "must have from 1 to " + std::to_string(kThumbnailCountMax) + " entries");
    return boxes;
  }
  for (const nlohmann::json& value : *values) {
    const std::string place = "sizes[" + std::to_string(boxes.size()) + "]";
    std::optional<ThumbnailBox> box = parse_box(value, place, side_max, fields);
    if (!box) return boxes;
    boxes.push_back(std::move(*box));
  }
  return boxes;
}

}  // namespace

RenderRequest parse_thumbnail(JsonFields& fields, const ImagePolicy& policy) {
  RenderRequest request;
  request.is_list = true;
  request.destination = parse_destination(fields, kDestinationDefault, true);
  Resize resize;
  resize.fit = parse_fit(fields, Fit::kInside);
  resize.position = parse_position(fields, resize.fit == Fit::kCover);
  resize.kernel = parse_kernel(fields);
  resize.background = parse_color(fields, "background", kBlack);
  resize.limits.without_enlargement = !fields.boolean("enlarge", false);
  const OutputOptions options = parse_output(fields);
  for (ThumbnailBox& box : parse_boxes(fields, policy.side_max)) {
    resize.box = box.box;
    request.outputs.push_back({{resize}, options, std::move(box.size)});
  }
  return request;
}

}  // namespace baton
