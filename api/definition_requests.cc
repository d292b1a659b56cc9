// Requests that bring a definition to be looked at, not to be kept.
#include <utility>

#include "api/members.h"

namespace baton::api {

namespace {

InspectionLevel level_of(std::string_view name) {
  if (name == "DEBUG") return InspectionLevel::kDebug;
  return name == "TRACE" ? InspectionLevel::kTrace : InspectionLevel::kInfo;
}

MockValidation validation_of(std::string_view name) {
  if (name == "PRESENT") return MockValidation::kPresent;
  return name == "NONE" ? MockValidation::kNone : MockValidation::kStrict;
}

TestStateMock mock_of(const json::Value& given) {
  TestStateMock mock{.result = optional_text(given, "result")};
  if (const json::Value* error = member(given, "errorOutput")) {
    mock.has_error = true;
    mock.error = optional_text(*error, "error");
    mock.cause = optional_text(*error, "cause");
  }
  mock.validation = validation_of(text_of(given, "fieldValidationMode"));
  return mock;
}

std::optional<std::int32_t> count_of(const json::Value& object, std::string_view name) {
  const auto count = integer_of(object, name);
  if (!count) return std::nullopt;
  return static_cast<std::int32_t>(*count);
}

}  // namespace

ApiResult<ValidateStateMachineDefinitionRequest> parse_validate_state_machine_definition(const json::Value& body) {
  if (auto error = check_request("ValidateStateMachineDefinition", body)) return tl::unexpected(*std::move(error));
  ValidateStateMachineDefinitionRequest request{.definition = text_of(body, "definition"), .type = type_of(body)};
  request.with_warnings = text_of(body, "severity") == "WARNING";
  if (const auto count = count_of(body, "maxResults").value_or(0); count > 0) request.results_max = count;
  return request;
}

ApiResult<TestStateRequest> parse_test_state(const json::Value& body) {
  if (auto error = check_request("TestState", body)) return tl::unexpected(*std::move(error));
  TestStateRequest request{.definition = text_of(body, "definition"), .role_arn = optional_text(body, "roleArn")};
  auto input = payload_of(body, "input", kInvalidExecutionInput, "Invalid State Machine Execution Input");
  if (!input) return tl::unexpected(std::move(input.error()));
  request.input = *std::move(input);
  request.inspection_level = level_of(text_of(body, "inspectionLevel"));
  request.reveal_secrets = flag_of(body, "revealSecrets", false);
  request.variables = optional_text(body, "variables");
  request.state_name = optional_text(body, "stateName");
  if (const json::Value* mock = member(body, "mock")) request.mock = mock_of(*mock);
  request.context = optional_text(body, "context");
  if (const json::Value* configuration = member(body, "stateConfiguration")) {
    request.retrier_retry_count = count_of(*configuration, "retrierRetryCount");
    request.error_caused_by_state = optional_text(*configuration, "errorCausedByState");
    request.map_iteration_failure_count = count_of(*configuration, "mapIterationFailureCount");
    request.map_item_reader_data = optional_text(*configuration, "mapItemReaderData");
  }
  return request;
}

}  // namespace baton::api
