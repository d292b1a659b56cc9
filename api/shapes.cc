#include <algorithm>
#include <array>

#include "api/records.h"
#include "api/shape.h"
#include "api/triggers.h"
#include "baton/task.h"

namespace baton::api {

namespace {

using enum ShapeKind;

bool is_between(std::string_view text, char low, char high) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return c >= low && c <= high; });
}
bool is_ascii(std::string_view text) { return is_between(text, '\0', '\x7f'); }
bool is_visible_ascii(std::string_view text) { return !text.empty() && is_between(text, '!', '~'); }

// A version is named by its number, so an alias needs something else.
bool is_alias_name(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_other = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
  };
  return std::any_of(text.begin(), text.end(), is_other) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return is_digit(c) || is_other(c); });
}

bool is_table_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
           c == '.';
  });
}
bool has_no_control_characters(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; });
}

// ── strings ──
constexpr Shape kArn{.min = 1, .max = 256};
constexpr Shape kLongArn{.min = 1, .max = 2000};
constexpr Shape kName{.min = 1, .max = 80};
constexpr Shape kAliasName{
    .min = 1, .max = 80, .pattern = R"(^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$)", .matches = is_alias_name};
constexpr Shape kSensitiveName{.min = 1, .max = 80, .is_sensitive = true};
constexpr Shape kDefinition{.min = 1, .max = 1'048'576, .is_sensitive = true};
constexpr Shape kPayload{.max = 262'144, .counts_bytes = true, .is_sensitive = true};
constexpr Shape kDescription{.max = 256, .is_sensitive = true};
constexpr Shape kError{.min = 0, .max = 256, .is_sensitive = true};
constexpr Shape kCause{.min = 0, .max = 32'768, .is_sensitive = true};
constexpr Shape kTaskToken{.min = 1, .max = 2048};
constexpr Shape kPageToken{.min = 1, .max = 1024};
constexpr Shape kExecutionsPageToken{.min = 1, .max = 3096};
constexpr Shape kRevisionId{};
constexpr Shape kTraceHeader{.min = 0, .max = 256, .pattern = R"(\p{ASCII}*)", .matches = is_ascii};
constexpr Shape kClientToken{.min = 1, .max = 64, .pattern = "[!-~]+", .matches = is_visible_ascii};
constexpr Shape kKmsKeyId{.min = 1, .max = 2048};
constexpr Shape kTagKey{.min = 1, .max = 128};
constexpr Shape kTagValue{.min = 0, .max = 256};
constexpr Shape kTable{.min = 1, .max = kTableBytesMax, .pattern = R"([a-zA-Z0-9_\-\.]+)", .matches = is_table_name};
constexpr Shape kRecordKey{.min = 1,
                           .max = kRecordKeyBytesMax,
                           .counts_bytes = true,
                           .pattern = R"(\P{Cntrl}+)",
                           .matches = has_no_control_characters};
constexpr Shape kKeyPrefix{.min = 0, .max = kRecordKeyBytesMax, .counts_bytes = true};
constexpr Shape kRecordsPageToken{.min = 1, .max = 2 * kRecordKeyBytesMax};
constexpr Shape kIdempotencyKey{.min = 1, .max = kIdempotencyKeyBytesMax, .counts_bytes = true};

// ── enumerations ──
constexpr std::string_view kMachineTypes[] = {"STANDARD", "EXPRESS"};
constexpr std::string_view kLogLevels[] = {"ALL", "ERROR", "FATAL", "OFF"};
constexpr std::string_view kStatuses[] = {"SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"};
constexpr std::string_view kRedriveFilters[] = {"REDRIVEN", "NOT_REDRIVEN"};
constexpr std::string_view kEncryptionTypes[] = {"AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"};
constexpr std::string_view kIncludedData[] = {"ALL_DATA", "METADATA_ONLY"};
constexpr std::string_view kInspectionLevels[] = {"INFO", "DEBUG", "TRACE"};
constexpr std::string_view kValidationModes[] = {"STRICT", "PRESENT", "NONE"};
constexpr std::string_view kSeverities[] = {"ERROR", "WARNING"};

constexpr Shape kMachineType{.values = kMachineTypes};
constexpr Shape kLogLevel{.values = kLogLevels};
constexpr Shape kStatus{.values = kStatuses};
constexpr Shape kRedriveFilter{.values = kRedriveFilters};
constexpr Shape kEncryptionType{.values = kEncryptionTypes};
constexpr Shape kIncluded{.values = kIncludedData};
constexpr Shape kInspectionLevel{.values = kInspectionLevels};
constexpr Shape kValidationMode{.values = kValidationModes};
constexpr Shape kSeverity{.values = kSeverities};

// ── numbers and flags ──
constexpr Shape kFlag{.kind = kBoolean};
constexpr Shape kPageSize{.kind = kInteger, .min = 0, .max = 1000};
constexpr Shape kDiagnosticsCount{.kind = kInteger, .min = 0, .max = 100};
constexpr Shape kCount{.kind = kInteger, .min = 0};
constexpr Shape kLongCount{.kind = kLong, .min = 0};
constexpr Shape kPercentage{.kind = kFloat, .min = 0, .max = 100};
constexpr Shape kWeight{.kind = kInteger, .min = 0, .max = 100};
constexpr Shape kReusePeriod{.kind = kInteger, .min = 60, .max = 900};
constexpr Shape kTriggerName{.min = 1, .max = kTriggerNameMax};
constexpr Shape kSchedule{.min = 1, .max = 256};
constexpr Shape kTimeZone{.min = 1, .max = 64};
constexpr std::string_view kOverlaps[] = {"allow", "skip"};
constexpr std::string_view kBackfills[] = {"none", "last", "all"};
constexpr Shape kOverlap{.values = kOverlaps};
constexpr Shape kBackfill{.values = kBackfills};
constexpr Shape kTriggerCount{.kind = kInteger, .min = 1, .max = kTriggerPageSizeMax};
constexpr std::string_view kSignatures[] = {"standard-webhooks", "hmac-sha256"};
constexpr Shape kSignature{.values = kSignatures};
constexpr Shape kSecretName{
    .min = 1, .max = kSecretNameMax, .pattern = R"([a-zA-Z0-9_\-\.]+)", .matches = is_table_name};
constexpr Shape kHeaderName{
    .min = 1, .max = kHeaderNameMax, .pattern = R"([a-zA-Z0-9_\-\.]+)", .matches = is_table_name};
constexpr Shape kFolder{.min = 1,
                        .max = kFolderBytesMax,
                        .counts_bytes = true,
                        .pattern = R"(\P{Cntrl}+)",
                        .matches = has_no_control_characters};
constexpr Shape kPattern{.min = 1,
                         .max = kPatternBytesMax,
                         .counts_bytes = true,
                         .pattern = R"(\P{Cntrl}+)",
                         .matches = has_no_control_characters};
constexpr Shape kEventId{.min = 1, .max = kEventIdBytesMax, .counts_bytes = true};
constexpr Shape kTaskType{.min = 1, .max = kTaskTypeBytesMax};
constexpr Shape kPriority{.kind = kInteger, .min = 0, .max = kPriorityMax};
constexpr Shape kTimeoutMs{.kind = kLong, .min = 1, .max = to_ms(kTriggerTimeoutMax)};
constexpr Shape kAttemptCount{.kind = kInteger, .min = 1, .max = kAttemptCountMax};
constexpr Shape kVersion{.kind = kLong, .min = 1};
constexpr Shape kTtl{.kind = kLong, .min = 0, .max = kTtlSecondsMax};
constexpr Shape kRecordCount{.kind = kInteger, .min = 1, .max = kRecordPageSizeMax};

// ── structures and lists ──
constexpr Shape kAnyObject{.kind = kStructure};
constexpr Shape kAnyJson{.kind = kAnything};
constexpr Field kTagFields[] = {{"key", &kTagKey}, {"value", &kTagValue}};
constexpr Shape kTag{.kind = kStructure, .fields = kTagFields, .name = "Tag"};
constexpr Shape kTags{.kind = kList, .item = &kTag};
constexpr Shape kTagKeys{.kind = kList, .item = &kTagKey};

constexpr Field kLogGroupFields[] = {{"logGroupArn", &kArn}};
constexpr Shape kLogGroup{.kind = kStructure, .fields = kLogGroupFields, .name = "CloudWatchLogsLogGroup"};
constexpr Field kLogDestinationFields[] = {{"cloudWatchLogsLogGroup", &kLogGroup}};
constexpr Shape kLogDestination{.kind = kStructure, .fields = kLogDestinationFields, .name = "LogDestination"};
constexpr Shape kLogDestinations{.kind = kList, .item = &kLogDestination};
constexpr Field kLoggingFields[] = {
    {"level", &kLogLevel}, {"includeExecutionData", &kFlag}, {"destinations", &kLogDestinations}};
constexpr Shape kLogging{.kind = kStructure, .fields = kLoggingFields, .name = "LoggingConfiguration"};

constexpr Field kTracingFields[] = {{"enabled", &kFlag}};
constexpr Shape kTracing{.kind = kStructure, .fields = kTracingFields, .name = "TracingConfiguration"};

constexpr Field kEncryptionFields[] = {
    {"kmsKeyId", &kKmsKeyId}, {"kmsDataKeyReusePeriodSeconds", &kReusePeriod}, {"type", &kEncryptionType, true}};
constexpr Shape kEncryption{.kind = kStructure, .fields = kEncryptionFields, .name = "EncryptionConfiguration"};

constexpr Field kRouteFields[] = {{"stateMachineVersionArn", &kArn, true}, {"weight", &kWeight, true}};
constexpr Shape kRoute{.kind = kStructure, .fields = kRouteFields, .name = "RoutingConfigurationListItem"};
constexpr Shape kRoutes{.kind = kList, .min = 1, .max = 2, .item = &kRoute};

constexpr Field kMockErrorFields[] = {{"error", &kError}, {"cause", &kCause}};
constexpr Shape kMockError{.kind = kStructure, .fields = kMockErrorFields};
constexpr Field kMockFields[] = {
    {"result", &kPayload}, {"errorOutput", &kMockError}, {"fieldValidationMode", &kValidationMode}};
constexpr Shape kMock{.kind = kStructure, .fields = kMockFields};
constexpr Field kStateConfigurationFields[] = {{"retrierRetryCount", &kCount},
                                               {"errorCausedByState", &kSensitiveName},
                                               {"mapIterationFailureCount", &kCount},
                                               {"mapItemReaderData", &kPayload}};
constexpr Shape kStateConfiguration{.kind = kStructure, .fields = kStateConfigurationFields};

// ── requests ──
constexpr Field kActivityArn[] = {{"activityArn", &kArn, true}};
constexpr Field kPage[] = {{"maxResults", &kPageSize}, {"nextToken", &kPageToken}};
constexpr Field kMachineArn[] = {{"stateMachineArn", &kArn, true}};
constexpr Field kMachinePage[] = {
    {"stateMachineArn", &kArn, true}, {"nextToken", &kPageToken}, {"maxResults", &kPageSize}};
constexpr Field kAliasArn[] = {{"stateMachineAliasArn", &kArn, true}};
constexpr Field kExecution[] = {{"executionArn", &kArn, true}, {"includedData", &kIncluded}};
constexpr Field kCreateActivity[] = {
    {"name", &kName, true}, {"tags", &kTags}, {"encryptionConfiguration", &kEncryption}};
constexpr Field kCreateStateMachine[] = {{"name", &kName, true},
                                         {"definition", &kDefinition, true},
                                         {"roleArn", &kArn, true},
                                         {"type", &kMachineType},
                                         {"loggingConfiguration", &kLogging},
                                         {"tags", &kTags},
                                         {"tracingConfiguration", &kTracing},
                                         {"publish", &kFlag},
                                         {"versionDescription", &kDescription},
                                         {"encryptionConfiguration", &kEncryption}};
constexpr Field kUpdateStateMachine[] = {{"stateMachineArn", &kArn, true},
                                         {"definition", &kDefinition},
                                         {"roleArn", &kArn},
                                         {"loggingConfiguration", &kLogging},
                                         {"tracingConfiguration", &kTracing},
                                         {"publish", &kFlag},
                                         {"versionDescription", &kDescription},
                                         {"encryptionConfiguration", &kEncryption}};
constexpr Field kDescribeStateMachine[] = {{"stateMachineArn", &kArn, true}, {"includedData", &kIncluded}};
constexpr Field kPublish[] = {
    {"stateMachineArn", &kArn, true}, {"revisionId", &kRevisionId}, {"description", &kDescription}};
constexpr Field kDeleteVersion[] = {{"stateMachineVersionArn", &kLongArn, true}};
constexpr Field kCreateAlias[] = {
    {"description", &kDescription}, {"name", &kAliasName, true}, {"routingConfiguration", &kRoutes, true}};
constexpr Field kUpdateAlias[] = {
    {"stateMachineAliasArn", &kArn, true}, {"description", &kDescription}, {"routingConfiguration", &kRoutes}};
constexpr Field kTagResource[] = {{"resourceArn", &kArn, true}, {"tags", &kTags, true}};
constexpr Field kUntagResource[] = {{"resourceArn", &kArn, true}, {"tagKeys", &kTagKeys, true}};
constexpr Field kListTags[] = {{"resourceArn", &kArn, true}};

constexpr Field kStart[] = {
    {"stateMachineArn", &kArn, true}, {"name", &kName}, {"input", &kPayload}, {"traceHeader", &kTraceHeader}};
constexpr Field kStartSync[] = {{"stateMachineArn", &kArn, true},
                                {"name", &kName},
                                {"input", &kPayload},
                                {"traceHeader", &kTraceHeader},
                                {"includedData", &kIncluded}};
constexpr Field kStop[] = {{"executionArn", &kArn, true}, {"error", &kError}, {"cause", &kCause}};
constexpr Field kRedrive[] = {{"executionArn", &kArn, true}, {"clientToken", &kClientToken}};
constexpr Field kHistory[] = {{"executionArn", &kArn, true},
                              {"maxResults", &kPageSize},
                              {"reverseOrder", &kFlag},
                              {"nextToken", &kPageToken},
                              {"includeExecutionData", &kFlag}};
constexpr Field kListExecutions[] = {{"stateMachineArn", &kArn}, {"statusFilter", &kStatus},
                                     {"maxResults", &kPageSize}, {"nextToken", &kExecutionsPageToken},
                                     {"mapRunArn", &kLongArn},   {"redriveFilter", &kRedriveFilter}};
constexpr Field kListMapRuns[] = {
    {"executionArn", &kArn, true}, {"maxResults", &kPageSize}, {"nextToken", &kPageToken}};
constexpr Field kDescribeMapRun[] = {{"mapRunArn", &kLongArn, true}};
constexpr Field kUpdateMapRun[] = {{"mapRunArn", &kLongArn, true},
                                   {"maxConcurrency", &kCount},
                                   {"toleratedFailurePercentage", &kPercentage},
                                   {"toleratedFailureCount", &kLongCount}};
constexpr Field kGetActivityTask[] = {{"activityArn", &kArn, true}, {"workerName", &kName}};
constexpr Field kSuccess[] = {{"taskToken", &kTaskToken, true}, {"output", &kPayload, true}};
constexpr Field kFailure[] = {{"taskToken", &kTaskToken, true}, {"error", &kError}, {"cause", &kCause}};
constexpr Field kHeartbeat[] = {{"taskToken", &kTaskToken, true}};
constexpr Field kWaitExecution[] = {{"executionArn", &kArn, true}};

constexpr Field kTestState[] = {{"definition", &kDefinition, true},
                                {"roleArn", &kArn},
                                {"input", &kPayload},
                                {"inspectionLevel", &kInspectionLevel},
                                {"revealSecrets", &kFlag},
                                {"variables", &kPayload},
                                {"stateName", &kSensitiveName},
                                {"mock", &kMock},
                                {"context", &kPayload},
                                {"stateConfiguration", &kStateConfiguration}};
constexpr Field kValidateDefinition[] = {{"definition", &kDefinition, true},
                                         {"type", &kMachineType},
                                         {"severity", &kSeverity},
                                         {"maxResults", &kDiagnosticsCount}};

constexpr Field kPutRecord[] = {{"table", &kTable, true},        {"key", &kRecordKey, true},
                                {"document", &kAnyObject, true}, {"must_not_exist", &kFlag},
                                {"expected_version", &kVersion}, {"where", &kAnyObject},
                                {"ttl_seconds", &kTtl},          {"idempotency_key", &kIdempotencyKey}};
constexpr Field kUpdateRecord[] = {{"table", &kTable, true},
                                   {"key", &kRecordKey, true},
                                   {"patch", &kAnyObject, true},
                                   {"expected_version", &kVersion},
                                   {"where", &kAnyObject},
                                   {"ttl_seconds", &kTtl},
                                   {"idempotency_key", &kIdempotencyKey}};
constexpr Field kDeleteRecord[] = {{"table", &kTable, true},
                                   {"key", &kRecordKey, true},
                                   {"expected_version", &kVersion},
                                   {"where", &kAnyObject},
                                   {"idempotency_key", &kIdempotencyKey}};
constexpr Field kGetRecord[] = {{"table", &kTable, true}, {"key", &kRecordKey, true}};
constexpr Field kQueryRecords[] = {{"table", &kTable, true},
                                   {"prefix", &kKeyPrefix},
                                   {"where", &kAnyObject},
                                   {"limit", &kRecordCount},
                                   {"next_token", &kRecordsPageToken}};

constexpr Field kHttpFields[] = {
    {"secret", &kSecretName}, {"signature", &kSignature}, {"signature_header", &kHeaderName}};
constexpr Shape kHttp{.kind = kStructure, .fields = kHttpFields, .name = "Http"};
constexpr Field kTaskFields[] = {{"type", &kTaskType, true},
                                 {"priority", &kPriority},
                                 {"timeout_ms", &kTimeoutMs},
                                 {"attempt_count_max", &kAttemptCount}};
constexpr Shape kTask{.kind = kStructure, .fields = kTaskFields, .name = "Task"};
constexpr Field kCreateTrigger[] = {
    {"name", &kTriggerName, true}, {"state_machine_arn", &kArn}, {"task", &kTask},         {"schedule", &kSchedule},
    {"time_zone", &kTimeZone},     {"overlap", &kOverlap},       {"backfill", &kBackfill}, {"http", &kHttp},
    {"folder", &kFolder},          {"pattern", &kPattern},       {"input", &kAnyJson}};
constexpr Field kTriggerNamed[] = {{"name", &kTriggerName, true}};
constexpr Field kRenderTrigger[] = {
    {"name", &kTriggerName, true}, {"event", &kAnyObject, true}, {"id", &kEventId, true}};
constexpr Field kListTriggers[] = {{"limit", &kTriggerCount}, {"next_token", &kRecordsPageToken}};

struct Operation {
  std::string_view name;
  Shape request;
};
constexpr Operation operation(std::string_view name, std::span<const Field> fields) {
  return {name, Shape{.kind = kStructure, .fields = fields}};
}

// Sorted by name; Baton's own behind AWS's: those of records, those of triggers, then the rest.
constexpr std::size_t kAwsOperationCount = 37;
constexpr std::size_t kRecordOperationCount = 5;
constexpr std::size_t kTriggerOperationCount = 7;
constexpr std::array<Operation, kAwsOperationCount + kRecordOperationCount + kTriggerOperationCount + 5> kOperations{{
    operation("CreateActivity", kCreateActivity),
    operation("CreateStateMachine", kCreateStateMachine),
    operation("CreateStateMachineAlias", kCreateAlias),
    operation("DeleteActivity", kActivityArn),
    operation("DeleteStateMachine", kMachineArn),
    operation("DeleteStateMachineAlias", kAliasArn),
    operation("DeleteStateMachineVersion", kDeleteVersion),
    operation("DescribeActivity", kActivityArn),
    operation("DescribeExecution", kExecution),
    operation("DescribeMapRun", kDescribeMapRun),
    operation("DescribeStateMachine", kDescribeStateMachine),
    operation("DescribeStateMachineAlias", kAliasArn),
    operation("DescribeStateMachineForExecution", kExecution),
    operation("GetActivityTask", kGetActivityTask),
    operation("GetExecutionHistory", kHistory),
    operation("ListActivities", kPage),
    operation("ListExecutions", kListExecutions),
    operation("ListMapRuns", kListMapRuns),
    operation("ListStateMachineAliases", kMachinePage),
    operation("ListStateMachineVersions", kMachinePage),
    operation("ListStateMachines", kPage),
    operation("ListTagsForResource", kListTags),
    operation("PublishStateMachineVersion", kPublish),
    operation("RedriveExecution", kRedrive),
    operation("SendTaskFailure", kFailure),
    operation("SendTaskHeartbeat", kHeartbeat),
    operation("SendTaskSuccess", kSuccess),
    operation("StartExecution", kStart),
    operation("StartSyncExecution", kStartSync),
    operation("StopExecution", kStop),
    operation("TagResource", kTagResource),
    operation("TestState", kTestState),
    operation("UntagResource", kUntagResource),
    operation("UpdateMapRun", kUpdateMapRun),
    operation("UpdateStateMachine", kUpdateStateMachine),
    operation("UpdateStateMachineAlias", kUpdateAlias),
    operation("ValidateStateMachineDefinition", kValidateDefinition),
    operation("DeleteRecord", kDeleteRecord),
    operation("GetRecord", kGetRecord),
    operation("PutRecord", kPutRecord),
    operation("QueryRecords", kQueryRecords),
    operation("UpdateRecord", kUpdateRecord),
    operation("CreateTrigger", kCreateTrigger),
    operation("DeleteTrigger", kTriggerNamed),
    operation("DescribeTrigger", kTriggerNamed),
    operation("ListTriggers", kListTriggers),
    operation("PauseTrigger", kTriggerNamed),
    operation("RenderTrigger", kRenderTrigger),
    operation("ResumeTrigger", kTriggerNamed),
    operation("ConfirmActivityTask", kHeartbeat),
    operation("StartTriggeredExecution", kStart),
    operation("TakeActivityTask", kGetActivityTask),
    operation("WaitExecution", kWaitExecution),
    operation("WaitForActivityTask", kActivityArn),
}};

constexpr auto kNames = [] {
  std::array<std::string_view, kOperations.size()> names{};
  std::transform(kOperations.begin(), kOperations.end(), names.begin(), [](const Operation& o) { return o.name; });
  return names;
}();

}  // namespace

const Shape* input_shape(std::string_view operation) {
  const auto found = std::find(kNames.begin(), kNames.end(), operation);
  return found == kNames.end() ? nullptr : &kOperations[static_cast<std::size_t>(found - kNames.begin())].request;
}

std::span<const std::string_view> operations() { return std::span(kNames).first(kAwsOperationCount); }

std::span<const std::string_view> record_operations() {
  return std::span(kNames).subspan(kAwsOperationCount, kRecordOperationCount);
}

std::span<const std::string_view> trigger_operations() {
  return std::span(kNames).subspan(kAwsOperationCount + kRecordOperationCount, kTriggerOperationCount);
}

}  // namespace baton::api
