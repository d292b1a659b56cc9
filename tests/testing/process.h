// A child process for tests and benchmarks: its output in a file, ended with its owner, killed only by its own pid.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "baton/time.h"
#include "common/clock.h"

namespace baton::testing {

class Process {
 public:
  // Starts `command` (a path and its arguments), its output appended to `log_path`. The child dies with the thread that
  // started it. Aborts if it cannot be started.
  Process(std::vector<std::string> command, std::string log_path);
  ~Process();  // SIGKILL, if it still runs
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  pid_t pid() const { return pid_; }
  void signal(int number);
  // Waits for its end; the status as of waitpid(2). REQUIRES: not waited for yet.
  int wait();
  bool has_ended();
  int status() const { return status_; }  // once it ended: the status as of waitpid(2)
  // SIGTERM, then SIGKILL after `patience`; true: the first was enough and it exited with 0.
  bool stop(Duration patience);
  // User and system time until now, of all its threads.
  Duration cpu_time() const;
  std::size_t resident_bytes() const;
  std::string log_tail() const;

 private:
  pid_t pid_ = -1;
  int status_ = 0;
  Duration cpu_time_at_end_{};
  std::string log_path_;
};

// Polls `condition` until it holds; false: `patience` was over first.
template <typename Condition>
bool eventually(Condition condition, Duration patience, Duration interval = std::chrono::milliseconds(2)) {
  const TimePoint until = clock_now() + patience;
  while (!condition()) {
    if (clock_now() >= until) return false;
    // What another process does can only be asked for.
    ::poll(nullptr, 0, static_cast<int>(interval / std::chrono::milliseconds(1)));
  }
  return true;
}

Duration cpu_time_of(pid_t pid);

// A folder that goes with its owner, with a short path (unix sockets allow 107 bytes).
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }
  void keep() { kept_ = true; }  // as evidence

 private:
  std::string path_;
  bool kept_ = false;
};

}  // namespace baton::testing
