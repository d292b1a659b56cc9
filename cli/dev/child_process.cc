#include "cli/dev/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <fstream>

#include "cli/text.h"

namespace baton::cli {

namespace {

// Runs in the child between fork and exec: system calls only.
[[noreturn]] void become(const std::vector<char*>& arguments, const ChildProgram& program, int log, int error_pipe,
                         pid_t parent) {
  // SIGKILL, because Redis must not outlive us holding the data folder; nothing that was acknowledged is lost by it.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);  // it died before we could ask
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGINT, SIG_DFL);
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  if (program.kept_fd >= 0) fcntl(program.kept_fd, F_SETFD, 0);
  execv(arguments[0], arguments.data());
  const int error = errno;
  [[maybe_unused]] const auto written = write(error_pipe, &error, sizeof error);
  _exit(127);
}

std::string error_text(int error) { return std::strerror(error); }

Result<int> open_log(const std::string& path) {
  std::rename(path.c_str(), (path + ".1").c_str());  // there may be none yet
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd >= 0) return fd;
  return fail(ErrorCode::kNotFound, "cannot write the log " + path + ": " + error_text(errno));
}

// The error of the child's exec, or 0.
int read_exec_error(int pipe_end) {
  int error = 0;
  ssize_t got = 0;
  do {
    got = read(pipe_end, &error, sizeof error);
  } while (got < 0 && errno == EINTR);
  return got == sizeof error ? error : 0;
}

}  // namespace

Result<ChildProcess> ChildProcess::start(ChildProgram program) {
  const auto log = open_log(program.log_path);
  if (!log) return tl::unexpected(log.error());
  int error_pipe[2];
  if (pipe2(error_pipe, O_CLOEXEC) != 0) return fail(ErrorCode::kUnavailable, "no pipe: " + error_text(errno));
  std::vector<char*> arguments;
  for (std::string& argument : program.arguments) arguments.push_back(argument.data());
  arguments.push_back(nullptr);

  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) become(arguments, program, *log, error_pipe[1], parent);
  close(*log);
  close(error_pipe[1]);
  const int error = pid < 0 ? errno : read_exec_error(error_pipe[0]);
  close(error_pipe[0]);
  if (pid < 0) return fail(ErrorCode::kUnavailable, "cannot start " + program.name + ": " + error_text(error));
  ChildProcess child(std::move(program), pid);
  if (error == 0) return child;
  waitpid(pid, nullptr, 0);
  return fail(ErrorCode::kNotFound, "cannot run " + child.program_.arguments[0] + ": " + error_text(error));
}

bool ChildProcess::ended() {
  if (wait_status_) return true;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return false;
  wait_status_ = status;
  return true;
}

void ChildProcess::signal(int number) {
  if (!ended()) kill(pid_, number);
}

std::string ChildProcess::end_text() const {
  const int status = wait_status_.value_or(0);
  if (WIFSIGNALED(status)) return "was killed by signal " + std::to_string(WTERMSIG(status));
  return "ended with status " + std::to_string(WEXITSTATUS(status));
}

std::string ChildProcess::log_tail() const {
  std::ifstream log(program_.log_path);
  std::deque<std::string> lines;
  for (std::string line; std::getline(log, line);) {
    lines.push_back(std::move(line));
    if (lines.size() > kLogTailLines) lines.pop_front();
  }
  std::string tail;
  for (const std::string& line : lines) tail += "  " + printable(line) + "\n";
  return tail;
}

}  // namespace baton::cli
