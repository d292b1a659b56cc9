#include "worker/process/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace baton {

namespace {

void close_fd(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

struct Pipe {
  int ours = -1;
  int theirs = -1;
};

// Above the standard three, which a child's ends are moved to: without our own (a daemon has closed them) they would lie there.
int lift(int fd) {
  if (fd > STDERR_FILENO) return fd;
  const int lifted = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  close(fd);
  return lifted;
}

bool open_pipe(Pipe& pipe, bool we_write) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  pipe.ours = lift(ends[we_write ? 1 : 0]);
  pipe.theirs = lift(ends[we_write ? 0 : 1]);
  return pipe.ours >= 0 && pipe.theirs >= 0 && fcntl(pipe.ours, F_SETFL, O_NONBLOCK) == 0;
}

// Within what this process may have itself, so that it can be set. Nullopt: nothing to set.
std::optional<rlimit> limit_of(__rlimit_resource resource, std::uint64_t soft, std::uint64_t hard) {
  rlimit ours{};
  if (soft == 0 || getrlimit(resource, &ours) != 0) return std::nullopt;
  return rlimit{std::min<rlim_t>(soft, ours.rlim_max), std::min<rlim_t>(hard, ours.rlim_max)};
}

// What the child needs to know, in our memory, which it shares until it becomes another program.
struct Birth {
  const Guardian& guardian;
  pid_t parent;
  std::array<int, 3> fds;  // to become its standard input, output and error
  char* const* arguments;
  char* const* environment;
  std::optional<rlimit> cpu;
  std::optional<rlimit> memory;
  volatile int error = 0;
};

// Runs in the child, in our memory: system calls only.
[[noreturn]] void become(Birth& birth) {
  setpgid(0, 0);
  birth.guardian.guard(getpid());
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != birth.parent) _exit(1);  // it ended before we could ask
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int fd = 0; fd < 3; ++fd) dup2(birth.fds[static_cast<std::size_t>(fd)], fd);
  close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  if (birth.cpu) setrlimit(RLIMIT_CPU, &*birth.cpu);
  if (birth.memory) setrlimit(RLIMIT_DATA, &*birth.memory);
  execve(birth.arguments[0], birth.arguments, birth.environment);
  birth.error = errno;
  _exit(127);
}

// Not fork(), which would copy the page tables of a process that may have gigabytes of images.
[[gnu::noinline]] pid_t spawn(Birth& birth) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // no handler of ours may run in the child
  const pid_t pid = vfork();
  if (pid == 0) become(birth);
  if (pid < 0) birth.error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return pid;
}

Error start_error(int error) {
  const std::string text = std::strerror(error);
  if (error == E2BIG) return {ErrorCode::kPayloadTooLarge, "the environment is too large for a process: " + text};
  return {ErrorCode::kUnavailable, "cannot start a process: " + text};
}

ExitStatus status_of(const siginfo_t& info) { return {info.si_code != CLD_EXITED, info.si_status}; }

}  // namespace

std::string ExitStatus::text() const {
  if (!was_signalled) return "exit status " + std::to_string(number);
  return "signal " + std::to_string(number) + " (" + strsignal(number) + ")";
}

Result<ChildProcess> ChildProcess::start(const Guardian& guardian, const ChildCommand& command) {
  Pipe input;
  Pipe output;
  Pipe errors;
  const bool has_pipes = open_pipe(input, true) && open_pipe(output, false) && open_pipe(errors, false);
  std::string shell = "/bin/sh";
  std::string option = "-c";
  std::string text = command.command;
  std::array<char*, 4> arguments{shell.data(), option.data(), text.data(), nullptr};
  std::vector<std::string> variables = command.environment;
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  const ChildLimits& limits = command.limits;
  Birth birth{guardian,
              getpid(),
              {input.theirs, output.theirs, errors.theirs},
              arguments.data(),
              environment.data(),
              limit_of(RLIMIT_CPU, limits.cpu_s, limits.cpu_s + kCpuGraceSeconds),
              limit_of(RLIMIT_DATA, limits.memory_bytes, limits.memory_bytes)};
  if (!has_pipes) birth.error = errno;
  const pid_t pid = has_pipes ? spawn(birth) : -1;
  for (int* fd : {&input.theirs, &output.theirs, &errors.theirs}) close_fd(*fd);
  ChildProcess child(guardian, pid);
  child.input_ = input.ours;
  child.output_ = output.ours;
  child.errors_ = errors.ours;
  if (pid > 0) child.exit_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (birth.error == 0 && child.exit_fd_ < 0) birth.error = errno;
  if (birth.error != 0) return tl::unexpected(start_error(birth.error));
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : guardian_(other.guardian_),
      pid_(std::exchange(other.pid_, -1)),
      exit_fd_(std::exchange(other.exit_fd_, -1)),
      input_(std::exchange(other.input_, -1)),
      output_(std::exchange(other.output_, -1)),
      errors_(std::exchange(other.errors_, -1)),
      status_(other.status_) {}

ChildProcess::~ChildProcess() {
  if (pid_ > 0 && !status_) {
    kill(-pid_, SIGKILL);
    kill(pid_, SIGKILL);  // it may not have made its group yet
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
    }
    ended();
  }
  for (int* fd : {&exit_fd_, &input_, &output_, &errors_}) close_fd(*fd);
}

void ChildProcess::close_input() { close_fd(input_); }
void ChildProcess::close_output() { close_fd(output_); }
void ChildProcess::close_errors() { close_fd(errors_); }

const std::optional<ExitStatus>& ChildProcess::ended() {
  if (status_ || pid_ <= 0) return status_;
  siginfo_t info{};
  // Not reaped yet: while it is a zombie its number, and so its group's, is nobody else's.
  if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != pid_)
    return status_;
  kill(-pid_, SIGKILL);
  guardian_->forget(pid_);
  waitpid(pid_, nullptr, 0);
  status_ = status_of(info);
  return status_;
}

void ChildProcess::signal(int number) {
  if (pid_ > 0 && !ended()) kill(-pid_, number);
}

}  // namespace baton
