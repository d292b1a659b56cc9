#include "worker/runtime/attempt_end.h"

#include <algorithm>

#include "baton/worker.h"
#include "worker/runtime/utf8_text.h"

namespace baton {

namespace {

AttemptEnd success(std::string& output) {
  if (output.size() > kInputBytesMax) {
    AttemptEnd end = failed_end(kErrorOutputTooLarge, "the output has " + std::to_string(output.size()) +
                                                          " bytes, the limit is " + std::to_string(kInputBytesMax) +
                                                          "; store it elsewhere and return where it is");
    end.non_retryable = true;
    return end;
  }
  AttemptEnd end;
  end.output = std::move(output);
  return end;
}

AttemptEnd failure(HandlerError& error) {
  AttemptEnd end = failed_end(error.error.empty() ? kErrorTaskFailed : std::move(error.error), std::move(error.cause));
  end.non_retryable = !error.retryable;
  end.retry_after = std::max(error.retry_after, Duration::zero());
  return end;
}

}  // namespace

AttemptEnd released_end() {
  AttemptEnd end;
  end.status = ReportStatus::kReleased;
  return end;
}

AttemptEnd cancelled_end() {
  AttemptEnd end;
  end.status = ReportStatus::kCancelled;
  return end;
}

AttemptEnd failed_end(std::string error, std::string cause) {
  AttemptEnd end;
  end.status = ReportStatus::kFailed;
  end.error = clean_text(std::move(error), kErrorBytesMax);
  end.cause = clean_text(std::move(cause), kCauseBytesMax);
  return end;
}

AttemptEnd end_of(HandlerResult& result, StopCause stop) {
  if (stop == StopCause::kCancelled) return cancelled_end();
  if (result) return success(*result);
  switch (stop) {
    case StopCause::kNone: return failure(result.error());
    case StopCause::kTimedOut: return failed_end(kErrorTimeout, "stopped at its time-out: " + result.error().cause);
    case StopCause::kCutOff:
    case StopCause::kDrain: return released_end();
    case StopCause::kCancelled: break;
  }
  return cancelled_end();
}

}  // namespace baton
