#include "coordinator/executions/service_call.h"

#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/utf8.h"

namespace baton {

namespace {

bool is_lambda_invoke(const asl::Resource& resource) {
  return resource.kind == asl::ResourceKind::kService && resource.task_type == "lambda:invoke";
}

// "arn:aws:lambda:us-east-1:1:function:NAME:QUALIFIER", "1:function:NAME", "NAME:QUALIFIER", "NAME": NAME.
std::string_view function_name(std::string_view text) {
  constexpr std::string_view kMark = "function:";
  if (const auto at = text.find(kMark); at != std::string_view::npos) text.remove_prefix(at + kMark.size());
  return text.substr(0, text.find(':'));
}

}  // namespace

ServiceCall service_call(const asl::TaskRequest& request) {
  const asl::Resource& resource = *request.resource;
  if (is_lambda_invoke(resource) && request.input.is_object()) {
    const json::Value* name = request.input.find("FunctionName");
    const json::Value* payload = request.input.find("Payload");
    if (name && name->is_string()) {
      return {std::string(function_name(name->as_string())), payload ? json::to_text(*payload) : "{}"};
    }
  }
  return {resource.task_type, json::to_text(request.input)};
}

json::Value read_output(std::string_view output) {
  if (output.empty()) return json::Value::null();
  if (auto parsed = json::parse(output)) return *std::move(parsed);
  return is_utf8(output) ? json::Value::string(output) : json::Value{};
}

json::Value result_of(const asl::Resource& resource, json::Value output) {
  if (!is_lambda_invoke(resource) || resource.pattern == asl::TaskPattern::kWaitForTaskToken) return output;
  return json::Value::object({{"ExecutedVersion", json::Value::string("$LATEST")},
                              {"Payload", std::move(output)},
                              {"StatusCode", json::Value::integer(200)}});
}

}  // namespace baton
