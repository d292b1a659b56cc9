// The seam between a worker's loop and whatever runs its handlers: threads (thread_executor.h) or, in the simulation,
// virtual time.
#pragma once

#include <vector>

#include "worker/runtime/attempt_run.h"

namespace baton {

// Both functions are called by the loop only.
class Executor {
 public:
  virtual ~Executor() = default;

  // Takes every attempt of `runs`, to begin in this order as slots become free. `runs` is left empty. For each, the
  // executor calls try_begin() and, if it won, run_handler(); either way it gives the attempt back.
  virtual void start(std::vector<AttemptPtr>& runs) = 0;

  // Appends what has been finished or dropped since the last call. Never blocks.
  virtual void take_finished(std::vector<AttemptPtr>& runs) = 0;
};

}  // namespace baton
