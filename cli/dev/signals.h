// The signals of `baton dev`, taken one by one where it waits instead of in handlers.
#pragma once

#include <csignal>
#include <optional>

#include "baton/time.h"

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

 private:
  sigset_t taken_;
  sigset_t before_;
};

// Whether a signal asks the program to end.
inline bool asks_to_end(int signal) { return signal != SIGCHLD; }

}  // namespace baton::cli
