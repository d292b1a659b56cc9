#include "asl/states/service_call.h"

#include <optional>
#include <utility>

#include "asl/model/resource.h"
#include "baton/task.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/utf8.h"

namespace baton::asl {

namespace {

void add_label(ServiceCall& call, std::string_view label, std::string_view value) {
  if (!value.empty()) call.labels.insert_or_assign(std::string(label), std::string(value));
}

// REQUIRES: `input` is an object.
std::optional<ServiceCall> invoke_call(const json::Value& input) {
  const json::Value* given = input.find("FunctionName");
  if (!given || !given->is_string()) return std::nullopt;
  const json::Value* payload = input.find("Payload");
  const FunctionName function = function_name_of(given->as_string());
  ServiceCall call{std::string(function.name), payload ? json::to_text(*payload) : "{}", FunctionCall::kByInvoke};
  add_label(call, kLabelLambdaQualifier, function.qualifier);
  constexpr std::pair<std::string_view, std::string_view> kFields[] = {{"Qualifier", kLabelLambdaQualifier},
                                                                       {"InvocationType", kLabelLambdaInvocationType},
                                                                       {"LogType", kLabelLambdaLogType},
                                                                       {"ClientContext", kLabelLambdaClientContext}};
  for (const auto& [field, label] : kFields) {
    const json::Value* value = input.find(field);
    if (value && value->is_string()) add_label(call, label, value->as_string());
  }
  return call;
}

}  // namespace

ServiceCall service_call(const Resource& resource, const json::Value& input) {
  if (is_lambda_invoke(resource) && input.is_object()) {
    if (auto call = invoke_call(input)) return *std::move(call);
  }
  ServiceCall call{resource.task_type, json::to_text(input)};
  if (resource.kind == ResourceKind::kLambdaFunction) {
    call.function = FunctionCall::kByArn;
    add_label(call, kLabelLambdaQualifier, function_name_of(resource.arn).qualifier);
  }
  return call;
}

json::Value read_output(std::string_view output) {
  if (output.empty()) return json::Value::null();
  if (auto parsed = json::parse(output)) return *std::move(parsed);
  return is_utf8(output) ? json::Value::string(output) : json::Value{};
}

json::Value result_of(const Resource& resource, json::Value output) {
  if (!is_lambda_invoke(resource) || resource.pattern == TaskPattern::kWaitForTaskToken) return output;
  return json::Value::object({{"ExecutedVersion", json::Value::string("$LATEST")},
                              {"Payload", std::move(output)},
                              {"StatusCode", json::Value::integer(200)}});
}

}  // namespace baton::asl
