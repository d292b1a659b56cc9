// Whoever asked for a task with a RequestOf: told what becomes of it, in the turn in which it happens.
#pragma once

#include <string>

#include "baton/time.h"
#include "coordinator/partition/task_entry.h"

namespace baton {

class RequestListener {
 public:
  virtual ~RequestListener() = default;

  // Its first attempt was leased to a worker.
  virtual void request_started(const Task& task, TimePoint now) = 0;
  // It is over, and the task with it. None of these is told of a task that was withdrawn. `is_answer`: of
  // AttemptReport.
  virtual void request_succeeded(ExecutionId execution, const RequestOf& request, std::string output, bool is_answer,
                                 TimePoint now) = 0;
  virtual void request_failed(ExecutionId execution, const RequestOf& request, std::string error, std::string cause,
                              TimePoint now) = 0;
  // The handler gave no sign of life for the heartbeat timeout.
  virtual void request_went_silent(ExecutionId execution, const RequestOf& request, TimePoint now) = 0;
};

}  // namespace baton
