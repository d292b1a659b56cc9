#include "cli/signals.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "common/check.h"

namespace baton::cli {

Signals::Signals() {
  sigset_t taken;
  sigemptyset(&taken);
  for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&taken, signal);
  struct sigaction hang_up {};
  sigaction(SIGHUP, nullptr, &hang_up);
  if (hang_up.sa_handler != SIG_IGN) sigaddset(&taken, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &taken, &before_);
  taken_ = FileDescriptor(signalfd(-1, &taken, SFD_NONBLOCK | SFD_CLOEXEC));
  CHECK(taken_.is_open()) << "the kernel gives no descriptor for signals";
}

Signals::~Signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

std::optional<int> Signals::next(Duration timeout) const {
  pollfd waiting{fd(), POLLIN, 0};
  poll(&waiting, 1, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(timeout).count()));
  signalfd_siginfo signal;
  if (read(fd(), &signal, sizeof signal) != sizeof signal) return std::nullopt;
  return static_cast<int>(signal.ssi_signo);
}

}  // namespace baton::cli
