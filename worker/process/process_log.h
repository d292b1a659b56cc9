// What a long-lived child process writes for people, line by line in the worker's log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace baton {

// A longer line is cut.
inline constexpr std::size_t kLoggedLineBytesMax = 4 * 1024;
// Of one attempt. What is beyond is counted, and the count is logged when the next attempt begins: a program in a loop must not
// fill the disk with its log.
inline constexpr std::uint32_t kLoggedLinesMax = 500;

class ProcessLog {
 public:
  // `type`: of the tasks that the process serves. `stream`: "stdout" or "stderr".
  ProcessLog(std::string type, const char* stream) : type_(std::move(type)), stream_(stream) {}

  void set_process(std::int64_t pid) { pid_ = pid; }
  void add(std::string_view bytes);
  void begin_attempt();

 private:
  void write_line();

  std::string type_;
  const char* stream_;
  std::int64_t pid_ = 0;
  std::string line_;
  std::uint32_t logged_count_ = 0;
  std::uint64_t left_out_count_ = 0;
};

}  // namespace baton
