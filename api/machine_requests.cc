// Requests about state machines, their versions and aliases.
#include <utility>

#include "api/members.h"

namespace baton::api {

namespace {

template <typename Request>
tl::unexpected<ApiError> pass_on(ApiResult<Request>& failed) {
  return tl::unexpected(std::move(failed.error()));
}

ApiError invalid_role_arn(const std::string& arn) {
  return {std::string(kInvalidArn), "Invalid Role Arn: '" + arn + "'"};
}

std::optional<ApiError> check_description(const json::Value& body) {
  if (member(body, "versionDescription") == nullptr || flag_of(body, "publish", false)) return std::nullopt;
  return ApiError{std::string(kValidationException), "Version description can only be set when publish is true"};
}

// "[a, b]"
template <typename Text>
std::string listed(const std::vector<AliasRoute>& routes, Text text) {
  std::string list;
  for (const AliasRoute& route : routes) list.append(list.empty() ? "[" : ", ").append(text(route));
  return list + "]";
}

std::string listed_arns(const std::vector<AliasRoute>& routes) {
  return listed(routes, [](const AliasRoute& route) { return route.state_machine_version_arn; });
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<ApiError> check_routes(const std::vector<AliasRoute>& routes) {
  const auto wrong = [](std::string message) {
    return ApiError{std::string(kValidationException), std::move(message)};
  };
  std::int32_t sum = 0;
  for (const AliasRoute& route : routes) {
    const auto arn = read_machine_arn(route.state_machine_version_arn);
    if (!arn) return arn.error();
    if (!is_number(arn->item)) {
      return wrong("Routing configuration must contain state machine version ARNs. Received: " + listed_arns(routes));
    }
    sum += route.weight;
  }
  if (routes.size() == 2) {
    const Arn first = *parse_arn(routes[0].state_machine_version_arn);
    const Arn second = *parse_arn(routes[1].state_machine_version_arn);
    if (first.name != second.name || first.region != second.region || first.account != second.account) {
      return wrong("Routing configuration must contain versions of one state machine. Received: " +
                   listed_arns(routes));
    }
    if (first.item == second.item) {
      return wrong("Routing configuration must contain distinct state machine version ARNs. Received: " +
                   listed_arns(routes));
    }
  }
  if (sum == 100) return std::nullopt;
  return wrong("Sum of routing configuration weights must equal 100. Received: " +
               listed(routes, [](const AliasRoute& route) { return std::to_string(route.weight); }));
}

ApiResult<std::vector<AliasRoute>> routes_of(const json::Value& body) {
  std::vector<AliasRoute> routes;
  for (const json::Value& route : body.find("routingConfiguration")->items()) {
    routes.push_back(
        {text_of(route, "stateMachineVersionArn"), static_cast<std::int32_t>(integer_of(route, "weight").value_or(0))});
  }
  if (auto error = check_routes(routes)) return tl::unexpected(*std::move(error));
  return routes;
}

// The ARN of an alias: its qualifier is there.
ApiResult<std::string> alias_arn_of(const json::Value& body) {
  auto arn = machine_arn_of(body, "stateMachineAliasArn");
  if (arn && parse_arn(*arn)->item.empty()) return refuse(kInvalidArn, "Invalid Arn: '" + *arn + "'");
  return arn;
}

}  // namespace

ApiResult<CreateStateMachineRequest> parse_create_state_machine(const json::Value& body) {
  if (auto error = check_request("CreateStateMachine", body)) return tl::unexpected(*std::move(error));
  if (auto error = check_description(body)) return tl::unexpected(*std::move(error));
  CreateStateMachineRequest request;
  request.name = text_of(body, "name");
  if (!is_valid_name(request.name)) return tl::unexpected(invalid_name(request.name));
  request.definition = text_of(body, "definition");
  request.role_arn = text_of(body, "roleArn");
  if (!is_role_arn(request.role_arn)) return tl::unexpected(invalid_role_arn(request.role_arn));
  request.type = type_of(body);
  auto settings = settings_of(body);
  if (!settings) return pass_on(settings);
  request.settings = *std::move(settings);
  if (!request.settings.logging) request.settings.logging = default_logging();
  if (!request.settings.tracing) request.settings.tracing = default_tracing();
  if (!request.settings.encryption) request.settings.encryption = *encryption_of(body);
  request.tags = tags_of(body);
  request.publish = flag_of(body, "publish", false);
  request.version_description = optional_text(body, "versionDescription");
  return request;
}

ApiResult<UpdateStateMachineRequest> parse_update_state_machine(const json::Value& body) {
  if (auto error = check_request("UpdateStateMachine", body)) return tl::unexpected(*std::move(error));
  auto arn = machine_arn_of(body, "stateMachineArn");
  if (!arn) return pass_on(arn);
  if (auto error = check_description(body)) return tl::unexpected(*std::move(error));
  UpdateStateMachineRequest request{.state_machine_arn = *std::move(arn)};
  request.definition = optional_text(body, "definition");
  request.role_arn = optional_text(body, "roleArn");
  if (request.role_arn && !is_role_arn(*request.role_arn)) return tl::unexpected(invalid_role_arn(*request.role_arn));
  auto settings = settings_of(body);
  if (!settings) return pass_on(settings);
  request.settings = *std::move(settings);
  request.publish = flag_of(body, "publish", false);
  request.version_description = optional_text(body, "versionDescription");
  const MachineSettings& given = request.settings;
  const bool changes =
      request.definition || request.role_arn || given.logging || given.tracing || given.encryption || request.publish;
  if (!changes) {
    return refuse(kMissingRequiredParameter,
                  "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be "
                  "specified");
  }
  return request;
}

ApiResult<DescribeStateMachineRequest> parse_describe_state_machine(const json::Value& body) {
  if (auto error = check_request("DescribeStateMachine", body)) return tl::unexpected(*std::move(error));
  auto arn = machine_arn_of(body, "stateMachineArn");
  if (!arn) return pass_on(arn);
  return DescribeStateMachineRequest{*std::move(arn), asks_for_metadata_only(body)};
}

ApiResult<DeleteStateMachineRequest> parse_delete_state_machine(const json::Value& body) {
  if (auto error = check_request("DeleteStateMachine", body)) return tl::unexpected(*std::move(error));
  auto arn = machine_arn_of(body, "stateMachineArn");
  if (!arn) return pass_on(arn);
  return DeleteStateMachineRequest{*std::move(arn)};
}

ApiResult<ListStateMachinesRequest> parse_list_state_machines(const json::Value& body) {
  if (auto error = check_request("ListStateMachines", body)) return tl::unexpected(*std::move(error));
  return ListStateMachinesRequest{page_of(body)};
}

ApiResult<PublishStateMachineVersionRequest> parse_publish_state_machine_version(const json::Value& body) {
  if (auto error = check_request("PublishStateMachineVersion", body)) return tl::unexpected(*std::move(error));
  auto arn = machine_arn_of(body, "stateMachineArn");
  if (!arn) return pass_on(arn);
  return PublishStateMachineVersionRequest{*std::move(arn), optional_text(body, "revisionId"),
                                           optional_text(body, "description")};
}

ApiResult<DeleteStateMachineVersionRequest> parse_delete_state_machine_version(const json::Value& body) {
  if (auto error = check_request("DeleteStateMachineVersion", body)) return tl::unexpected(*std::move(error));
  auto arn = machine_arn_of(body, "stateMachineVersionArn");
  if (!arn) return pass_on(arn);
  if (!is_number(parse_arn(*arn)->item)) return refuse(kInvalidArn, "Invalid Arn: '" + *arn + "'");
  return DeleteStateMachineVersionRequest{*std::move(arn)};
}

ApiResult<ListStateMachineVersionsRequest> parse_list_state_machine_versions(const json::Value& body) {
  if (auto error = check_request("ListStateMachineVersions", body)) return tl::unexpected(*std::move(error));
  auto arn = machine_arn_of(body, "stateMachineArn");
  if (!arn) return pass_on(arn);
  return ListStateMachineVersionsRequest{*std::move(arn), page_of(body)};
}

ApiResult<CreateStateMachineAliasRequest> parse_create_state_machine_alias(const json::Value& body) {
  if (auto error = check_request("CreateStateMachineAlias", body)) return tl::unexpected(*std::move(error));
  auto routes = routes_of(body);
  if (!routes) return pass_on(routes);
  return CreateStateMachineAliasRequest{text_of(body, "description"), text_of(body, "name"), *std::move(routes)};
}

ApiResult<UpdateStateMachineAliasRequest> parse_update_state_machine_alias(const json::Value& body) {
  if (auto error = check_request("UpdateStateMachineAlias", body)) return tl::unexpected(*std::move(error));
  auto arn = alias_arn_of(body);
  if (!arn) return pass_on(arn);
  UpdateStateMachineAliasRequest request{.state_machine_alias_arn = *std::move(arn)};
  request.description = optional_text(body, "description");
  if (member(body, "routingConfiguration") != nullptr) {
    auto routes = routes_of(body);
    if (!routes) return pass_on(routes);
    request.routes = *std::move(routes);
  }
  if (!request.description && !request.routes) {
    return refuse(kValidationException, "Either the description or the routing configuration must be specified");
  }
  return request;
}

ApiResult<DescribeStateMachineAliasRequest> parse_describe_state_machine_alias(const json::Value& body) {
  if (auto error = check_request("DescribeStateMachineAlias", body)) return tl::unexpected(*std::move(error));
  auto arn = alias_arn_of(body);
  if (!arn) return pass_on(arn);
  return DescribeStateMachineAliasRequest{*std::move(arn)};
}

ApiResult<DeleteStateMachineAliasRequest> parse_delete_state_machine_alias(const json::Value& body) {
  if (auto error = check_request("DeleteStateMachineAlias", body)) return tl::unexpected(*std::move(error));
  auto arn = alias_arn_of(body);
  if (!arn) return pass_on(arn);
  return DeleteStateMachineAliasRequest{*std::move(arn)};
}

ApiResult<ListStateMachineAliasesRequest> parse_list_state_machine_aliases(const json::Value& body) {
  if (auto error = check_request("ListStateMachineAliases", body)) return tl::unexpected(*std::move(error));
  auto arn = machine_arn_of(body, "stateMachineArn");
  if (!arn) return pass_on(arn);
  return ListStateMachineAliasesRequest{*std::move(arn), page_of(body)};
}

}  // namespace baton::api
