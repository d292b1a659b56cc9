#include "worker/image/thumbnail_plan.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "worker/handlers/json_fields.h"

namespace baton {
namespace {

constexpr char kDestinationDefault[] = "thumbs/{folder}/{name}-{size}.{format}";
constexpr std::array<std::string_view, 6> kPlaceholders = {"folder", "name", "size", "width", "height", "format"};

std::uint32_t scaled(std::uint32_t side, double factor) {
  return std::max<std::uint32_t>(1, static_cast<std::uint32_t>(std::lround(side * factor)));
}

// 800, or {"width": 800, "height": 600}.
std::optional<ThumbnailBox> parse_box(const nlohmann::json& value, std::size_t index, std::int64_t side_max,
                                      JsonFields& parent) {
  const std::string place = "sizes[" + std::to_string(index) + "]";
  if (value.is_number_integer()) {
    const bool fits = value.is_number_unsigned() && value.get<std::uint64_t>() >= 1 &&
                      value.get<std::uint64_t>() <= static_cast<std::uint64_t>(side_max);
    if (!fits) {
      parent.report(place, "must be from 1 to " + std::to_string(side_max) + " pixels");
      return std::nullopt;
    }
    const auto side = value.get<std::uint32_t>();
    return ThumbnailBox{{side, side}, std::to_string(side)};
  }
  if (!value.is_object() || (!value.contains("width") && !value.contains("height"))) {
    parent.report(place, "must be a number of pixels for the longest side, or an object with width, height or both");
    return std::nullopt;
  }
  JsonFields fields(value, place + ".", {"width", "height"});
  const auto width = static_cast<std::uint32_t>(fields.integer("width", 1, side_max, side_max));
  const auto height = static_cast<std::uint32_t>(fields.integer("height", 1, side_max, side_max));
  if (fields.problem()) {
    parent.report(*fields.problem());
    return std::nullopt;
  }
  const auto shown = [&](const char* side, std::uint32_t length) {
    return fields.has(side) ? std::to_string(length) : "";
  };
  return ThumbnailBox{{width, height}, shown("width", width) + "x" + shown("height", height)};
}

std::vector<ThumbnailBox> parse_boxes(JsonFields& fields, Fit fit, std::int64_t side_max) {
  std::vector<ThumbnailBox> boxes;
  const nlohmann::json* const values = fields.array("sizes");
  if (values == nullptr) return boxes;
  if (values->empty() || values->size() > kThumbnailCountMax) {
    fields.report("sizes", "must have from 1 to " + std::to_string(kThumbnailCountMax) + " entries");
    return boxes;
  }
  for (const nlohmann::json& value : *values) {
    std::optional<ThumbnailBox> box = parse_box(value, boxes.size(), side_max, fields);
    if (!box) return boxes;
    if (fit == Fit::kCover && (box->text.starts_with('x') || box->text.ends_with('x'))) {
      fields.report("sizes[" + std::to_string(boxes.size()) + "]", "needs both width and height when fit is cover");
      return boxes;
    }
    boxes.push_back(std::move(*box));
  }
  return boxes;
}

std::optional<ImageFormat> parse_format(JsonFields& fields) {
  const std::string name = fields.text("format", "");
  if (name.empty()) return std::nullopt;
  if (name == "jpeg" || name == "jpg") return ImageFormat::kJpeg;
  if (name == "png") return ImageFormat::kPng;
  if (name == "webp") return ImageFormat::kWebp;
  fields.report("format", "must be jpeg, png or webp");
  return std::nullopt;
}

Fit parse_fit(JsonFields& fields) {
  const std::string name = fields.text("fit", "inside");
  if (name != "inside" && name != "cover") fields.report("fit", "must be inside or cover");
  return name == "cover" ? Fit::kCover : Fit::kInside;
}

// Calls on_text for what stands between placeholders, and on_placeholder for the names of those. One that is not closed
// has the name "{and so on".
template <typename OnText, typename OnPlaceholder>
void walk_pattern(std::string_view pattern, OnText on_text, OnPlaceholder on_placeholder) {
  while (!pattern.empty()) {
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    on_text(pattern.substr(0, open));
    if (open == pattern.size()) return;
    const std::size_t close = pattern.find('}', open);
    if (close == std::string_view::npos) return on_placeholder(pattern.substr(open));
    on_placeholder(pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close + 1);
  }
}

std::string parse_destination(JsonFields& fields) {
  const std::string pattern = fields.text("destination", kDestinationDefault);
  walk_pattern(
      pattern, [](std::string_view) {},
      [&](std::string_view name) {
        if (std::find(kPlaceholders.begin(), kPlaceholders.end(), name) == kPlaceholders.end()) {
          fields.report("destination", "has the unknown placeholder '" + std::string(name) +
                                           "'; there are {folder}, {name}, {size}, {width}, {height} and {format}");
        }
      });
  return pattern;
}

std::string_view extension_of(ImageFormat format) {
  return format == ImageFormat::kJpeg ? "jpg" : image_format_name(format);
}

}  // namespace

tl::expected<ThumbnailRequest, HandlerError> parse_thumbnail_request(std::string_view input,
                                                                     const ImageLimits& limits) {
  const tl::expected<nlohmann::json, HandlerError> object = parse_input(input);
  if (!object) return tl::unexpected<HandlerError>(object.error());
  JsonFields fields(*object, "", {"source", "sizes", "destination", "format", "quality", "fit", "enlarge"});
  ThumbnailRequest request;
  request.source = fields.text("source");
  request.fit = parse_fit(fields);
  request.boxes = parse_boxes(fields, request.fit, limits.side_max);
  request.destination = parse_destination(fields);
  request.format = parse_format(fields);
  request.quality = static_cast<int>(fields.integer("quality", 1, 100, kQualityDefault));
  request.enlarge = fields.boolean("enlarge", false);
  if (fields.problem()) return tl::unexpected<HandlerError>(*fields.problem());
  return request;
}

std::string destination_path(const ThumbnailRequest& request, const ThumbnailBox& box, std::string_view source,
                             ImageFormat format) {
  const std::size_t slash = source.rfind('/');
  const std::string_view folder = slash == std::string_view::npos ? "" : source.substr(0, slash);
  const std::string_view file = slash == std::string_view::npos ? source : source.substr(slash + 1);
  const std::size_t dot = file.rfind('.');
  const std::string_view name = dot == 0 || dot == std::string_view::npos ? file : file.substr(0, dot);
  std::string path;
  walk_pattern(
      request.destination, [&](std::string_view text) { path += text; },
      [&](std::string_view placeholder) {
        if (placeholder == "folder") path += folder;
        if (placeholder == "name") path += name;
        if (placeholder == "size") path += box.text;
        if (placeholder == "width") path += std::to_string(box.size.width);
        if (placeholder == "height") path += std::to_string(box.size.height);
        if (placeholder == "format") path += extension_of(format);
      });
  return path;
}

ThumbnailGeometry thumbnail_geometry(Size source, Size box, Fit fit, bool enlarge) {
  const double by_width = static_cast<double>(box.width) / source.width;
  const double by_height = static_cast<double>(box.height) / source.height;
  if (fit == Fit::kInside) {
    const double factor = enlarge ? std::min(by_width, by_height) : std::min({1.0, by_width, by_height});
    return {source, {scaled(source.width, factor), scaled(source.height, factor)}};
  }
  // A box that is larger than the source shrinks until the source covers it, and keeps its ratio.
  const double shrink = enlarge ? 1.0 : std::min({1.0, 1 / by_width, 1 / by_height});
  const Size output{scaled(box.width, shrink), scaled(box.height, shrink)};
  const double factor = std::max(by_width, by_height);  // of the source, to cover the box as asked for
  return {
      {std::min(source.width, scaled(box.width, 1 / factor)), std::min(source.height, scaled(box.height, 1 / factor))},
      output};
}

int decode_divisor(const std::vector<ThumbnailGeometry>& thumbnails) {
  for (const std::uint32_t divisor : {8u, 4u, 2u}) {
    const bool is_enough = std::all_of(thumbnails.begin(), thumbnails.end(), [&](const ThumbnailGeometry& thumbnail) {
      return thumbnail.crop.width / divisor >= thumbnail.output.width &&
             thumbnail.crop.height / divisor >= thumbnail.output.height;
    });
    if (is_enough) return static_cast<int>(divisor);
  }
  return 1;
}

}  // namespace baton
