// The signals of a command that runs until it is told to end, taken one by one where it waits instead of in handlers.
#pragma once

#include <csignal>
#include <optional>

#include "baton/time.h"
#include "common/file_descriptor.h"

namespace baton::cli {

// While it lives, SIGINT, SIGTERM, SIGHUP and SIGCHLD wait for next(). One at a time, made before any thread is.
// A SIGHUP that was ignored before (nohup) stays ignored.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // The next signal, or none within `timeout`.
  std::optional<int> next(Duration timeout) const;
  // Readable when next() has one: for waiting for something else as well.
  int fd() const { return taken_.number(); }

 private:
  FileDescriptor taken_;
  sigset_t before_;
};

// Whether a signal asks the program to end.
inline bool asks_to_end(int signal) { return signal != SIGCHLD; }

}  // namespace baton::cli
