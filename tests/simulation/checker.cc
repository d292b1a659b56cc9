#include "tests/simulation/checker.h"

#include "transport/message_codec.h"

namespace baton::simulation {

void Counts::add(const Counts& other) {
  acked += other.acked;
  outcomes += other.outcomes;
  outcomes_told += other.outcomes_told;
  attempts += other.attempts;
  dead_letters += other.dead_letters;
  takeovers += other.takeovers;
  coordinator_crashes += other.coordinator_crashes;
  worker_crashes += other.worker_crashes;
  zombies += other.zombies;
  step_downs += other.step_downs;
  checkpoints += other.checkpoints;
  reloads_compared += other.reloads_compared;
  stale_reports += other.stale_reports;
  frames += other.frames;
  lost += other.lost;
  duplicate_outcomes += other.duplicate_outcomes;
  stale_accepted += other.stale_accepted;
}

std::string output_of_attempt(TaskId id, std::uint32_t attempt) {
  return id.text() + " attempt " + std::to_string(attempt);
}

void Checker::violated(const std::string& invariant, const std::string& what) {
  if (!violation_) violation_ = {invariant, what};
}

void Checker::stored_task(TaskId id) { tasks_[id].stored = true; }

void Checker::stored_attempt(const row::AttemptRow& row) {
  if (!row.leased()) return;
  const TaskId id = id_of(row);
  const auto [known, is_new] = tasks_[id].leases.try_emplace(row.attempt(), lease_of(row));
  if (is_new || known->second == lease_of(row)) return;
  violated("one lease", "attempt " + std::to_string(row.attempt()) + " of " + id.text() + " was leased twice");
}

void Checker::stored_outcome(const row::OutcomeRow& row) {
  const TaskId id = id_of(row);
  Ended ended{row.state() == 0 ? TaskState::kSucceeded : static_cast<TaskState>(row.state()), row.output(), row.error(),
              row.attempt_count()};
  Known& task = tasks_[id];
  task.stored = true;
  if (!task.outcome) {
    counts.dead_letters += ended.state == TaskState::kDeadLettered;
    task.outcome = std::move(ended);
  } else if (*task.outcome != ended) {
    ++counts.duplicate_outcomes;
    violated("one outcome",
             id.text() + " had the outcome " + text_of(*task.outcome) + " and was given another: " + text_of(ended));
  }
}

void Checker::stored_record(const row::Record& record) {
  for (const row::Change& change : record.changes()) {
    switch (change.what_case()) {
      case row::Change::kTask: stored_task(id_of(change.task())); break;
      case row::Change::kAttempt: stored_attempt(change.attempt()); break;
      case row::Change::kOutcome: stored_outcome(change.outcome()); break;
      case row::Change::kDropped:
      case row::Change::kPutRow:
      case row::Change::kDropRow:
      case row::Change::kExecution:
      case row::Change::kFinished:
      case row::Change::WHAT_NOT_SET: break;
    }
  }
}

void Checker::acked(TaskId id) {
  Known& task = tasks_[id];
  if (!task.stored) violated("durable before visible", id.text() + " was acknowledged before it was in storage");
  counts.acked += !task.acked;
  task.acked = true;
}

void Checker::told(const Outcome& outcome) {
  const Ended ended{outcome.state, outcome.output, outcome.error, outcome.attempt_count};
  Known& task = tasks_[outcome.id];
  ++counts.outcomes_told;
  counts.outcomes += !task.told;
  task.told = true;
  if (!task.outcome) {
    violated("durable before visible",
             "the outcome of " + outcome.id.text() + " was told before it was in storage: " + text_of(ended));
  } else if (*task.outcome != ended) {
    ++counts.duplicate_outcomes;
    violated("one outcome", outcome.id.text() + " has the outcome " + text_of(*task.outcome) +
                                ", but a client was told " + text_of(ended));
  }
  if (outcome.state != TaskState::kSucceeded) return;
  if (outcome.output == output_of_attempt(outcome.id, outcome.attempt_count)) return;
  ++counts.stale_accepted;
  violated("current lease", outcome.id.text() + " ended in attempt " + std::to_string(outcome.attempt_count) +
                                ", but its output says: " + outcome.output);
}

void Checker::told_unknown(TaskId id) {
  if (!is_acked(id)) return;
  ++counts.lost;
  violated("acknowledged is kept", id.text() + " was acknowledged, but a client was told that nobody knows it");
}

void Checker::began(TaskId id, const LeaseToken& lease) {
  ++counts.attempts;
  const Known& task = tasks_[id];
  const auto stored = task.leases.find(lease.attempt);
  if (stored == task.leases.end()) {
    violated("durable before visible", "attempt " + std::to_string(lease.attempt) + " of " + id.text() +
                                           " reached a worker before its lease was in storage");
  } else if (stored->second != lease) {
    violated("one lease", "attempt " + std::to_string(lease.attempt) + " of " + id.text() +
                              " runs under another token than the one in storage");
  }
}

bool Checker::is_acked(TaskId id) const {
  const auto found = tasks_.find(id);
  return found != tasks_.end() && found->second.acked;
}

bool Checker::has_outcome(TaskId id) const {
  const auto found = tasks_.find(id);
  return found != tasks_.end() && found->second.outcome.has_value();
}

std::string Checker::text_of(const Ended& ended) {
  return std::string(task_state_name(ended.state)) + " \"" + (ended.output.empty() ? ended.error : ended.output) +
         "\" after " + std::to_string(ended.attempt_count) + " attempts";
}

}  // namespace baton::simulation
