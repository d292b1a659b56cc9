#include "worker/image/request.h"

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

// Gives every watermark its place in the list of references; equal ones share one.
void number_watermarks(RenderRequest& request, JsonFields& fields) {
  for (OutputRequest& output : request.outputs) {
    for (Operation& operation : output.operations) {
      Watermark* const watermark = std::get_if<Watermark>(&operation);
      if (watermark == nullptr) continue;
      std::size_t index = 0;
      while (index < request.watermarks.size() && request.watermarks[index] != watermark->image) ++index;
      if (index == request.watermarks.size()) request.watermarks.push_back(watermark->image);
      watermark->image_index = index;
    }
  }
  if (request.watermarks.size() > kWatermarkCountMax) {
    fields.report("operations", "may name at most " + std::to_string(kWatermarkCountMax) + " images to lay on it");
  }
}

}  // namespace

tl::expected<ImageRequest, HandlerError> parse_image_request(std::string_view type, const nlohmann::json& input,
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
  if (fields.problem()) return tl::unexpected<HandlerError>(*fields.problem());
  return request;
}

std::string output_field(const RenderRequest& request, std::size_t index) {
  return request.is_list ? "sizes[" + std::to_string(index) + "]" : "destination";
}

}  // namespace baton
