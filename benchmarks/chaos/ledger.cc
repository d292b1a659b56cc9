#include "benchmarks/chaos/ledger.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/check.h"

namespace baton::chaos {

bool same_outcome(const Outcome& left, const Outcome& right) {
  return left.id == right.id && left.state == right.state && left.output == right.output && left.error == right.error &&
         left.cause == right.cause && left.attempt_count == right.attempt_count &&
         left.submitted_at == right.submitted_at && left.ended_at == right.ended_at;
}

std::string text_of(const Outcome& outcome) {
  return std::string(task_state_name(outcome.state)) + " attempt_count=" + std::to_string(outcome.attempt_count) +
         " output=" + outcome.output + " error=" + outcome.error + " cause=" + outcome.cause +
         " submitted_at=" + std::to_string(outcome.submitted_at.time_since_epoch().count()) +
         " ended_at=" + std::to_string(outcome.ended_at.time_since_epoch().count());
}

Ledger::Ledger(const std::string& path) : path_(path), file_(path) { CHECK(file_.good()) << "cannot write " << path; }

void Ledger::write(const char* event, TaskId id, const std::string& what, TimePoint now) {
  nlohmann::ordered_json line{{"at_us", now.time_since_epoch().count()}, {"event", event}};
  if (id != TaskId{}) line["task"] = id.text();
  if (!what.empty()) line["what"] = what;
  file_ << line.dump() << '\n';
}

bool Ledger::acked(TaskId id, bool hopeless, TimePoint now) {
  const std::lock_guard lock(mutex_);
  LedgerTask& task = tasks_[id];
  write("acked", id, "", now);
  for (const TimePoint since : recovering_since_) recoveries_.push_back(now - since);
  recovering_since_.clear();
  task.hopeless = hopeless;
  if (task.acked) return false;
  task.acked = true;
  ++acked_count_;
  settle(id, task);
  return true;
}

void Ledger::unknown(TaskId id, bool hopeless, const Error& error, TimePoint now) {
  const std::lock_guard lock(mutex_);
  LedgerTask& task = tasks_[id];
  task.unknown = true;
  task.hopeless = hopeless;
  ++unknown_count_;
  write("unknown", id, error.message, now);
}

void Ledger::refused(TaskId id, const Error& error, TimePoint now) {
  const std::lock_guard lock(mutex_);
  tasks_[id].refused = true;
  ++refused_count_;
  write("refused", id, error.message, now);
}

void Ledger::cancel_requested(TaskId id, TimePoint now) {
  const std::lock_guard lock(mutex_);
  tasks_[id].cancel_requested = true;
  write("cancel", id, "", now);
}

void Ledger::told(Watcher watcher, const Outcome& outcome, TimePoint now) {
  const std::lock_guard lock(mutex_);
  LedgerTask& task = tasks_[outcome.id];
  const bool submitter = watcher == Watcher::kSubmitter;
  write(submitter ? "told submitter" : "told bystander", outcome.id, text_of(outcome), now);
  (submitter ? task.told_submitter : task.told_bystander) = true;
  if (!task.outcome) {
    task.outcome = outcome;
  } else if (!same_outcome(*task.outcome, outcome)) {
    task.other_outcomes.push_back(outcome);
  }
  settle(outcome.id, task);
}

void Ledger::told_lost(TaskId id, const Error& error, TimePoint now) {
  const std::lock_guard lock(mutex_);
  LedgerTask& task = tasks_[id];
  write("told lost", id, error.message, now);
  task.told_unknown |= error.code == ErrorCode::kNotFound;
  settle(id, task);
}

void Ledger::note(const std::string& what, TimePoint now) {
  const std::lock_guard lock(mutex_);
  write("fault", {}, what, now);
}

// Books whether the task is open.
void Ledger::settle(TaskId id, const LedgerTask& task) {
  if (task.acked && !task.is_settled()) {
    open_.insert(id);
  } else {
    open_.erase(id);
  }
  changed_.notify_all();
}

void Ledger::measure_recovery(TimePoint since) {
  const std::lock_guard lock(mutex_);
  recovering_since_.push_back(since);
}

bool Ledger::recovery_pending() const {
  const std::lock_guard lock(mutex_);
  return !recovering_since_.empty();
}

std::vector<Duration> Ledger::recoveries() const {
  const std::lock_guard lock(mutex_);
  return recoveries_;
}

std::uint64_t Ledger::acked_count() const {
  const std::lock_guard lock(mutex_);
  return acked_count_;
}

std::uint64_t Ledger::unknown_count() const {
  const std::lock_guard lock(mutex_);
  return unknown_count_;
}

std::uint64_t Ledger::refused_count() const {
  const std::lock_guard lock(mutex_);
  return refused_count_;
}

std::size_t Ledger::open_count() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

void Ledger::wait_for_change(Duration patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience);
}

std::map<TaskId, LedgerTask> Ledger::tasks() const {
  const std::lock_guard lock(mutex_);
  return tasks_;
}

std::vector<std::string> Ledger::lines_of(TaskId id) const {
  const std::lock_guard lock(mutex_);
  file_.flush();
  std::vector<std::string> lines;
  const std::string name = id.text();
  std::ifstream file(path_);
  for (std::string line; std::getline(file, line);) {
    if (line.find(name) != std::string::npos) lines.push_back(line);
  }
  return lines;
}

}  // namespace baton::chaos
