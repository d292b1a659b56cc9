// How `baton` tells a script what happened. The numbers are a promise: they stand in `baton --help`.
#pragma once

#include "baton/result.h"

namespace baton::cli {

enum class ExitCode : int {
  kOk = 0,
  kFailed =
      1,  // the command worked, but a task that was waited for, or an execution, did not succeed; or `baton dev` lost a
          // process
  kUsage = 2,        // the command line, the input or a file is wrong: the same again cannot help
  kNotFound = 3,     // no such task, worker, state machine, execution or file
  kUnavailable = 4,  // nobody answers, overloaded, or out of time: the same again may help
  kRefused = 5,      // not allowed, another version, or not in the state that this asks for
  kInternal = 6,     // a bug in Baton
};

ExitCode exit_code_of(ErrorCode code);

}  // namespace baton::cli
