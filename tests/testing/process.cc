#include "tests/testing/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "common/check.h"
#include "common/process_memory.h"

namespace baton::testing {

Process::Process(std::vector<std::string> command, std::string log_path) : log_path_(std::move(log_path)) {
  std::vector<char*> argv;
  for (auto& word : command) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int log = open(log_path_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  CHECK(log >= 0) << "cannot write " << log_path_;
  pid_ = fork();
  CHECK(pid_ >= 0) << "cannot fork";
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(log);
}

Process::Process(Process&& other) noexcept { *this = std::move(other); }

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(status_, other.status_);
  std::swap(log_path_, other.log_path_);
  std::swap(cpu_time_at_end_, other.cpu_time_at_end_);
  return *this;
}

Process::~Process() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

void Process::signal(int number) {
  if (pid_ > 0) ::kill(pid_, number);
}

int Process::wait() {
  struct rusage usage {};
  if (pid_ > 0) wait4(pid_, &status_, 0, &usage);
  pid_ = -1;
  const auto micros = [](const timeval& time) { return std::chrono::seconds(time.tv_sec) + Duration(time.tv_usec); };
  cpu_time_at_end_ = micros(usage.ru_utime) + micros(usage.ru_stime);
  return status_;
}

bool Process::has_ended() {
  if (pid_ <= 0) return true;
  if (waitpid(pid_, &status_, WNOHANG) != pid_) return false;
  pid_ = -1;
  return true;
}

bool Process::stop(Duration patience) {
  signal(SIGTERM);
  if (!eventually([this] { return has_ended(); }, patience)) {
    signal(SIGKILL);
    wait();
    return false;
  }
  return WIFEXITED(status_) && WEXITSTATUS(status_) == 0;
}

Duration Process::cpu_time() const { return pid_ > 0 ? cpu_time_of(pid_) : cpu_time_at_end_; }
std::size_t Process::resident_bytes() const { return resident_bytes_of(pid_); }

std::string Process::log_tail() const {
  std::ifstream file(log_path_);
  std::stringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  return all.size() < 3000 ? all : all.substr(all.size() - 3000);
}

Duration cpu_time_of(pid_t pid) {
  clockid_t clock;
  timespec time{};
  // tidy-allow clock: CPU time of a process, which is no time of day.
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + Duration(time.tv_nsec / 1000);
}

TemporaryFolder::TemporaryFolder() {
  char path[] = "/tmp/baton-XXXXXX";
  CHECK(mkdtemp(path)) << "cannot make a folder in /tmp";
  path_ = path;
}

TemporaryFolder::~TemporaryFolder() {
  if (kept_) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace baton::testing
