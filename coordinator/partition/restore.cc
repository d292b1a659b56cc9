// Taking over: rows and journal records become memory again. No decision is made here, only facts are put in place.
#include <algorithm>

#include "coordinator/partition/partition.h"

namespace baton {

void Partition::restore_task(TaskSpec&& spec, TypeIndex type, TimePoint submitted_at, bool from_row) {
  Record& record = records_[spec.id];
  // A row of a task never changes. It may be there already: a checkpoint that did not come to its end had written it.
  if (record.task) return;
  Task& task = add_task(std::move(spec), type, submitted_at);
  record.task = &task;
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

void Partition::restore_outcome(Outcome&& outcome, TimePoint now) {
  Record& record = records_[outcome.id];
  if (outcome.state == TaskState::kDeadLettered && record.task) {
    AttemptState& attempt = record.task->attempt;
    attempt.dead_lettered_at = outcome.ended_at;
    attempt.leased = false;
    attempt.last_failure =
        std::make_unique<LastFailure>(LastFailure{std::move(outcome.error), std::move(outcome.cause)});
    mark_dirty(*record.task);
    return;
  }
  if (record.task) forget(*record.task);
  record.task = nullptr;
  // Both in a block and in the journal, or past its retention.
  const bool known = record.outcome != 0 && outcomes_.at(record.outcome).ended_at == outcome.ended_at;
  const bool expired = outcome.ended_at + limits_.outcomes.retention <= now;
  if (known) return;
  if (expired) {
    if (record.outcome == 0) records_.erase(outcome.id);
    return;
  }
  const TimePoint kept_from = std::min(outcome.ended_at, now);
  record.outcome = outcomes_.add(std::move(outcome), kept_from);
}

void Partition::restore_dropped(TaskId id, TimePoint at) {
  const auto found = records_.find(id);
  if (found == records_.end() || !found->second.task) return;
  Task& task = *found->second.task;
  Outcome outcome = outcome_of_dead_letter(task);
  forget(task);
  found->second = {.task = nullptr, .outcome = outcomes_.add(std::move(outcome), at)};
}

void Partition::restored(std::uint64_t epoch, TimePoint now, Effects& effects) {
  epoch_ = epoch;
  for (auto& [id, record] : records_) {
    if (!record.task) continue;
    Task& task = *record.task;
    const AttemptState& attempt = task.attempt;
    const TimePoint not_before = std::max(attempt.next_attempt_at, attempt.lease.attempt == 0 ? task.settings().not_before : TimePoint{});
    if (attempt.dead_lettered_at != TimePoint{}) {
      task.state = TaskState::kDeadLettered;
    } else if (attempt.leased) {
      task.state = TaskState::kLeased;
      task.lease_deadline = now + limits_.lease_duration;
      task.progress_at = now;
    } else if (not_before > now) {
      task.state = TaskState::kDelayed;
      task.attempt.next_attempt_at = not_before;
    } else {
      task.state = TaskState::kReady;
      task.attempt.next_attempt_at = {};
    }
    enter(task, now, effects);
  }
}

}  // namespace baton
