// Taking over: rows and journal records become memory again. No decision is made here, only facts are put in place.
#include <algorithm>

#include "coordinator/partition/partition.h"

namespace baton {

void Partition::restore_task(TaskSpec&& spec, TypeIndex type, TimePoint submitted_at,
                             std::unique_ptr<const RequestOf> request, bool from_row) {
  Record& record = records_[spec.id];
  if (record.task) {
    // A row of a task never changes. It may be there already: a checkpoint that did not come to its end had written it.
    // The record says that it stands as submitted; all its attempts follow.
    if (record.task->submitted_at == submitted_at) {
      record.task->attempt = {};
      mark_dirty(*record.task);
      return;
    }
    // Or that of a later life; the journal tells both again, in order.
    forget(*record.task);
  }
  Task& task = add_task(std::move(spec), type, submitted_at);
  record.task = &task;
  task.request = std::move(request);
  task.task_row_stored = from_row;
  if (!from_row) mark_dirty(task);
}

void Partition::restore_attempt(TaskId id, AttemptState&& attempt, bool from_row) {
  const auto found = records_.find(id);
  // A row without its task: the task ended after the checkpoint had begun; its outcome follows in the journal.
  if (found == records_.end() || !found->second.task) return;
  Task& task = *found->second.task;
  task.attempt = std::move(attempt);
  if (from_row) {
    task.attempt_row_stored = true;
  } else {
    mark_dirty(task);
  }
}

void Partition::restore_outcome(Outcome&& outcome, TypeIndex type, TimePoint now, bool from_row) {
  Record& record = records_[outcome.id];
  // A block outlives its outcomes by as long as its checkpoint was late, and with it the outcome of a former life.
  const bool of_this_life = record.task && record.task->submitted_at == outcome.submitted_at;
  if (of_this_life && outcome.state == TaskState::kDeadLettered) {
    AttemptState& attempt = record.task->attempt;
    attempt.dead_lettered_at = outcome.ended_at;
    // Its attempt row may be gone already: a checkpoint that did not come to its end had dropped it.
    attempt.lease.attempt = std::max(attempt.lease.attempt, outcome.attempt_count);
    attempt.leased = false;
    attempt.last_failure =
        std::make_unique<LastFailure>(LastFailure{std::move(outcome.error), std::move(outcome.cause)});
    mark_dirty(*record.task);
    return;
  }
  if (of_this_life) {
    forget(*record.task);
    record.task = nullptr;
  }
  // Both in a block and in the journal, or past its retention.
  const bool known = record.outcome != 0 && outcomes_.ended_at(record.outcome) >= outcome.ended_at;
  const bool expired = outcome.ended_at + limits_.outcomes.retention <= now;
  if (known || expired) {
    if (!record.task && record.outcome == 0) records_.erase(outcome.id);
    return;
  }
  const TimePoint kept_from = std::min(outcome.ended_at, now);
  record.outcome = outcomes_.add(std::move(outcome), type, kept_from);
  if (from_row) outcomes_written_ = record.outcome;
}

void Partition::restore_dropped(TaskId id, TimePoint at) {
  const auto found = records_.find(id);
  if (found == records_.end() || !found->second.task) return;
  Task& task = *found->second.task;
  Outcome outcome = outcome_of_dead_letter(task);
  const TypeIndex type = task.type;
  forget(task);
  found->second = {.task = nullptr, .outcome = outcomes_.add(std::move(outcome), type, at)};
}

void Partition::restore_finished(TaskId id) {
  const auto found = records_.find(id);
  if (found == records_.end() || !found->second.task) return;
  forget(*found->second.task);
  records_.erase(found);
}

void Partition::restored(std::uint64_t epoch, TimePoint now, Effects& effects) {
  epoch_ = epoch;
  // First in, first out, as far as storage knows the order.
  std::vector<std::pair<TimePoint, Task*>> tasks;
  tasks.reserve(task_count_);
  for (auto& [id, record] : records_) {
    if (record.task) tasks.emplace_back(record.task->submitted_at, record.task);
  }
  std::ranges::stable_sort(tasks, {}, &std::pair<TimePoint, Task*>::first);
  for (auto& [submitted_at, task] : tasks) {
    set_restored_state(*task, now);
    enter(*task, now, effects);
  }
}

void Partition::set_restored_state(Task& task, TimePoint now) const {
  AttemptState& attempt = task.attempt;
  const TimePoint first_at = attempt.lease.attempt == 0 ? task.settings().not_before : TimePoint{};
  const TimePoint not_before = std::max(attempt.next_attempt_at, first_at);
  if (attempt.dead_lettered_at != TimePoint{}) {
    task.state = TaskState::kDeadLettered;
  } else if (attempt.leased) {
    task.state = TaskState::kLeased;
    task.lease_deadline = now + limits_.lease_duration;
    task.progress_at = now;
  } else if (not_before > now) {
    task.state = TaskState::kDelayed;
    attempt.next_attempt_at = not_before;
  } else {
    task.state = TaskState::kReady;
    attempt.next_attempt_at = {};
  }
}

}  // namespace baton
