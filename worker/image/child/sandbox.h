// What an image process gives up before it sees an image: the right to open files, to connect, to start programs, to
// signal others; and more memory and CPU time than an image needs.
#pragma once

#include <cstddef>

#include "baton/result.h"
#include "baton/time.h"

namespace baton {

// Ends with the process `parent`; nothing that the keyboard or a service manager sends to a whole group ends it before.
// To be called first. Errors: kUnavailable: that process is gone.
Result<void> end_with_parent(int parent);

// From here on: no new privileges, `memory_bytes` of address space beyond what there is now, no core files, no more
// files than are open, and the system calls of seccomp.cc alone. Can not be undone.
Result<void> enter_sandbox(std::size_t memory_bytes);

// The process is ended (SIGXCPU) when it has used so much CPU time from now on, rounded up to seconds.
void limit_cpu_time(Duration duration);

// A list of the system calls that a codec needs; any other fails with EPERM. Does nothing where the machine's kind is
// not known to it (x86-64 and AArch64 are).
Result<void> limit_system_calls();

}  // namespace baton
