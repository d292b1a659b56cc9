#include "common/process_memory.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace baton {

namespace {

std::string folder_of(pid_t pid) { return "/proc/" + std::to_string(pid); }

// Deeper trees than this are a fork bomb's; what lies beneath is not counted.
constexpr int kTreeDepthMax = 32;

std::size_t bytes_of_tree(pid_t pid, int depth) {
  std::size_t bytes = resident_bytes_of(pid);
  if (depth == kTreeDepthMax) return bytes;
  std::error_code gone;
  for (const auto& thread : std::filesystem::directory_iterator(folder_of(pid) + "/task", gone)) {
    std::ifstream children(thread.path() / "children");
    for (pid_t child = 0; children >> child;) bytes += bytes_of_tree(child, depth + 1);
  }
  return bytes;
}

}  // namespace

std::size_t resident_bytes_of(pid_t pid) {
  std::ifstream file(folder_of(pid) + "/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::size_t resident_bytes_of_tree(pid_t pid) { return bytes_of_tree(pid, 0); }

}  // namespace baton
