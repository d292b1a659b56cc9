#include "asl/model/resource.h"

#include <algorithm>
#include <array>
#include <vector>

#include "asl/model/schema.h"
#include "baton/task.h"

namespace baton::asl {

namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

bool is_task_type(std::string_view text) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-' || c == '/' || c == ':';
  };
  return !text.empty() && text.size() <= kTaskTypeBytesMax && std::all_of(text.begin(), text.end(), is_allowed);
}

struct Integration {
  std::string_view service;
  std::string_view actions;  // with a space between; empty: any
  bool has_sync = false;
  bool has_token = false;
};
// The optimized integrations whose patterns, and often actions, are known not to change ("Integrating optimized services").
constexpr Integration kIntegrations[] = {
    {"lambda", "invoke", false, true},
    {"sqs", "sendMessage", false, true},
    {"sns", "publish", false, true},
    {"events", "putEvents", false, true},
    {"apigateway", "invoke", false, true},
    {"dynamodb", "getItem putItem updateItem deleteItem", false, false},
    {"states", "startExecution", true, true},
    {"http", "invoke", false, false},
    {"bedrock-agentcore", "", false, false},
    {"athena", "", true, false},
    {"batch", "", true, false},
    {"codebuild", "", true, false},
    {"databrew", "", true, false},
    {"elasticmapreduce", "", true, false},
    {"emr-containers", "", true, false},
    {"emr-serverless", "", true, false},
    {"glue", "", true, false},
    {"mediaconvert", "", true, false},
    {"sagemaker", "", true, false},
    {"ecs", "", true, true},
};

bool contains_word(std::string_view words, std::string_view word) {
  const auto parts = split(words, ' ');
  return std::find(parts.begin(), parts.end(), word) != parts.end();
}

// `suffix`: of the action, with its dot.
bool is_known(std::string_view service, std::string_view action, std::string_view suffix) {
  if (!suffix.empty() && suffix != ".sync" && suffix != ".sync:2" && suffix != ".waitForTaskToken") return false;
  if (suffix == ".sync:2" && service != "states") return false;
  if (service.starts_with("aws-sdk:")) return suffix != ".sync";
  for (const Integration& known : kIntegrations) {
    if (known.service != service) continue;
    if (!known.actions.empty() && !contains_word(known.actions, action)) return false;
    return suffix.empty() || (suffix == ".waitForTaskToken" ? known.has_token : known.has_sync);
  }
  return true;
}

TaskPattern pattern_of(std::string_view suffix) {
  if (suffix.empty()) return TaskPattern::kRequestResponse;
  return suffix == ".waitForTaskToken" ? TaskPattern::kWaitForTaskToken : TaskPattern::kSync;
}

// arn:PARTITION:states:::SERVICE:ACTION, ….:aws-sdk:SERVICE:ACTION; parts[5] is the service.
std::optional<Resource> parse_integration(std::string_view text, const std::vector<std::string_view>& parts) {
  const bool is_sdk = parts.size() > 6 && parts[5] == "aws-sdk";
  const std::size_t action_part = is_sdk ? 7 : 6;
  if (parts.size() <= action_part || parts[5].empty() || parts[action_part - 1].empty()) return std::nullopt;
  Resource resource;
  resource.kind = ResourceKind::kService;
  resource.arn = text;
  resource.service = is_sdk ? "aws-sdk:" + std::string(parts[6]) : std::string(parts[5]);
  // The rest, since ".sync:2" has a colon in it.
  resource.action = text.substr(static_cast<std::size_t>(parts[action_part].data() - text.data()));
  const std::size_t dot = std::min(resource.action.find('.'), resource.action.size());
  const std::string action = resource.action.substr(0, dot);
  const std::string suffix = resource.action.substr(dot);
  if (action.empty() || action.find(':') != std::string::npos) return std::nullopt;
  if (!is_known(resource.service, action, suffix)) return std::nullopt;
  resource.pattern = pattern_of(suffix);
  resource.task_type = resource.service + ":" + action;
  return resource;
}

// arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER], arn:PARTITION:states:REGION:ACCOUNT:activity:NAME
std::optional<Resource> parse_arn(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() < 7 || parts[1].empty()) return std::nullopt;
  const bool is_integration = parts[2] == "states" && parts[3].empty() && parts[4].empty();
  if (is_integration) return parse_integration(text, parts);
  const bool is_function = parts[2] == "lambda" && parts[5] == "function" && parts.size() <= 8;
  const bool is_activity = parts[2] == "states" && parts[5] == "activity" && parts.size() == 7;
  if ((!is_function && !is_activity) || parts[6].empty()) return std::nullopt;
  Resource resource;
  resource.kind = is_function ? ResourceKind::kLambdaFunction : ResourceKind::kActivity;
  resource.arn = text;
  resource.service = is_function ? "lambda" : "activity";
  resource.action = is_function ? "invoke" : std::string(parts[6]);
  resource.task_type = parts[6];
  return resource;
}

struct Requirement {
  std::string_view task_type;
  std::array<std::string_view, 2> arguments;
  std::size_t count;
};
constexpr Requirement kRequirements[] = {
    {"lambda:invoke", {"FunctionName"}, 1},
    {"sqs:sendMessage", {"QueueUrl", "MessageBody"}, 2},
    {"sns:publish", {"Message"}, 1},
    {"dynamodb:putItem", {"TableName", "Item"}, 2},
    {"dynamodb:getItem", {"TableName", "Key"}, 2},
    {"states:startExecution", {"StateMachineArn"}, 1},
    {"events:putEvents", {"Entries"}, 1},
    {"ecs:runTask", {"TaskDefinition"}, 1},
    {"glue:startJobRun", {"JobName"}, 1},
};

}  // namespace

std::optional<Resource> parse_resource(std::string_view text, const std::string& location, Diagnostics& diagnostics) {
  if (!text.starts_with("arn:")) {
    if (is_task_type(text)) {
      return Resource{ResourceKind::kTaskType, std::string(text), "baton", std::string(text), std::string(text)};
    }
    refuse(diagnostics, "Value is not a valid resource ARN", location);
    return std::nullopt;
  }
  auto resource = parse_arn(text);
  if (!resource) {
    refuse(diagnostics,
           "The resource provided " + std::string(text) +
               " is not recognized. The value is not a valid resource ARN, or the resource is not available in this "
               "region.",
           location);
  }
  return resource;
}

FunctionName function_name_of(std::string_view text) {
  constexpr std::string_view kMark = "function:";
  if (const auto at = text.find(kMark); at != std::string_view::npos) text.remove_prefix(at + kMark.size());
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool is_lambda_invoke(const Resource& resource) {
  return resource.kind == ResourceKind::kService && resource.task_type == "lambda:invoke";
}

std::span<const std::string_view> required_arguments(const Resource& resource) {
  for (const Requirement& requirement : kRequirements) {
    if (resource.kind == ResourceKind::kService && requirement.task_type == resource.task_type) {
      return std::span(requirement.arguments).first(requirement.count);
    }
  }
  return {};
}

}  // namespace baton::asl
