// Which rows a checkpoint writes: those of tasks that changed since the last one and are still alive. A task that came and
// went in between is never written.
#include <algorithm>

#include "coordinator/partition/partition.h"

namespace baton {

void Partition::mark_dirty(Task& task) {
  if (task.dirty) return;
  task.dirty = true;
  pending_.changed.push_back(task.id);
}

void Partition::begin_checkpoint() {
  pending_.outcomes_end = outcomes_.next_number();
  std::swap(pending_, writing_);
  pending_ = {};
}

bool Partition::continue_checkpoint(std::size_t row_count_max, RowSink& sink) {
  std::size_t budget = row_count_max;
  // Drops before puts, and never in one part: an id may have ended and been submitted anew since the last checkpoint.
  if (!writing_.dropped.empty()) {
    while (!writing_.dropped.empty() && budget > 0) {
      const auto [id, has_attempt] = writing_.dropped.back();
      writing_.dropped.pop_back();
      --budget;
      sink.drop_task(id);
      if (has_attempt) sink.drop_attempt(id);
    }
    return false;
  }
  // Dead ones are only looked up, which costs a tenth of a row.
  std::size_t look_ups = row_count_max * 10;
  while (!writing_.changed.empty() && budget > 0 && look_ups-- > 0) {
    const TaskId id = writing_.changed.back();
    writing_.changed.pop_back();
    const auto found = records_.find(id);
    if (found == records_.end() || !found->second.task || !found->second.task->dirty) continue;
    Task& task = *found->second.task;
    task.dirty = false;
    --budget;
    if (!task.task_row_stored) sink.put_task(task);
    task.task_row_stored = true;
    if (task.attempt.lease.attempt > 0) {
      sink.put_attempt(task);
      task.attempt_row_stored = true;
    }
  }
  outcomes_written_ = std::max(outcomes_written_, outcomes_.first_number() - 1);
  std::size_t outcomes = row_count_max * 4;  // many to a value: cheaper than rows
  while (outcomes_written_ + 1 < writing_.outcomes_end && outcomes-- > 0) {
    sink.put_outcome(outcomes_.at(++outcomes_written_));
  }
  return writing_.changed.empty() && outcomes_written_ + 1 >= writing_.outcomes_end;
}

}  // namespace baton
