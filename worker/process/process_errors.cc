#include "worker/process/process_errors.h"

namespace baton {

namespace {

const char* name_of(const ExitStatus& status) {
  if (status.was_signalled) return kErrorSignal;
  switch (status.number) {
    case kExitBadInput: return kErrorInput;
    case kExitCannotExecute:
    case kExitNotFound: return kErrorStart;
    default: return kErrorExit;
  }
}

}  // namespace

HandlerError exit_error(const ExitStatus& status, const std::string& errors_tail) {
  HandlerError error;
  error.error = name_of(status);
  error.cause = status.text() + (errors_tail.empty() ? "" : ": " + errors_tail);
  error.retryable = error.error != kErrorInput;
  return error;
}

HandlerError start_failure(const Error& error) { return {kErrorStart, error.message}; }

HandlerError stopped_error(const ExitStatus& status) {
  return {kErrorStopped, "the program was ended, with " + status.text() + ": its attempt is not wanted any more"};
}

}  // namespace baton
