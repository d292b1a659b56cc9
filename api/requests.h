// The requests of the API, checked: one struct and one parse function an operation.
//
// Every parse function takes the body of a request, any JSON, and answers the request or AWS's error: first the types,
// then lengths, patterns and enumerations (check.h), then ARNs, names and JSON in JSON. Whether what is named exists is not
// asked here. An ARN in a request is one of the kind that the operation takes, so parse_arn() of it never fails; of which
// region and account it is has not been looked at. An optional text that is absent was absent or null.
//
// Requests hold json::Value, so they belong to one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/error.h"
#include "asl/model/state_machine.h"
#include "common/json/value.h"

namespace baton::api {

// Payloads (input, output) in bytes, as AWS counts them.
inline constexpr std::size_t kPayloadBytesMax = 262'144;
inline constexpr std::int32_t kPageSizeDefault = 100;  // also where 0 is asked for

struct Page {
  std::int32_t results_max = kPageSizeDefault;  // 1 … 1000
  std::optional<std::string> next_token{};      // page_token.h
};

struct Tag {
  std::string key{};
  std::string value{};
  friend bool operator==(const Tag&, const Tag&) = default;
};

// JSON text. `text` is what was sent, letter by letter; {} where nothing was.
struct Payload {
  std::string text = "{}";
  json::Value value = json::Value::empty_object();
};

// ── state machines ──

// Logging, tracing and encryption as they are described later: objects with their defaults filled in.
struct MachineSettings {
  std::optional<json::Value> logging{};     // {"level", "includeExecutionData", "destinations"?}
  std::optional<json::Value> tracing{};     // {"enabled"}
  std::optional<json::Value> encryption{};  // {"type", "kmsKeyId"?, "kmsDataKeyReusePeriodSeconds"?}
};

struct CreateStateMachineRequest {
  std::string name{};
  std::string definition{};  // not compiled yet
  std::string role_arn{};
  asl::ExecutionType type = asl::ExecutionType::kStandard;
  MachineSettings settings{};  // all three are there
  std::vector<Tag> tags{};
  bool publish = false;
  std::optional<std::string> version_description{};
};
ApiResult<CreateStateMachineRequest> parse_create_state_machine(const json::Value& body);

// At least one thing to change is given, or `publish`.
struct UpdateStateMachineRequest {
  std::string state_machine_arn{};
  std::optional<std::string> definition{};
  std::optional<std::string> role_arn{};
  MachineSettings settings{};
  bool publish = false;
  std::optional<std::string> version_description{};
};
ApiResult<UpdateStateMachineRequest> parse_update_state_machine(const json::Value& body);

struct DescribeStateMachineRequest {
  std::string state_machine_arn{};  // or of a version or an alias
  bool metadata_only = false;
};
ApiResult<DescribeStateMachineRequest> parse_describe_state_machine(const json::Value& body);

struct DeleteStateMachineRequest {
  std::string state_machine_arn{};
};
ApiResult<DeleteStateMachineRequest> parse_delete_state_machine(const json::Value& body);

struct ListStateMachinesRequest {
  Page page{};
};
ApiResult<ListStateMachinesRequest> parse_list_state_machines(const json::Value& body);

struct PublishStateMachineVersionRequest {
  std::string state_machine_arn{};
  std::optional<std::string> revision_id{};
  std::optional<std::string> description{};
};
ApiResult<PublishStateMachineVersionRequest> parse_publish_state_machine_version(const json::Value& body);

struct DeleteStateMachineVersionRequest {
  std::string state_machine_version_arn{};  // its qualifier is a number
};
ApiResult<DeleteStateMachineVersionRequest> parse_delete_state_machine_version(const json::Value& body);

struct ListStateMachineVersionsRequest {
  std::string state_machine_arn{};
  Page page{};
};
ApiResult<ListStateMachineVersionsRequest> parse_list_state_machine_versions(const json::Value& body);

struct AliasRoute {
  std::string state_machine_version_arn{};
  std::int32_t weight = 0;
};

// Routes: 1 or 2, of different versions of one state machine, whose weights sum up to 100.
struct CreateStateMachineAliasRequest {
  std::string description{};  // "": none
  std::string name{};
  std::vector<AliasRoute> routes{};
};
ApiResult<CreateStateMachineAliasRequest> parse_create_state_machine_alias(const json::Value& body);

struct UpdateStateMachineAliasRequest {
  std::string state_machine_alias_arn{};
  std::optional<std::string> description{};
  std::optional<std::vector<AliasRoute>> routes{};  // as above
};
ApiResult<UpdateStateMachineAliasRequest> parse_update_state_machine_alias(const json::Value& body);

struct DescribeStateMachineAliasRequest {
  std::string state_machine_alias_arn{};
};
ApiResult<DescribeStateMachineAliasRequest> parse_describe_state_machine_alias(const json::Value& body);

struct DeleteStateMachineAliasRequest {
  std::string state_machine_alias_arn{};
};
ApiResult<DeleteStateMachineAliasRequest> parse_delete_state_machine_alias(const json::Value& body);

struct ListStateMachineAliasesRequest {
  std::string state_machine_arn{};  // or of a version: those that lead there
  Page page{};
};
ApiResult<ListStateMachineAliasesRequest> parse_list_state_machine_aliases(const json::Value& body);

// ── activities and tags ──

struct CreateActivityRequest {
  std::string name{};
  std::vector<Tag> tags{};
  json::Value encryption{};  // as of MachineSettings
};
ApiResult<CreateActivityRequest> parse_create_activity(const json::Value& body);

struct DescribeActivityRequest {
  std::string activity_arn{};
};
ApiResult<DescribeActivityRequest> parse_describe_activity(const json::Value& body);

struct DeleteActivityRequest {
  std::string activity_arn{};
};
ApiResult<DeleteActivityRequest> parse_delete_activity(const json::Value& body);

struct ListActivitiesRequest {
  Page page{};
};
ApiResult<ListActivitiesRequest> parse_list_activities(const json::Value& body);

// The ARN is a state machine's (perhaps of a version, which has no tags) or an activity's.
struct TagResourceRequest {
  std::string resource_arn{};
  std::vector<Tag> tags{};
};
ApiResult<TagResourceRequest> parse_tag_resource(const json::Value& body);

struct UntagResourceRequest {
  std::string resource_arn{};
  std::vector<std::string> tag_keys{};
};
ApiResult<UntagResourceRequest> parse_untag_resource(const json::Value& body);

struct ListTagsForResourceRequest {
  std::string resource_arn{};
};
ApiResult<ListTagsForResourceRequest> parse_list_tags_for_resource(const json::Value& body);

// ── executions ──

struct StartExecutionRequest {
  std::string state_machine_arn{};  // or of a version or an alias
  std::string name{};               // "": a random one is wanted
  Payload input{};
  std::optional<std::string> trace_header{};
};
ApiResult<StartExecutionRequest> parse_start_execution(const json::Value& body);

struct StartSyncExecutionRequest {
  StartExecutionRequest start{};
  bool metadata_only = false;
};
ApiResult<StartSyncExecutionRequest> parse_start_sync_execution(const json::Value& body);

struct StopExecutionRequest {
  std::string execution_arn{};
  std::optional<std::string> error{};
  std::optional<std::string> cause{};
};
ApiResult<StopExecutionRequest> parse_stop_execution(const json::Value& body);

struct RedriveExecutionRequest {
  std::string execution_arn{};
  std::optional<std::string> client_token{};
};
ApiResult<RedriveExecutionRequest> parse_redrive_execution(const json::Value& body);

struct DescribeExecutionRequest {
  std::string execution_arn{};
  bool metadata_only = false;
};
ApiResult<DescribeExecutionRequest> parse_describe_execution(const json::Value& body);

struct DescribeStateMachineForExecutionRequest {
  std::string execution_arn{};
  bool metadata_only = false;
};
ApiResult<DescribeStateMachineForExecutionRequest> parse_describe_state_machine_for_execution(const json::Value& body);

struct GetExecutionHistoryRequest {
  std::string execution_arn{};
  Page page{};
  bool reverse_order = false;
  bool include_execution_data = true;
};
ApiResult<GetExecutionHistoryRequest> parse_get_execution_history(const json::Value& body);

// Exactly one of the ARNs is given.
struct ListExecutionsRequest {
  std::string state_machine_arn{};  // or of a version or an alias; "": a Map Run is asked about
  std::string map_run_arn{};
  std::optional<std::string> status_filter{};  // "RUNNING", …
  std::optional<bool> is_redriven{};           // redriveFilter, of a Map Run only
  Page page{};
};
ApiResult<ListExecutionsRequest> parse_list_executions(const json::Value& body);

struct ListMapRunsRequest {
  std::string execution_arn{};
  Page page{};
};
ApiResult<ListMapRunsRequest> parse_list_map_runs(const json::Value& body);

struct DescribeMapRunRequest {
  std::string map_run_arn{};
};
ApiResult<DescribeMapRunRequest> parse_describe_map_run(const json::Value& body);

// At least one thing to change is given.
struct UpdateMapRunRequest {
  std::string map_run_arn{};
  std::optional<std::int32_t> concurrency_max{};
  std::optional<double> tolerated_failure_percentage{};  // 0 … 100
  std::optional<std::int64_t> tolerated_failure_count{};
};
ApiResult<UpdateMapRunRequest> parse_update_map_run(const json::Value& body);

// Baton's own: answered when the execution has closed.
struct WaitExecutionRequest {
  std::string execution_arn{};
};
ApiResult<WaitExecutionRequest> parse_wait_execution(const json::Value& body);

// ── tasks ──

struct GetActivityTaskRequest {
  std::string activity_arn{};
  std::string worker_name{};  // "": none
};
ApiResult<GetActivityTaskRequest> parse_get_activity_task(const json::Value& body);

// Baton's own: answered when an activity has a task.
struct WaitForActivityTaskRequest {
  std::string activity_arn{};
};
ApiResult<WaitForActivityTaskRequest> parse_wait_for_activity_task(const json::Value& body);

struct SendTaskSuccessRequest {
  std::string task_token{};
  Payload output{};
};
ApiResult<SendTaskSuccessRequest> parse_send_task_success(const json::Value& body);

struct SendTaskFailureRequest {
  std::string task_token{};
  std::optional<std::string> error{};
  std::optional<std::string> cause{};
};
ApiResult<SendTaskFailureRequest> parse_send_task_failure(const json::Value& body);

struct SendTaskHeartbeatRequest {
  std::string task_token{};
};
ApiResult<SendTaskHeartbeatRequest> parse_send_task_heartbeat(const json::Value& body);

// ── definitions ──

struct ValidateStateMachineDefinitionRequest {
  std::string definition{};
  asl::ExecutionType type = asl::ExecutionType::kStandard;
  bool with_warnings = false;      // severity WARNING
  std::int32_t results_max = 100;  // 1 … 100
};
ApiResult<ValidateStateMachineDefinitionRequest> parse_validate_state_machine_definition(const json::Value& body);

enum class InspectionLevel : std::uint8_t { kInfo, kDebug, kTrace };
enum class MockValidation : std::uint8_t { kStrict, kPresent, kNone };

struct TestStateMock {
  std::optional<std::string> result{};  // JSON text; either this or an error, or neither
  bool has_error = false;
  std::optional<std::string> error{};
  std::optional<std::string> cause{};
  MockValidation validation = MockValidation::kStrict;
};

struct TestStateRequest {
  std::string definition{};
  std::optional<std::string> role_arn{};
  Payload input{};
  InspectionLevel inspection_level = InspectionLevel::kInfo;
  bool reveal_secrets = false;
  std::optional<std::string> variables{};  // JSON text, not looked at yet
  std::optional<std::string> state_name{};
  std::optional<TestStateMock> mock{};
  std::optional<std::string> context{};  // JSON text, not looked at yet
  std::optional<std::int32_t> retrier_retry_count{};
  std::optional<std::string> error_caused_by_state{};
  std::optional<std::int32_t> map_iteration_failure_count{};
  std::optional<std::string> map_item_reader_data{};
};
ApiResult<TestStateRequest> parse_test_state(const json::Value& body);

}  // namespace baton::api
