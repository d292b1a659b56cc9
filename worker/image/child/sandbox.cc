#include "worker/image/child/sandbox.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "worker/image/child/handed_files.h"

namespace baton {
namespace {

// Three standard ones, the socket, the memory, the cascade, the font, and those of a task.
constexpr rlim_t kOpenFilesMax = 7 + kHandedFilesMax;

tl::unexpected<Error> failed_call(const char* call) {
  return fail(ErrorCode::kUnavailable, std::string(call) + ": " + std::strerror(errno));
}

// Of this process now: libraries take half a gigabyte of it without touching it.
std::size_t address_space() {
  unsigned long pages = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
  std::fclose(file);
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

bool limit(int resource, rlim_t value) {
  const rlimit both{value, value};
  return ::setrlimit(static_cast<__rlimit_resource>(resource), &both) == 0;
}

}  // namespace

Result<void> end_with_parent(int parent) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return failed_call("PR_SET_PDEATHSIG");
  if (::getppid() != parent) return fail(ErrorCode::kUnavailable, "the worker is gone");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(signal, SIG_IGN);
  return {};
}

Result<void> enter_sandbox(std::size_t memory_bytes) {
  const std::size_t now = address_space();
  if (now == 0) return fail(ErrorCode::kUnavailable, "/proc/self/statm can not be read; mount /proc");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed_call("PR_SET_NO_NEW_PRIVS");
  if (!limit(RLIMIT_AS, now + memory_bytes)) return failed_call("RLIMIT_AS");
  if (!limit(RLIMIT_NOFILE, kOpenFilesMax)) return failed_call("RLIMIT_NOFILE");
  if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, 0)) return failed_call("setrlimit");
  return limit_system_calls();
}

void limit_cpu_time(Duration duration) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(duration).count();
  rlimit limit{};
  ::getrlimit(RLIMIT_CPU, &limit);
  limit.rlim_cur = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1 + seconds);
  ::setrlimit(RLIMIT_CPU, &limit);
}

}  // namespace baton
