#include "api/routing.h"

#include <array>
#include <string>

#include "api/answers.h"
#include "api/arns.h"
#include "api/check.h"

namespace baton::api {

namespace {

// What the way of an operation depends on.
enum class By : std::uint8_t { kNothing, kStart, kExecutionArn, kTaskToken, kRecord };

struct Rule {
  std::string_view operation;
  By by;
  RouteKind kind;  // of kNothing
};

// All that do not stand here are the registry's.
constexpr std::array<Rule, 28> kRules{{
    {"StartExecution", By::kStart, {}},
    {"StartSyncExecution", By::kStart, {}},
    {"StartTriggeredExecution", By::kStart, {}},
    {"DescribeExecution", By::kExecutionArn, {}},
    {"DescribeStateMachineForExecution", By::kExecutionArn, {}},
    {"GetExecutionHistory", By::kExecutionArn, {}},
    {"ListMapRuns", By::kExecutionArn, {}},
    {"RedriveExecution", By::kExecutionArn, {}},
    {"StopExecution", By::kExecutionArn, {}},
    {"WaitExecution", By::kExecutionArn, {}},
    {"ConfirmActivityTask", By::kTaskToken, {}},
    {"SendTaskFailure", By::kTaskToken, {}},
    {"SendTaskHeartbeat", By::kTaskToken, {}},
    {"SendTaskSuccess", By::kTaskToken, {}},
    {"DeleteRecord", By::kRecord, {}},
    {"GetRecord", By::kRecord, {}},
    {"PutRecord", By::kRecord, {}},
    {"UpdateRecord", By::kRecord, {}},
    {"DescribeMapRun", By::kNothing, RouteKind::kEveryShard},
    {"GetActivityTask", By::kNothing, RouteKind::kEveryShard},
    {"ListExecutions", By::kNothing, RouteKind::kEveryShard},
    {"QueryRecords", By::kNothing, RouteKind::kEveryShard},
    {"TakeActivityTask", By::kNothing, RouteKind::kEveryShard},
    {"UpdateMapRun", By::kNothing, RouteKind::kEveryShard},
    {"WaitForActivityTask", By::kNothing, RouteKind::kEveryShard},
    {"TestState", By::kNothing, RouteKind::kLocal},
    {"ValidateStateMachineDefinition", By::kNothing, RouteKind::kLocal},
    // Whoever asks for no name wants the registry's answer: none, or what is wrong with the request.
    {"", By::kNothing, RouteKind::kRegistry},
}};

const Rule& rule_of(std::string_view operation) {
  for (const Rule& rule : kRules) {
    if (rule.operation == operation) return rule;
  }
  return kRules.back();
}

std::string_view text_in(const json::Value& body, std::string_view name) {
  const json::Value* value = body.find(name);
  return value != nullptr && value->is_string() ? value->as_string() : std::string_view();
}

ApiResult<Route> route_of_start(std::string_view operation, const json::Value& body) {
  const std::string_view name = text_in(body, "name");
  if (auto error = check_request(operation, body)) return tl::unexpected(*std::move(error));
  const auto arn = read_machine_arn(text_in(body, "stateMachineArn"));
  if (!arn) return tl::unexpected(arn.error());
  return Route{RouteKind::kExecution, execution_id_of(arn->machine_name(), name)};
}

ApiResult<Route> route_of_execution(std::string_view operation, const json::Value& body) {
  if (auto error = check_request(operation, body)) return tl::unexpected(*std::move(error));
  const auto arn = read_arn(text_in(body, "executionArn"), {ArnKind::kExecution});
  if (!arn) return tl::unexpected(arn.error());
  // A child of a distributed Map lives with its parent, which its ARN does not name.
  if (arn->name != arn->machine_name()) return Route{RouteKind::kEveryShard};
  return Route{RouteKind::kExecution, arn->execution_id()};
}

// A token begins with the text of the id of its execution.
ApiResult<Route> route_of_token(std::string_view operation, const json::Value& body) {
  if (auto error = check_request(operation, body)) return tl::unexpected(*std::move(error));
  const auto execution = ExecutionId::parse(text_in(body, "taskToken").substr(0, 32));
  if (!execution) return tl::unexpected(invalid_token());
  return Route{RouteKind::kExecution, *execution};
}

ApiResult<Route> route_of_record(std::string_view operation, const json::Value& body) {
  if (auto error = check_request(operation, body)) return tl::unexpected(*std::move(error));
  return Route{RouteKind::kRecord, {}, record_id_of(text_in(body, "table"), text_in(body, "key"))};
}

}  // namespace

RecordId record_id_of(std::string_view table, std::string_view key) {
  // The same hash of two names; nobody compares ids of records with those of executions.
  const ExecutionId id = execution_id_of(table, key);
  return {id.high, id.low};
}

ApiResult<Route> route_of(std::string_view operation, const json::Value& body) {
  if (input_shape(operation) == nullptr) return tl::unexpected(*check_request(operation, body));
  const Rule& rule = rule_of(operation);
  switch (rule.by) {
    case By::kNothing: return Route{rule.kind};
    case By::kStart: return route_of_start(operation, body);
    case By::kExecutionArn: return route_of_execution(operation, body);
    case By::kTaskToken: return route_of_token(operation, body);
    case By::kRecord: return route_of_record(operation, body);
  }
  return Route{};
}

}  // namespace baton::api
