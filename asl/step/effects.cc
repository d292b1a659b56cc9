#include "asl/step/effects.h"

namespace baton::asl {

void Effects::clear() {
  history.clear();
  tasks.clear();
  cancelled_tasks.clear();
  timers.clear();
  cancelled_timers.clear();
  children.clear();
  stopped_children.clear();
  readers.clear();
  writers.clear();
  cancelled_requests.clear();
  changed_frames.clear();
  removed_frames.clear();
  outcome.reset();
  unfinished = false;
}

}  // namespace baton::asl
