#include "worker/image/failure.h"

#include "worker/handlers/json_fields.h"
#include "worker/image/handlers.h"

namespace baton {

tl::unexpected<HandlerError> invalid_input(std::string problem) {
  return handler_failure(kErrorImageInput, std::move(problem), false);
}

tl::unexpected<HandlerError> invalid_input(std::string_view field, std::string_view what) {
  return invalid_input(input_problem(field, what));
}

tl::unexpected<HandlerError> storage_failure(std::string_view field, const Error& error) {
  const std::string cause = std::string(field) + ": " + error.message;
  switch (error.code) {
    case ErrorCode::kPermissionDenied: return handler_failure(kErrorPathOutsideRoot, cause, false);
    case ErrorCode::kNotFound: return handler_failure(kErrorNotFound, cause);
    case ErrorCode::kPayloadTooLarge: return handler_failure(kErrorTooLarge, cause, false);
    case ErrorCode::kInvalidArgument: return invalid_input(cause);
    case ErrorCode::kFailedPrecondition: return handler_failure(kErrorNoRoot, cause);
    case ErrorCode::kCancelled: return handler_failure(kErrorCancelled, cause);
    default: return handler_failure(kErrorFile, cause);
  }
}

tl::unexpected<HandlerError> image_failure(const std::string& source, const Error& error) {
  const std::string cause = "'" + source + "': " + error.message;
  switch (error.code) {
    case ErrorCode::kCorrupt: return handler_failure(kErrorCorrupt, cause, false);
    case ErrorCode::kPayloadTooLarge: return handler_failure(kErrorTooLarge, cause, false);
    case ErrorCode::kInvalidArgument: return invalid_input(cause);
    case ErrorCode::kOverloaded: return handler_failure(kErrorCodecMemory, cause, false);
    case ErrorCode::kFailedPrecondition: return handler_failure(kErrorNoCascade, cause);
    default: return handler_failure(kErrorTaskFailed, cause);
  }
}

tl::unexpected<HandlerError> process_failure(const std::string& source, const ImageProcess::Loss& loss) {
  const std::string cause = "'" + source + "': the process that worked on it was " + loss.what;
  switch (loss.end) {
    case ImageProcess::End::kCrashed: return handler_failure(kErrorCodecCrashed, cause);
    case ImageProcess::End::kCpuTime: return handler_failure(kErrorCodecCpuTime, cause, false);
    case ImageProcess::End::kTimedOut: return handler_failure(kErrorCodecTimeout, cause);
    case ImageProcess::End::kCancelled: return handler_failure(kErrorCancelled, cause);
  }
  return handler_failure(kErrorTaskFailed, cause);
}

tl::unexpected<HandlerError> pool_failure(const Error& error) {
  return handler_failure(error.code == ErrorCode::kCancelled ? kErrorCancelled : kErrorNoProcess, error.message);
}

}  // namespace baton
