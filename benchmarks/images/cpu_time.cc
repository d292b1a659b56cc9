#include "benchmarks/images/cpu_time.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "benchmarks/load/report.h"

namespace baton::bench {
namespace {

// Nanoseconds that a process's threads have run, as its scheduler counts them: finer than the ticks of /proc/ID/stat.
std::int64_t running_time(const std::string& process) {
  std::int64_t total = 0;
  std::error_code gone;
  for (const auto& thread : std::filesystem::directory_iterator(process + "/task", gone)) {
    std::int64_t time = 0;
    if (std::ifstream(thread.path() / "schedstat") >> time) total += time;
  }
  return total;
}

std::vector<std::string> children_of(const std::string& process) {
  std::vector<std::string> children;
  std::error_code gone;
  for (const auto& thread : std::filesystem::directory_iterator(process + "/task", gone)) {
    std::ifstream file(thread.path() / "children");
    for (std::string id; file >> id;) children.push_back("/proc/" + id);
  }
  return children;
}

std::int64_t running_time_beneath(const std::string& process) {
  std::int64_t total = 0;
  for (const std::string& child : children_of(process)) total += running_time(child) + running_time_beneath(child);
  return total;
}

Duration time_of_ended_children() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  const auto micros = [](const timeval& time) { return std::chrono::seconds(time.tv_sec) + Duration(time.tv_usec); };
  return micros(usage.ru_utime) + micros(usage.ru_stime);
}

}  // namespace

Duration family_cpu_time() {
  return own_cpu_time() + time_of_ended_children() + Duration(running_time_beneath("/proc/self") / 1000);
}

Duration cpu_time_beneath(pid_t process) {
  return Duration(running_time_beneath("/proc/" + std::to_string(process)) / 1000);
}

}  // namespace baton::bench
