// Requests about executions, Map Runs and the tasks that wait for a token.
#include <utility>

#include "api/members.h"

namespace baton::api {

namespace {

// A request whose first member is the ARN of an execution.
template <typename Request>
ApiResult<Request> read_execution(std::string_view operation, const json::Value& body) {
  if (auto error = check_request(operation, body)) return tl::unexpected(*std::move(error));
  auto arn = execution_arn_of(body);
  if (!arn) return tl::unexpected(std::move(arn.error()));
  return Request{*std::move(arn)};
}

template <typename Request>
ApiResult<Request> read_map_run(std::string_view operation, const json::Value& body) {
  if (auto error = check_request(operation, body)) return tl::unexpected(*std::move(error));
  auto arn = arn_of(body, "mapRunArn", {ArnKind::kMapRun});
  if (!arn) return tl::unexpected(std::move(arn.error()));
  return Request{*std::move(arn)};
}

ApiResult<StartExecutionRequest> read_start(std::string_view operation, const json::Value& body) {
  if (auto error = check_request(operation, body)) return tl::unexpected(*std::move(error));
  auto arn = machine_arn_of(body, "stateMachineArn");
  if (!arn) return tl::unexpected(std::move(arn.error()));
  StartExecutionRequest request{.state_machine_arn = *std::move(arn), .name = text_of(body, "name")};
  if (!request.name.empty() && !is_valid_name(request.name)) return tl::unexpected(invalid_name(request.name));
  auto input = payload_of(body, "input", kInvalidExecutionInput, "Invalid State Machine Execution Input");
  if (!input) return tl::unexpected(std::move(input.error()));
  request.input = *std::move(input);
  request.trace_header = optional_text(body, "traceHeader");
  return request;
}

}  // namespace

ApiResult<StartExecutionRequest> parse_start_execution(const json::Value& body) {
  return read_start("StartExecution", body);
}

ApiResult<StartSyncExecutionRequest> parse_start_sync_execution(const json::Value& body) {
  auto start = read_start("StartSyncExecution", body);
  if (!start) return tl::unexpected(std::move(start.error()));
  return StartSyncExecutionRequest{*std::move(start), asks_for_metadata_only(body)};
}

ApiResult<StopExecutionRequest> parse_stop_execution(const json::Value& body) {
  auto request = read_execution<StopExecutionRequest>("StopExecution", body);
  if (!request) return request;
  request->error = optional_text(body, "error");
  request->cause = optional_text(body, "cause");
  return request;
}

ApiResult<RedriveExecutionRequest> parse_redrive_execution(const json::Value& body) {
  auto request = read_execution<RedriveExecutionRequest>("RedriveExecution", body);
  if (request) request->client_token = optional_text(body, "clientToken");
  return request;
}

ApiResult<DescribeExecutionRequest> parse_describe_execution(const json::Value& body) {
  auto request = read_execution<DescribeExecutionRequest>("DescribeExecution", body);
  if (request) request->metadata_only = asks_for_metadata_only(body);
  return request;
}

ApiResult<DescribeStateMachineForExecutionRequest> parse_describe_state_machine_for_execution(const json::Value& body) {
  auto request = read_execution<DescribeStateMachineForExecutionRequest>("DescribeStateMachineForExecution", body);
  if (request) request->metadata_only = asks_for_metadata_only(body);
  return request;
}

ApiResult<GetExecutionHistoryRequest> parse_get_execution_history(const json::Value& body) {
  auto request = read_execution<GetExecutionHistoryRequest>("GetExecutionHistory", body);
  if (!request) return request;
  request->page = page_of(body);
  request->reverse_order = flag_of(body, "reverseOrder", false);
  request->include_execution_data = flag_of(body, "includeExecutionData", true);
  return request;
}

ApiResult<ListExecutionsRequest> parse_list_executions(const json::Value& body) {
  if (auto error = check_request("ListExecutions", body)) return tl::unexpected(*std::move(error));
  const bool of_machine = member(body, "stateMachineArn") != nullptr;
  if (of_machine == (member(body, "mapRunArn") != nullptr)) {
    return refuse(kValidationException, "Exactly one of stateMachineArn and mapRunArn must be specified");
  }
  ListExecutionsRequest request;
  auto arn = of_machine ? machine_arn_of(body, "stateMachineArn") : arn_of(body, "mapRunArn", {ArnKind::kMapRun});
  if (!arn) return tl::unexpected(std::move(arn.error()));
  (of_machine ? request.state_machine_arn : request.map_run_arn) = *std::move(arn);
  request.status_filter = optional_text(body, "statusFilter");
  if (of_machine && request.status_filter == "PENDING_REDRIVE") {
    return refuse(kValidationException, "The statusFilter PENDING_REDRIVE needs a mapRunArn");
  }
  if (const auto filter = optional_text(body, "redriveFilter")) {
    if (of_machine) return refuse(kValidationException, "A redriveFilter needs a mapRunArn");
    request.is_redriven = *filter == "REDRIVEN";
  }
  request.page = page_of(body);
  return request;
}

ApiResult<ListMapRunsRequest> parse_list_map_runs(const json::Value& body) {
  auto request = read_execution<ListMapRunsRequest>("ListMapRuns", body);
  if (request) request->page = page_of(body);
  return request;
}

ApiResult<DescribeMapRunRequest> parse_describe_map_run(const json::Value& body) {
  return read_map_run<DescribeMapRunRequest>("DescribeMapRun", body);
}

ApiResult<UpdateMapRunRequest> parse_update_map_run(const json::Value& body) {
  auto request = read_map_run<UpdateMapRunRequest>("UpdateMapRun", body);
  if (!request) return request;
  if (const auto count = integer_of(body, "maxConcurrency"))
    request->concurrency_max = static_cast<std::int32_t>(*count);
  if (const json::Value* percentage = member(body, "toleratedFailurePercentage")) {
    request->tolerated_failure_percentage = percentage->as_double();
  }
  request->tolerated_failure_count = integer_of(body, "toleratedFailureCount");
  if (!request->concurrency_max && !request->tolerated_failure_percentage && !request->tolerated_failure_count) {
    return refuse(kValidationException,
                  "At least one of maxConcurrency, toleratedFailurePercentage and toleratedFailureCount must be "
                  "specified");
  }
  return request;
}

ApiResult<WaitExecutionRequest> parse_wait_execution(const json::Value& body) {
  return read_execution<WaitExecutionRequest>("WaitExecution", body);
}

ApiResult<SendTaskSuccessRequest> parse_send_task_success(const json::Value& body) {
  if (auto error = check_request("SendTaskSuccess", body)) return tl::unexpected(*std::move(error));
  auto output = payload_of(body, "output", kInvalidOutput, "Invalid Output");
  if (!output) return tl::unexpected(std::move(output.error()));
  return SendTaskSuccessRequest{text_of(body, "taskToken"), *std::move(output)};
}

ApiResult<SendTaskFailureRequest> parse_send_task_failure(const json::Value& body) {
  if (auto error = check_request("SendTaskFailure", body)) return tl::unexpected(*std::move(error));
  return SendTaskFailureRequest{text_of(body, "taskToken"), optional_text(body, "error"), optional_text(body, "cause")};
}

ApiResult<SendTaskHeartbeatRequest> parse_send_task_heartbeat(const json::Value& body) {
  if (auto error = check_request("SendTaskHeartbeat", body)) return tl::unexpected(*std::move(error));
  return SendTaskHeartbeatRequest{text_of(body, "taskToken")};
}

}  // namespace baton::api
