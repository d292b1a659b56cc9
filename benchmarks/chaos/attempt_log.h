// What a chaos worker really did: one JSON line when an attempt begins and one when it ends, appended to a file of the
// process's own. A line is one write(2), so a kill -9 loses none that was written.
//
//   {"event":"begin","task":"t…","attempt":1,"value":"9f…"}
//   {"event":"succeeded","task":"t…","attempt":1,"value":"9f…"}     or "failed"
//
// `value` is random and is the attempt's output: it tells which execution an outcome comes from.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "baton/ids.h"

namespace baton::chaos {

class AttemptLog {
 public:
  // Opens a new file in `folder`. Aborts if it cannot.
  explicit AttemptLog(const std::string& folder);
  ~AttemptLog();
  AttemptLog(const AttemptLog&) = delete;
  AttemptLog& operator=(const AttemptLog&) = delete;

  // Thread-safe: one write each.
  void begin(TaskId task, std::uint32_t attempt, std::string_view value) { append("begin", task, attempt, value); }
  void end(TaskId task, std::uint32_t attempt, std::string_view value, bool failed) {
    append(failed ? "failed" : "succeeded", task, attempt, value);
  }

 private:
  void append(std::string_view event, TaskId task, std::uint32_t attempt, std::string_view value);

  int fd_;
};

// One execution of an attempt.
struct Execution {
  std::uint32_t attempt = 0;
  std::string value;
  bool ended = false;   // its handler returned; otherwise the process died in mid attempt
  bool failed = false;  // and what it returned was a failure
  std::string line;     // as it began, with the name of its file
};

// All executions in the files of `folder`, in no particular order.
std::map<TaskId, std::vector<Execution>> read_attempt_logs(const std::string& folder);

}  // namespace baton::chaos
