#include "tests/simulation/checker.h"

#include <algorithm>

#include "asl/step/execution_codec.h"
#include "asl/step/restore.h"
#include "common/json/write.h"
#include "coordinator/executions/execution_rows.h"
#include "coordinator/executions/row_keys.h"
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
  executions_acked += other.executions_acked;
  executions_ended += other.executions_ended;
  redrives += other.redrives;
  histories_read += other.histories_read;
  emptied += other.emptied;
  tokens_answered += other.tokens_answered;
  records_written += other.records_written;
  records_read += other.records_read;
  slots_fired += other.slots_fired;
  events_started += other.events_started;
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
      case row::Change::kExecution: stored_execution(change.execution()); break;
      case row::Change::kRecord: stored_metadata(change.record()); break;
      case row::Change::kDropped:
      case row::Change::kPutRow:
      case row::Change::kDropRow:
      case row::Change::kFinished:
      case row::Change::WHAT_NOT_SET: break;
    }
  }
}

void Checker::stored_row(std::string_view key, std::string_view row) {
  const auto parsed = parse_execution_row_key(key);
  if (!parsed || parsed->kind != ExecutionRowKind::kBirth) return;
  row::ExecutionChangeRow change;
  change.set_id_high(parsed->id.high);
  change.set_id_low(parsed->id.low);
  change.set_birth(std::string(row));
  stored_execution(change);
}

void Checker::stored_execution(const row::ExecutionChangeRow& change) {
  const ExecutionId id{change.id_high(), change.id_low()};
  KnownExecution& execution = executions_[id];
  if (!change.birth().empty()) {
    const auto birth = decode_birth(change.birth());
    asl::Execution begun;
    if (!birth || !asl::decode_parts(birth->engine, change.head(), begun)) {
      return violated("executions", "the birth of " + id.text() + " cannot be read");
    }
    execution.birth = birth->engine;
    execution.is_express = birth->is_express;
    execution_ids_[std::string(begun.identity.arn.as_string())] = id;
  }
  stored_events(id, change.first_event_id(), change.history());
  if (!change.closed()) return;
  asl::Execution ended;
  asl::decode_parts(execution.birth, change.head(), ended);
  execution.closed_count = std::max(execution.closed_count, ended.redrive_count + 1);
}

// What a successor replays it sees again.
void Checker::stored_events(ExecutionId id, std::int64_t first, std::string_view history) {
  std::vector<std::string>& events = executions_[id].events;
  for (auto number = static_cast<std::size_t>(first); !history.empty(); ++number) {
    const std::string_view rest = events_from(history, 0, 1);
    const std::string_view event = history.substr(0, history.size() - rest.size());
    history = rest;
    if (events.size() < number) events.resize(number);
    std::string& known = events[number - 1];
    if (!known.empty() && known != event) {
      violated("history", "event " + std::to_string(number) + " of " + id.text() + " has changed in storage");
    }
    if (!known.empty()) continue;
    known = event;
    for_each_event(known, [&](const asl::HistoryEvent& one) {
      if (one.id != static_cast<std::int64_t>(number)) {
        violated("history",
                 "event " + std::to_string(number) + " of " + id.text() + " calls itself " + std::to_string(one.id));
      }
      executions_[id].success_count +=
          one.type == asl::HistoryEventType::kTaskSucceeded || one.type == asl::HistoryEventType::kActivitySucceeded;
      return false;
    });
  }
}

void Checker::execution_acked(const std::string& arn) {
  const auto found = execution_ids_.find(arn);
  if (found == execution_ids_.end()) {
    return violated("durable before visible", arn + " was acknowledged before it was in storage");
  }
  KnownExecution& execution = executions_[found->second];
  counts.executions_acked += !execution.acked;
  execution.acked = true;
}

void Checker::execution_told(ExecutionId id, std::uint32_t redrive_count, const std::string& status,
                             const std::string& output) {
  KnownExecution& execution = executions_[id];
  const std::string outcome = status + " " + output;
  if (execution.closed_count <= redrive_count) {
    violated("durable before visible",
             "the end of execution " + id.text() + " was told before it was stored: " + outcome);
  }
  const auto [known, is_new] = execution.outcomes.try_emplace(redrive_count, outcome);
  counts.executions_ended += is_new;
  if (is_new || known->second == outcome) return;
  violated("executions", id.text() + " had the outcome " + known->second + " and was given another: " + outcome);
}

void Checker::token_answered(ExecutionId id) {
  KnownExecution& execution = executions_[id];
  ++counts.tokens_answered;
  if (++execution.answered_count <= execution.success_count) return;
  violated("durable before visible", std::to_string(execution.answered_count) + " answers to tokens of " + id.text() +
                                         " were acknowledged, and its history has " +
                                         std::to_string(execution.success_count));
}

void Checker::history_read(ExecutionId id, const std::vector<std::string>& events, std::size_t known_count) {
  ++counts.histories_read;
  KnownExecution& execution = executions_[id];
  if (events.size() < known_count) {
    violated("history", std::to_string(known_count) + " events of " + id.text() + " had been read, and now only " +
                            std::to_string(events.size()));
  }
  if (events.size() > execution.events.size()) {
    violated("durable before visible", "events of " + id.text() + " were told before they were in storage");
  }
  for (std::size_t i = 0; i < std::min(events.size(), execution.events.size()); ++i) {
    for_each_event(execution.events[i], [&](const asl::HistoryEvent& stored) {
      if (json::to_text(asl::render(stored)) == events[i]) return false;
      violated("history", "event " + std::to_string(i + 1) + " of " + id.text() + " is stored as " +
                              json::to_text(asl::render(stored)) + " and was told as " + events[i]);
      return false;
    });
  }
  execution.read_count = std::max(execution.read_count, events.size());
}

std::size_t Checker::read_count(ExecutionId id) const {
  const auto found = executions_.find(id);
  return found == executions_.end() ? 0 : found->second.read_count;
}

bool Checker::has_closed(ExecutionId id) const {
  const auto found = executions_.find(id);
  return found != executions_.end() && found->second.closed_count > 0;
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
