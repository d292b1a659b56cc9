// The one place that reads a clock.
#pragma once

#include "baton/time.h"

namespace baton {

// Wall time at the start of the process plus steady time since: right for people, and free of jumps, so a changed
// system clock moves no timer. Thread-safe.
TimePoint clock_now();

}  // namespace baton
