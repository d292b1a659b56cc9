// How an operation of the Step Functions API fails: AWS's name of the error, which clients switch on, and a message.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace baton::api {

struct ApiError {
  std::string name;     // one of those below; what HTTP answers as __type
  std::string message;  // AWS's wording where it is known
};

template <typename T>
using ApiResult = tl::expected<T, ApiError>;

inline tl::unexpected<ApiError> refuse(std::string_view name, std::string message) {
  return tl::unexpected<ApiError>(ApiError{std::string(name), std::move(message)});
}

// ── of the request itself ──
inline constexpr std::string_view kValidationException = "ValidationException";
inline constexpr std::string_view kSerializationException = "SerializationException";
inline constexpr std::string_view kUnknownOperationException = "UnknownOperationException";
inline constexpr std::string_view kMissingRequiredParameter = "MissingRequiredParameter";
inline constexpr std::string_view kInvalidArn = "InvalidArn";
inline constexpr std::string_view kInvalidDefinition = "InvalidDefinition";
inline constexpr std::string_view kInvalidEncryptionConfiguration = "InvalidEncryptionConfiguration";
inline constexpr std::string_view kInvalidExecutionInput = "InvalidExecutionInput";
inline constexpr std::string_view kInvalidLoggingConfiguration = "InvalidLoggingConfiguration";
inline constexpr std::string_view kInvalidName = "InvalidName";
inline constexpr std::string_view kInvalidOutput = "InvalidOutput";
inline constexpr std::string_view kInvalidToken = "InvalidToken";
inline constexpr std::string_view kInvalidTracingConfiguration = "InvalidTracingConfiguration";

// ── what is asked about ──
inline constexpr std::string_view kActivityAlreadyExists = "ActivityAlreadyExists";
inline constexpr std::string_view kActivityDoesNotExist = "ActivityDoesNotExist";
inline constexpr std::string_view kConflictException = "ConflictException";
inline constexpr std::string_view kExecutionAlreadyExists = "ExecutionAlreadyExists";
inline constexpr std::string_view kExecutionDoesNotExist = "ExecutionDoesNotExist";
inline constexpr std::string_view kExecutionNotRedrivable = "ExecutionNotRedrivable";
inline constexpr std::string_view kResourceNotFound = "ResourceNotFound";
inline constexpr std::string_view kStateMachineAlreadyExists = "StateMachineAlreadyExists";
inline constexpr std::string_view kStateMachineDeleting = "StateMachineDeleting";
inline constexpr std::string_view kStateMachineDoesNotExist = "StateMachineDoesNotExist";
inline constexpr std::string_view kStateMachineTypeNotSupported = "StateMachineTypeNotSupported";
inline constexpr std::string_view kTaskDoesNotExist = "TaskDoesNotExist";
inline constexpr std::string_view kTaskTimedOut = "TaskTimedOut";

// ── limits ──
inline constexpr std::string_view kActivityLimitExceeded = "ActivityLimitExceeded";
inline constexpr std::string_view kActivityWorkerLimitExceeded = "ActivityWorkerLimitExceeded";
inline constexpr std::string_view kExecutionLimitExceeded = "ExecutionLimitExceeded";
inline constexpr std::string_view kServiceQuotaExceededException = "ServiceQuotaExceededException";
inline constexpr std::string_view kStateMachineLimitExceeded = "StateMachineLimitExceeded";
inline constexpr std::string_view kTooManyTags = "TooManyTags";

}  // namespace baton::api
