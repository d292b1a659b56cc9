#include "cli/exit_code.h"

namespace baton::cli {

ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kPayloadTooLarge: return ExitCode::kUsage;
    case ErrorCode::kNotFound: return ExitCode::kNotFound;
    case ErrorCode::kOverloaded:
    case ErrorCode::kUnavailable:
    case ErrorCode::kDeadlineExceeded:
    case ErrorCode::kCancelled: return ExitCode::kUnavailable;
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kVersionMismatch:
    case ErrorCode::kFailedPrecondition: return ExitCode::kRefused;
    case ErrorCode::kInternal:
    case ErrorCode::kCorrupt: return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

}  // namespace baton::cli
