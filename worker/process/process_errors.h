// What goes wrong with programs that run as handlers, by the names that Retry and Catch match.
#pragma once

#include <chrono>
#include <string>

#include "baton/handler.h"
#include "baton/result.h"
#include "baton/time.h"
#include "worker/process/child_process.h"

namespace baton {

inline constexpr char kErrorExit[] = "Exec.ExitError";        // ended with another exit status than 0
inline constexpr char kErrorSignal[] = "Exec.Signalled";      // ended by a signal that was not ours
inline constexpr char kErrorInput[] = "Exec.InvalidInput";    // exit status 65: not tried again
inline constexpr char kErrorStart[] = "Exec.CannotStart";     // exit status 126 or 127, or no process could be made
inline constexpr char kErrorAnswer[] = "Exec.InvalidAnswer";  // a process of a pool wrote what is no answer
inline constexpr char kErrorStopped[] = "Exec.Stopped";       // by us, because the attempt is not wanted any more

// sysexits.h: "the input data was incorrect in some way". No other attempt can help.
inline constexpr int kExitBadInput = 65;
// What a shell says of a command that cannot be executed, and of one that is not there.
inline constexpr int kExitCannotExecute = 126;
inline constexpr int kExitNotFound = 127;

// From SIGTERM to SIGKILL.
inline constexpr Duration kTerminateGrace = std::chrono::seconds(5);

// "exit status 3: what it wrote to standard error last".
HandlerError exit_error(const ExitStatus& status, const std::string& errors_tail);
HandlerError start_failure(const Error& error);
// `what`: "the attempt", "the drain".
HandlerError stopped_error(const ExitStatus& status);

}  // namespace baton
