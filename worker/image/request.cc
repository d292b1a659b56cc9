#include "worker/image/request.h"

#include <algorithm>

#include "worker/image/detect.h"
#include "worker/image/metadata.h"

namespace baton {
namespace {

using Fields = std::vector<std::string_view>;

Fields joined(std::initializer_list<const Fields*> lists, Fields more) {
  for (const Fields* list : lists) more.insert(more.end(), list->begin(), list->end());
  return more;
}

RenderRequest parse_single(std::string_view type, JsonFields& fields, const ImagePolicy& policy) {
  RenderRequest request;
  request.destination = parse_destination(fields, "", false);
  OutputRequest output;
  if (type != "convert") output.operations.push_back(parse_operation(type, fields, policy));
  output.options = parse_output(fields);
  request.outputs.push_back(std::move(output));
  return request;
}

const Fields& known_fields(std::string_view type) {
  static const Fields kThumbnail = joined(
      {&output_fields()}, {"source", "destination", "sizes", "fit", "position", "enlarge", "kernel", "background"});
  static const Fields kPipeline = joined({&output_fields()}, {"source", "destination", "operations"});
  static const Fields kConvert = joined({&output_fields()}, {"source", "destination"});
  static const Fields kMetadata = {"source", "stats"};
  static const Fields kDetect = {"source", "minConfidence", "minSize", "maxFaces"};
  if (type == "thumbnail") return kThumbnail;
  if (type == "pipeline") return kPipeline;
  if (type == "metadata") return kMetadata;
  if (type == "detect") return kDetect;
  return kConvert;
}

std::vector<Watermark*> watermarks_of(RenderRequest& request) {
  std::vector<Watermark*> all;
  for (OutputRequest& output : request.outputs) {
    for (Operation& operation : output.operations) {
      if (Watermark* const watermark = std::get_if<Watermark>(&operation)) all.push_back(watermark);
    }
  }
  return all;
}

// Where it stands in the list, at whose end it is put if it is not there yet.
template <typename T>
std::size_t place_of(const T& value, std::vector<T>& list) {
  const auto found = std::find(list.begin(), list.end(), value);
  const auto place = static_cast<std::size_t>(found - list.begin());
  if (found == list.end()) list.push_back(value);
  return place;
}

// Gives every watermark its place among the task's marks, the images before the texts; equal ones share one.
void number_watermarks(RenderRequest& request, JsonFields& fields) {
  const std::vector<Watermark*> all = watermarks_of(request);
  for (Watermark* const watermark : all) {
    if (!watermark->text) watermark->mark_index = place_of(watermark->image, request.watermarks);
  }
  for (Watermark* const watermark : all) {
    if (watermark->text) watermark->mark_index = request.watermarks.size() + place_of(*watermark->text, request.texts);
  }
  if (request.watermarks.size() + request.texts.size() > kWatermarkCountMax) {
    fields.report("operations", "may name at most " + std::to_string(kWatermarkCountMax) + " marks to lay on it");
  }
}

}  // namespace

tl::expected<ImageRequest, std::string> parse_image_request(std::string_view type, const nlohmann::json& input,
                                                            const ImagePolicy& policy) {
  const Fields* const operation = operation_fields(type);
  JsonFields fields(input, "", operation == nullptr ? known_fields(type) : joined({operation, &known_fields("")}, {}));
  ImageRequest request;
  request.source = fields.text("source");
  if (type == "metadata") {
    request.work = parse_metadata(fields);
  } else if (type == "detect") {
    request.work = parse_detect(fields);
  } else {
    RenderRequest render = type == "thumbnail"  ? parse_thumbnail(fields, policy)
                           : type == "pipeline" ? parse_pipeline(fields, policy)
                                                : parse_single(type, fields, policy);
    number_watermarks(render, fields);
    request.work = std::move(render);
  }
  if (fields.problem()) return tl::unexpected<std::string>(*fields.problem());
  return request;
}

std::string output_field(const RenderRequest& request, std::size_t index) {
  return request.is_list ? "sizes[" + std::to_string(index) + "]" : "destination";
}

}  // namespace baton
