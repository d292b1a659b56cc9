// CPU time of a benchmark and of the processes that it measures.
#pragma once

#include <sys/types.h>

#include "baton/time.h"

namespace baton::bench {

// User and system time, until now, of this process, its children and theirs; of those that ended, what was waited for.
// Processes of which nobody is a parent any more are not counted.
Duration family_cpu_time();
// Of the children of another process, and theirs.
Duration cpu_time_beneath(pid_t process);

}  // namespace baton::bench
