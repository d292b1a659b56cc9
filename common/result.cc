#include "baton/result.h"

namespace baton {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInternal: return "Internal";
    case ErrorCode::kInvalidArgument: return "InvalidArgument";
    case ErrorCode::kNotFound: return "NotFound";
    case ErrorCode::kPayloadTooLarge: return "PayloadTooLarge";
    case ErrorCode::kOverloaded: return "Overloaded";
    case ErrorCode::kUnavailable: return "Unavailable";
    case ErrorCode::kDeadlineExceeded: return "DeadlineExceeded";
    case ErrorCode::kCancelled: return "Cancelled";
    case ErrorCode::kPermissionDenied: return "PermissionDenied";
    case ErrorCode::kVersionMismatch: return "VersionMismatch";
    case ErrorCode::kFailedPrecondition: return "FailedPrecondition";
    case ErrorCode::kCorrupt: return "Corrupt";
  }
  return "Unknown";  // a code from a newer peer
}

}  // namespace baton
