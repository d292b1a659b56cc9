// Sees to it that no child process outlives this one, however it ends.
//
// A process of its own that holds one end of a pipe and knows the process groups of all children. When the other end closes,
// because this process has ended, it kills them (SIGKILL) and ends. The kernel's PR_SET_PDEATHSIG, which children ask for as
// well, reaches the child but not what the child has started.
//
// A program that leaves its process group (setsid, as daemons do) is beyond its reach.
#pragma once

#include <sys/types.h>

#include "baton/result.h"

namespace baton {

// Groups that are known at a time. One more is not remembered; slots are limited to 4,096, each with a child for every type.
inline constexpr std::size_t kGuardedGroupsMax = 65'536;

class Guardian {
 public:
  // Forks, so call it while there are few threads. From here on this process ignores SIGPIPE: a child that ends before it has
  // read its input must not end us. Errors: kUnavailable.
  static Result<Guardian> start();
  Guardian(Guardian&& other) noexcept;
  Guardian& operator=(Guardian&&) = delete;
  ~Guardian();  // what is left is killed

  // A child calls it itself, before it becomes another program: from then on it cannot be missed. A system call only.
  void guard(pid_t group) const;
  // REQUIRES: nothing of the group is left, and its leader was not waited for yet (so that its number means nobody else).
  void forget(pid_t group) const;

  pid_t pid() const { return pid_; }

 private:
  Guardian(pid_t pid, int pipe_end) : pid_(pid), pipe_end_(pipe_end) {}

  pid_t pid_;
  int pipe_end_;
};

}  // namespace baton
