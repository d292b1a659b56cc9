// What a call returns when the caller can act on its failure.
//
// Baton knows three kinds of failure. The caller can act: Result<T>. The domain has a word for it (a task that was
// refused, a report that is stale): a value. We are wrong: CHECK (common/check.h). No public call throws.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace baton {

// The numbers travel in messages (wire.proto) and are never reused.
enum class ErrorCode {
  kInternal = 1,             // a bug in Baton, or an answer that could not be understood
  kInvalidArgument = 2,      // the request itself is wrong; resending it cannot help
  kNotFound = 3,             // no such task, queue or worker (or its outcome is past retention)
  kPayloadTooLarge = 4,      // more bytes than a named limit allows
  kOverloaded = 5,           // a named limit is reached (backpressure); the same request may succeed later
  kUnavailable = 6,          // nobody can answer now: no connection, Redis away, partition without owner
  kDeadlineExceeded = 7,     // the caller's own time-out ended first; what was asked may still happen
  kCancelled = 8,            // the caller withdrew the request, or the client was closed
  kPermissionDenied = 9,     // key not on the allow-list, or its role does not include this
  kVersionMismatch = 10,     // the peer speaks another protocol version
  kFailedPrecondition = 11,  // not in the state that this asks for (retry of a task that runs, unsafe Redis settings)
  kCorrupt = 12,             // bytes that fail their checksum or cannot be parsed
};

// The code's name as people write it: "kOverloaded" is "Overloaded".
std::string_view error_code_name(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  // A sentence that names the thing and says what to do. Never empty, no trailing newline.
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace baton
