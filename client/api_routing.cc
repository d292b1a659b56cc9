#include "client/api_routing.h"

#include <array>
#include <string>

#include "common/arn.h"

namespace baton {

namespace {

using Kind = ApiRoute::Kind;

// Characters of a task token that name the execution.
constexpr std::size_t kExecutionIdBytes = 32;

std::string text_of(const json::Value& body, std::string_view member) {
  const json::Value value = body.get(member);
  return value.is_string() ? std::string(value.as_string()) : std::string();
}

ApiRoute route_of_start(const json::Value& body) {
  const std::string text = text_of(body, "stateMachineArn");
  const auto arn = parse_arn(text);
  if (!arn || arn->kind != ArnKind::kStateMachine) return {};
  return {Kind::kExecution, execution_id_of(arn->machine_name(), text_of(body, "name"))};
}

ApiRoute route_of_execution(const json::Value& body) {
  const std::string text = text_of(body, "executionArn");
  const auto arn = parse_arn(text);
  if (!arn || (arn->kind != ArnKind::kExecution && arn->kind != ArnKind::kExpress)) return {};
  const bool is_child = arn->machine_name() != arn->name;
  return is_child ? ApiRoute{Kind::kEveryShard} : ApiRoute{Kind::kExecution, arn->execution_id()};
}

ApiRoute route_of_token(const json::Value& body) {
  const std::string token = text_of(body, "taskToken");
  if (token.empty()) return {};
  const auto id = ExecutionId::parse(std::string_view(token).substr(0, kExecutionIdBytes));
  return id ? ApiRoute{Kind::kExecution, *id} : ApiRoute{Kind::kNobody};
}

ApiRoute to_every_shard(const json::Value&) { return {Kind::kEveryShard}; }
ApiRoute to_activity(const json::Value&) { return {Kind::kActivityTask}; }
ApiRoute to_nobody(const json::Value&) { return {Kind::kNoCoordinator}; }

struct Rule {
  std::string_view operation;
  ApiRoute (*route)(const json::Value& body);
};

// All others are the registry's.
constexpr std::array<Rule, 18> kRules{{{"StartExecution", route_of_start},
                                       {"StartSyncExecution", route_of_start},
                                       {"DescribeExecution", route_of_execution},
                                       {"WaitExecution", route_of_execution},
                                       {"GetExecutionHistory", route_of_execution},
                                       {"StopExecution", route_of_execution},
                                       {"RedriveExecution", route_of_execution},
                                       {"DescribeStateMachineForExecution", route_of_execution},
                                       {"ListMapRuns", route_of_execution},
                                       {"SendTaskSuccess", route_of_token},
                                       {"SendTaskFailure", route_of_token},
                                       {"SendTaskHeartbeat", route_of_token},
                                       {"ListExecutions", to_every_shard},
                                       {"DescribeMapRun", to_every_shard},
                                       {"UpdateMapRun", to_every_shard},
                                       {"GetActivityTask", to_activity},
                                       {"ValidateStateMachineDefinition", to_nobody},
                                       {"TestState", to_nobody}}};

}  // namespace

ApiRoute api_route_of(std::string_view operation, const json::Value& body) {
  for (const Rule& rule : kRules) {
    if (rule.operation == operation) return rule.route(body);
  }
  return {};
}

}  // namespace baton
