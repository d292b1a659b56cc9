#include "tests/api/parse_any.h"

#include <map>

#include "common/check.h"

namespace baton::api {

namespace {

template <auto kParse>
std::optional<ApiError> refusal(const json::Value& body) {
  auto request = kParse(body);
  if (request) return std::nullopt;
  return request.error();
}

using Refusal = std::optional<ApiError> (*)(const json::Value&);

const std::map<std::string_view, Refusal>& table() {
  static const std::map<std::string_view, Refusal> table{
      {"CreateActivity", refusal<parse_create_activity>},
      {"CreateStateMachine", refusal<parse_create_state_machine>},
      {"CreateStateMachineAlias", refusal<parse_create_state_machine_alias>},
      {"DeleteActivity", refusal<parse_delete_activity>},
      {"DeleteStateMachine", refusal<parse_delete_state_machine>},
      {"DeleteStateMachineAlias", refusal<parse_delete_state_machine_alias>},
      {"DeleteStateMachineVersion", refusal<parse_delete_state_machine_version>},
      {"DescribeActivity", refusal<parse_describe_activity>},
      {"DescribeExecution", refusal<parse_describe_execution>},
      {"DescribeMapRun", refusal<parse_describe_map_run>},
      {"DescribeStateMachine", refusal<parse_describe_state_machine>},
      {"DescribeStateMachineAlias", refusal<parse_describe_state_machine_alias>},
      {"DescribeStateMachineForExecution", refusal<parse_describe_state_machine_for_execution>},
      {"GetActivityTask", refusal<parse_get_activity_task>},
      {"GetExecutionHistory", refusal<parse_get_execution_history>},
      {"ListActivities", refusal<parse_list_activities>},
      {"ListExecutions", refusal<parse_list_executions>},
      {"ListMapRuns", refusal<parse_list_map_runs>},
      {"ListStateMachineAliases", refusal<parse_list_state_machine_aliases>},
      {"ListStateMachineVersions", refusal<parse_list_state_machine_versions>},
      {"ListStateMachines", refusal<parse_list_state_machines>},
      {"ListTagsForResource", refusal<parse_list_tags_for_resource>},
      {"PublishStateMachineVersion", refusal<parse_publish_state_machine_version>},
      {"RedriveExecution", refusal<parse_redrive_execution>},
      {"SendTaskFailure", refusal<parse_send_task_failure>},
      {"SendTaskHeartbeat", refusal<parse_send_task_heartbeat>},
      {"SendTaskSuccess", refusal<parse_send_task_success>},
      {"StartExecution", refusal<parse_start_execution>},
      {"StartSyncExecution", refusal<parse_start_sync_execution>},
      {"StopExecution", refusal<parse_stop_execution>},
      {"TagResource", refusal<parse_tag_resource>},
      {"TestState", refusal<parse_test_state>},
      {"UntagResource", refusal<parse_untag_resource>},
      {"UpdateMapRun", refusal<parse_update_map_run>},
      {"UpdateStateMachine", refusal<parse_update_state_machine>},
      {"UpdateStateMachineAlias", refusal<parse_update_state_machine_alias>},
      {"ValidateStateMachineDefinition", refusal<parse_validate_state_machine_definition>},
      {"WaitExecution", refusal<parse_wait_execution>},
      {"WaitForActivityTask", refusal<parse_wait_for_activity_task>},
  };
  return table;
}

}  // namespace

std::optional<ApiError> parse_any(std::string_view operation, const json::Value& body) {
  const auto found = table().find(operation);
  CHECK(found != table().end()) << "no parse function for " << operation;
  return found->second(body);
}

}  // namespace baton::api
