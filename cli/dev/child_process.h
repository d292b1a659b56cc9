// A program that runs as a child of this process: its output goes to a log file, and it dies when its parent dies.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "baton/result.h"

namespace baton::cli {

// Lines of a log that are worth showing when its program died.
inline constexpr std::size_t kLogTailLines = 20;

struct ChildProgram {
  std::string name;                    // for people: "coordinator"
  std::vector<std::string> arguments;  // the first is the path of the program
  std::string log_path;                // standard output and error; what was there is kept as <log_path>.1
  int kept_fd = -1;                    // stays open in the child: the lock of the data folder
};

class ChildProcess {
 public:
  // Started from the main thread, which must live as long as the process: the child is killed when that thread ends.
  // It has a process group of its own, so a Ctrl-C on the terminal reaches it by way of us only, in the right order.
  // Errors: kNotFound (no such program, log cannot be written).
  static Result<ChildProcess> start(ChildProgram program);

  const std::string& name() const { return program_.name; }
  const std::string& log_path() const { return program_.log_path; }
  pid_t pid() const { return pid_; }

  // Whether it ended; remembers how.
  bool ended();
  void signal(int number);
  // "ended with status 1", "was killed by signal 9". REQUIRES: ended().
  std::string end_text() const;
  // The last lines of its log, each indented.
  std::string log_tail() const;

 private:
  ChildProcess(ChildProgram program, pid_t pid) : program_(std::move(program)), pid_(pid) {}

  ChildProgram program_;
  pid_t pid_ = -1;
  std::optional<int> wait_status_;
};

}  // namespace baton::cli
