// What a worker says about an attempt that is over: its handler's answer, seen in the light of why it was told to stop.
#pragma once

#include <string>

#include "baton/task.h"
#include "baton/time.h"
#include "worker/runtime/attempt_run.h"

namespace baton {

// Why an attempt was told to stop.
enum class StopCause : std::uint8_t {
  kNone = 0,
  kCancelled = 1,  // the coordinator said so
  kTimedOut = 2,   // its own time-out passed; the coordinator counts it too and decides
  kCutOff = 3,     // no sign of the coordinator for as long as a lease lasts
  kDrain = 4,      // the grace period is over
};

struct AttemptEnd {
  ReportStatus status = ReportStatus::kSucceeded;
  std::string output;
  std::string error;
  std::string cause;
  bool non_retryable = false;
  Duration retry_after{};
};

// Of an attempt whose handler has returned. Moves the strings out of `result`, and keeps every limit of task.h:
//   too large an output                 fails with kErrorOutputTooLarge, for good
//   cancelled                           is cancelled, whatever the handler answered
//   failed after kCutOff or kDrain      is released: it was interrupted, so the attempt does not count
//   failed after kTimedOut              fails with kErrorTimeout
AttemptEnd end_of(HandlerResult& result, StopCause stop);

// Of an attempt that never reached its handler.
AttemptEnd released_end();
AttemptEnd cancelled_end();
AttemptEnd failed_end(std::string error, std::string cause);

}  // namespace baton
