// Intrusive lists of tasks: first in, first out; any task leaves in O(1).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "coordinator/partition/task_entry.h"

namespace baton {

// Functions and clients' tasks of one name, none of which a worker serves, are rare: more than so many of the latter hide
// the former from whoever serves functions.
inline constexpr std::size_t kFunctionScanMax = 1000;

class TaskList {
 public:
  bool empty() const { return head_ == nullptr; }
  std::size_t size() const { return size_; }
  Task* front() const { return head_; }

  void push_back(Task& task) {
    task.previous_in_list = tail_;
    task.next_in_list = nullptr;
    (tail_ ? tail_->next_in_list : head_) = &task;
    tail_ = &task;
    ++size_;
  }

  // REQUIRES: `task` is in this list.
  void remove(Task& task) {
    (task.previous_in_list ? task.previous_in_list->next_in_list : head_) = task.next_in_list;
    (task.next_in_list ? task.next_in_list->previous_in_list : tail_) = task.previous_in_list;
    task.previous_in_list = task.next_in_list = nullptr;
    --size_;
  }

 private:
  Task* head_ = nullptr;
  Task* tail_ = nullptr;
  std::size_t size_ = 0;
};

// Ready tasks of one queue: by priority (9 first), then in order of arrival. Suspects wait apart.
class ReadyTasks {
 public:
  std::size_t size() const { return size_; }
  bool has_suspect() const { return !suspects_.empty(); }
  // Highest priority among those that are not suspects; -1: none.
  int top_priority() const { return static_cast<int>(std::bit_width(filled_)) - 1; }

  void push(Task& task) {
    list_of(task).push_back(task);
    if (!task.is_suspect()) filled_ |= 1u << task.priority;
    ++size_;
  }
  void remove(Task& task) {
    TaskList& list = list_of(task);
    list.remove(task);
    if (!task.is_suspect() && list.empty()) filled_ &= ~(1u << task.priority);
    --size_;
  }
  Task* front() const { return filled_ ? by_priority_[static_cast<std::size_t>(top_priority())].front() : nullptr; }
  Task* front_suspect() const { return suspects_.front(); }
  // The first one that calls a Lambda function, suspect or not. Looks at kFunctionScanMax of each list at most.
  Task* front_function() const {
    for (std::size_t p = by_priority_.size(); p-- > 0;) {
      if (Task* task = front_function(by_priority_[p])) return task;
    }
    return front_function(suspects_);
  }

  // When the task that has waited longest among the fronts was submitted; kNever: none waits.
  TimePoint oldest() const {
    TimePoint oldest = suspects_.empty() ? kNever : suspects_.front()->submitted_at;
    for (const TaskList& list : by_priority_) {
      if (!list.empty() && list.front()->submitted_at < oldest) oldest = list.front()->submitted_at;
    }
    return oldest;
  }

 private:
  static Task* front_function(const TaskList& list) {
    Task* task = list.front();
    for (std::size_t i = 0; task && i < kFunctionScanMax; ++i, task = task->next_in_list) {
      if (task->calls_function()) return task;
    }
    return nullptr;
  }
  TaskList& list_of(const Task& task) { return task.is_suspect() ? suspects_ : by_priority_[task.priority]; }

  std::array<TaskList, kPriorityMax + 1> by_priority_;
  TaskList suspects_;
  unsigned filled_ = 0;  // bit p: by_priority_[p] is not empty
  std::size_t size_ = 0;
};

}  // namespace baton
