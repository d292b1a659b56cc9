// The environment of a child process: this process's own, and what is set for the child.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "baton/handler.h"

namespace baton {

class Environment {
 public:
  // As this process has it, without what names an attempt (a worker may be an attempt itself).
  static Environment inherited();

  // A value with a zero byte, which no environment can hold, is left out.
  void set(const std::string& name, std::string_view value);
  void set_if_missing(const std::string& name, std::string_view value);
  void remove(const std::string& name);
  // "NAME=value", as ChildCommand has it.
  std::vector<std::string> variables() const;

 private:
  std::map<std::string, std::string> values_;
};

// For a program of --exec or --exec-pool: this process's, but without its key for AWS, which is the worker's for storage and
// no business of programs. `kept`: variables that they get nevertheless.
Environment program_environment(const std::vector<std::string>& kept);

// What a program is told of the attempt that it was started for:
//   BATON_TASK_ID            "t1v9…"
//   BATON_TASK_TYPE          the task's type
//   BATON_ATTEMPT            counted from 1
//   BATON_IDEMPOTENCY_KEY    the same for all attempts of the task
//   BATON_DEADLINE           when the attempt's time is over, as 2026-01-31T12:00:00.123Z; unset: it has no time-out
//   TRACEPARENT              of the task's trace; unset: it is part of none
void set_attempt(Environment& environment, const Attempt& attempt);

}  // namespace baton
