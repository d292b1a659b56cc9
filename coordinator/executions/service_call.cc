#include "coordinator/executions/service_call.h"

#include <optional>
#include <utility>

#include "baton/task.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/utf8.h"

namespace baton {

namespace {

bool is_lambda_invoke(const asl::Resource& resource) {
  return resource.kind == asl::ResourceKind::kService && resource.task_type == "lambda:invoke";
}

struct FunctionName {
  std::string_view name;
  std::string_view qualifier;  // empty: none
};

// "arn:aws:lambda:us-east-1:1:function:NAME:QUALIFIER", "1:function:NAME", "NAME:QUALIFIER", "NAME".
FunctionName parse_function_name(std::string_view text) {
  constexpr std::string_view kMark = "function:";
  if (const auto at = text.find(kMark); at != std::string_view::npos) text.remove_prefix(at + kMark.size());
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

void add_label(ServiceCall& call, std::string_view label, std::string_view value) {
  if (!value.empty()) call.labels.insert_or_assign(std::string(label), std::string(value));
}

// REQUIRES: `input` is an object.
std::optional<ServiceCall> invoke_call(const json::Value& input) {
  const json::Value* given = input.find("FunctionName");
  if (!given || !given->is_string()) return std::nullopt;
  const json::Value* payload = input.find("Payload");
  const FunctionName function = parse_function_name(given->as_string());
  ServiceCall call{std::string(function.name), payload ? json::to_text(*payload) : "{}",
                   RequestOf::Function::kByInvoke};
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

ServiceCall service_call(const asl::TaskRequest& request) {
  const asl::Resource& resource = *request.resource;
  if (is_lambda_invoke(resource) && request.input.is_object()) {
    if (auto call = invoke_call(request.input)) return *std::move(call);
  }
  ServiceCall call{resource.task_type, json::to_text(request.input)};
  if (resource.kind == asl::ResourceKind::kLambdaFunction) {
    call.function = RequestOf::Function::kByArn;
    add_label(call, kLabelLambdaQualifier, parse_function_name(resource.arn).qualifier);
  }
  return call;
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
