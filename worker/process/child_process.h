// A program that runs as a child of this process, with pipes to its standard input, output and error.
//
// It leads a process group of its own and gets no other open file of ours. It does not outlive us (guardian.h), and what it
// has started does not outlive it: when it ends, the rest of its group is killed.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "baton/result.h"
#include "worker/process/guardian.h"

namespace baton {

// How a process ended.
struct ExitStatus {
  bool was_signalled = false;
  int number = 0;  // of the exit status, or of the signal

  bool is_success() const { return !was_signalled && number == 0; }
  std::string text() const;  // "exit status 3", "signal 9 (Killed)"
};

// What the kernel lets each process of the group have; 0: as this process has it. Never more than this process may have.
struct ChildLimits {
  std::uint64_t cpu_s = 0;         // then SIGXCPU, and SIGKILL kCpuGraceSeconds later
  std::uint64_t memory_bytes = 0;  // of its own, that it writes to (RLIMIT_DATA); then it gets no more
};
inline constexpr std::uint64_t kCpuGraceSeconds = 5;

struct ChildCommand {
  std::string command;                   // for /bin/sh -c
  std::vector<std::string> environment;  // all of it, "NAME=value"
  ChildLimits limits{};
};

// Belongs to one thread at a time. The child is killed when the thread that started it ends, so that has to be one that
// lives as long as the child is wanted.
class ChildProcess {
 public:
  // `guardian` outlives it. Errors: kUnavailable (too many processes or open files), kPayloadTooLarge (the environment has more
  // than the kernel passes on).
  static Result<ChildProcess> start(const Guardian& guardian, const ChildCommand& command);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();  // kills the group and waits for its leader

  pid_t pid() const { return pid_; }

  // Our ends of the pipes, which do not block; -1 once they are closed.
  int input() const { return input_; }
  int output() const { return output_; }
  int errors() const { return errors_; }
  void close_input();
  void close_output();
  void close_errors();

  // Readable when the process has ended.
  int exit_fd() const { return exit_fd_; }
  // How it ended; nothing while it runs. The first call that finds it ended kills the rest of its group and reaps it.
  const std::optional<ExitStatus>& ended();

  // To the whole group; nothing once it has ended.
  void signal(int number);

 private:
  ChildProcess(const Guardian& guardian, pid_t pid) : guardian_(&guardian), pid_(pid) {}

  const Guardian* guardian_;
  pid_t pid_;
  int exit_fd_ = -1;
  int input_ = -1;
  int output_ = -1;
  int errors_ = -1;
  std::optional<ExitStatus> status_;
};

}  // namespace baton
