#include "gateway/api_error.h"

#include "common/json/write.h"

namespace baton::gateway {

namespace {

unsigned status_of(std::string_view error) {
  if (error == "InternalFailure") return 500;
  if (error == "ServiceUnavailable") return 503;
  if (error == "RequestEntityTooLargeException") return 413;
  return 400;
}

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return "ValidationException";
    case ErrorCode::kPayloadTooLarge: return "RequestEntityTooLargeException";
    case ErrorCode::kOverloaded: return "ThrottlingException";
    case ErrorCode::kUnavailable:
    case ErrorCode::kDeadlineExceeded:
    case ErrorCode::kCancelled: return "ServiceUnavailable";
    // The rest is between the gateway and the coordinator (a key that is not allowed, another version): nothing that the
    // caller did wrong or could mend.
    case ErrorCode::kInternal:
    case ErrorCode::kNotFound:
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kVersionMismatch:
    case ErrorCode::kFailedPrecondition:
    case ErrorCode::kCorrupt: return "InternalFailure";
  }
  return "InternalFailure";
}

}  // namespace

api::ApiError to_api_error(const Error& error) { return {std::string(name_of(error.code)), error.message}; }

Response error_response(const api::ApiError& error) {
  std::string body = R"({"__type":)";
  json::write_string(error.name, body);
  body += R"(,"message":)";
  json::write_string(error.message, body);
  body += '}';
  return {.status = status_of(error.name),
          .content_type = kJson10,
          .body = std::move(body),
          .headers = {{"x-amzn-ErrorType", error.name}},
          .error = error.name};
}

Response to_response(const Result<ApiAnswer>& answer) {
  if (!answer) return error_response(to_api_error(answer.error()));
  if (!answer->error.empty()) return error_response({answer->error, answer->message});
  return {.status = 200, .content_type = kJson10, .body = answer->body};
}

}  // namespace baton::gateway
