#include "worker/image/pipeline.h"

namespace baton {
namespace {

constexpr char kKnown[] =
    "must be resize, crop, rotate, flip, blur, sharpen, grayscale, watermark, convert or autorotate";

void parse_entry(const nlohmann::json& entry, const std::string& place, const ImagePolicy& policy,
                 OutputRequest& output, JsonFields& parent) {
  const std::string& name = entry["operation"].get_ref<const std::string&>();  // as canonical_options() has left it
  const bool is_convert = name == "convert", is_upright = name == "autorotate";
  const std::vector<std::string_view>* const known = is_convert ? &output_fields() : operation_fields(name);
  if (known == nullptr && !is_upright) return parent.report(place + ".operation", kKnown);
  std::vector<std::string_view> names = is_upright ? std::vector<std::string_view>() : *known;
  names.push_back("operation");
  JsonFields fields(entry, place + ".", names);
  if (is_convert) {
    output.options = parse_output(fields, output.options);
  } else if (!is_upright) {
    output.operations.push_back(parse_operation(name, fields, policy));
  }
  if (fields.problem()) parent.report(*fields.problem());
}

}  // namespace

RenderRequest parse_pipeline(JsonFields& fields, const ImagePolicy& policy) {
  RenderRequest request;
  request.destination = parse_destination(fields, "", false);
  OutputRequest output;
  output.options = parse_output(fields);
  const nlohmann::json* const entries = fields.array("operations");
  if (entries == nullptr) return request;
  if (entries->empty() || entries->size() > kOperationCountMax) {
    fields.report("operations", "must have from 1 to " + std::to_string(kOperationCountMax) + " entries");
    return request;
  }
  std::size_t index = 0;
  for (const nlohmann::json& entry : *entries) {
    parse_entry(entry, "operations[" + std::to_string(index++) + "]", policy, output, fields);
  }
  request.outputs.push_back(std::move(output));
  return request;
}

}  // namespace baton
