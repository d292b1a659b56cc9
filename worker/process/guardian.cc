#include "worker/process/guardian.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace baton {

namespace {

// One message: a group to guard, or, negative, one to forget. Four bytes, which a pipe never tears apart.
using Word = std::int32_t;

void apply(std::vector<pid_t>& groups, Word word) {
  const auto at = std::find(groups.begin(), groups.end(), word > 0 ? word : -word);
  if (word > 0 && at == groups.end() && groups.size() < groups.capacity()) groups.push_back(word);
  if (word < 0 && at != groups.end()) groups.erase(at);
}

// Until the other end of the pipe is closed. Allocates nothing.
void listen(int pipe_end, std::vector<pid_t>& groups) {
  Word words[256];
  for (;;) {
    const ssize_t got = read(pipe_end, words, sizeof words);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    for (std::size_t i = 0; i < static_cast<std::size_t>(got) / sizeof(Word); ++i) apply(groups, words[i]);
  }
}

[[noreturn]] void be_guardian(int pipe_end, std::vector<pid_t>& groups) {
  // A Ctrl-C on the terminal and a supervisor's signal to the whole group are for the worker, which may take its time.
  setsid();
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) signal(number, SIG_IGN);
  prctl(PR_SET_NAME, "baton-guardian");
  // Nothing of the worker's stays open here: its sockets, and a standard error that somebody reads to its end.
  dup2(pipe_end, STDIN_FILENO);
  const int null = open("/dev/null", O_WRONLY);
  dup2(null, STDOUT_FILENO);
  dup2(null, STDERR_FILENO);
  close_range(STDERR_FILENO + 1, ~0U, 0);
  listen(STDIN_FILENO, groups);
  for (const pid_t group : groups) kill(-group, SIGKILL);
  _exit(0);
}

void tell(int pipe_end, Word word) {
  // The pipe is full only while the guardian is not scheduled: it waits then.
  while (write(pipe_end, &word, sizeof word) < 0 && errno == EINTR) {
  }
}

}  // namespace

Result<Guardian> Guardian::start() {
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return fail(ErrorCode::kUnavailable, std::string("no pipe: ") + std::strerror(errno));
  std::vector<pid_t> groups;
  groups.reserve(kGuardedGroupsMax);
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[1]);
    be_guardian(ends[0], groups);
  }
  const int error = errno;
  close(ends[0]);
  if (pid > 0) return Guardian(pid, ends[1]);
  close(ends[1]);
  return fail(ErrorCode::kUnavailable, std::string("cannot start a process: ") + std::strerror(error));
}

Guardian::Guardian(Guardian&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), pipe_end_(std::exchange(other.pipe_end_, -1)) {}

Guardian::~Guardian() {
  if (pid_ < 0) return;
  close(pipe_end_);
  waitpid(pid_, nullptr, 0);
}

void Guardian::guard(pid_t group) const { tell(pipe_end_, group); }
void Guardian::forget(pid_t group) const { tell(pipe_end_, -group); }

}  // namespace baton
