// Memory for tasks: their addresses never change, and freed ones are used again.
#pragma once

#include <deque>
#include <vector>

#include "coordinator/partition/task_entry.h"

namespace baton {

class TaskPool {
 public:
  Task* take() {
    if (free_.empty()) return &tasks_.emplace_back();
    Task* task = free_.back();
    free_.pop_back();
    return task;
  }
  // REQUIRES: taken from here, in no list and no timer.
  void give_back(Task* task) {
    *task = Task{};
    free_.push_back(task);
  }

 private:
  std::deque<Task> tasks_;
  std::vector<Task*> free_;
};

}  // namespace baton
