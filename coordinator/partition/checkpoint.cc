// Which rows a checkpoint writes: those of tasks that changed since the last one and are still alive. A task that came and
// went in between is never written.
#include <algorithm>

#include "coordinator/partition/partition.h"

namespace baton {

namespace {

// Of inputs and outputs in one part, and one more: Redis does nothing else while it takes a part in.
constexpr std::size_t kPartBytesMax = 1024 * 1024;

}  // namespace

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

// An id that was submitted anew before the rows of its former life are dropped: the row of its new one goes with them, if
// the last checkpoint wrote it.
void Partition::write_again(TaskId id) {
  const auto found = records_.find(id);
  if (found == records_.end() || !found->second.task) return;
  Task& task = *found->second.task;
  task.task_row_stored = task.attempt_row_stored = false;
  task.dirty = true;
  writing_.changed.push_back(id);
}

bool Partition::continue_checkpoint(std::size_t row_count_max, RowSink& sink) {
  std::size_t budget = row_count_max;
  outcomes_written_ = std::max(outcomes_written_, outcomes_.first_number() - 1);
  std::size_t outcomes = row_count_max * 4;  // many to a value: cheaper than rows
  std::size_t bytes = 0;
  while (outcomes_written_ + 1 < writing_.outcomes_end && outcomes-- > 0 && bytes < kPartBytesMax) {
    const Outcome outcome = outcomes_.at(++outcomes_written_);
    bytes += outcome.output.size() + outcome.error.size() + outcome.cause.size();
    sink.put_outcome(outcome, outcomes_.type(outcomes_written_));
  }
  if (outcomes_written_ + 1 < writing_.outcomes_end) return false;
  // Drops before puts, and never in one part: an id may have ended and been submitted anew since the last checkpoint.
  if (!writing_.dropped.empty()) {
    while (!writing_.dropped.empty() && budget > 0) {
      const auto [id, has_attempt] = writing_.dropped.back();
      writing_.dropped.pop_back();
      --budget;
      sink.drop_task(id);
      if (has_attempt) sink.drop_attempt(id);
      write_again(id);
    }
    return false;
  }
  // Dead ones are only looked up, which costs a tenth of a row.
  std::size_t look_ups = row_count_max * 10;
  while (!writing_.changed.empty() && budget > 0 && look_ups-- > 0 && bytes < kPartBytesMax) {
    const TaskId id = writing_.changed.back();
    writing_.changed.pop_back();
    const auto found = records_.find(id);
    if (found == records_.end() || !found->second.task || !found->second.task->dirty) continue;
    Task& task = *found->second.task;
    task.dirty = false;
    --budget;
    bytes += task.input.size();
    if (!task.task_row_stored) sink.put_task(task);
    task.task_row_stored = true;
    if (task.attempt.lease.attempt > 0) {
      sink.put_attempt(task);
      task.attempt_row_stored = true;
    }
  }
  return writing_.changed.empty();
}

}  // namespace baton
