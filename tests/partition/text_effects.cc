#include "tests/partition/text_effects.h"

#include <cmath>
#include <cstdio>

#include "coordinator/partition/partition.h"

namespace baton {

namespace {

constexpr std::string_view kRetried = "-retried";

std::string_view name_of(LeaseEnd how) {
  switch (how) {
    case LeaseEnd::kSucceeded: return "succeeded";
    case LeaseEnd::kFailed: return "failed";
    case LeaseEnd::kReleased: return "released";
    case LeaseEnd::kLost: return "lost";
  }
  return "?";
}

std::string_view name_of(StopReason reason) {
  switch (reason) {
    case StopReason::kCancelled: return "cancelled";
    case StopReason::kTimedOut: return "timed out";
    case StopReason::kLeaseLost: return "lease lost";
  }
  return "?";
}

std::string number(double value, const char* unit) {
  char text[64];
  std::snprintf(text, sizeof text, "%.10g%s", value, unit);
  return text;
}

}  // namespace

TaskId Names::task(const std::string& name) {
  if (name.ends_with(kRetried)) return Partition::retried_id(task(name.substr(0, name.size() - kRetried.size())));
  const auto [found, is_new] = tasks_.try_emplace(name);
  // All in partition 0, whatever the partition count.
  if (is_new) found->second = TaskId{0, tasks_.size()};
  return found->second;
}

SessionHandle Names::session(const std::string& name) {
  if (name.empty()) return kNoSession;
  const auto [found, is_new] = sessions_.try_emplace(name);
  if (is_new) found->second = static_cast<SessionHandle>(sessions_.size());
  return found->second;
}

std::string Names::of(TaskId id) const {
  for (const auto& [name, named] : tasks_) {
    if (named == id) return name;
  }
  for (const auto& [first_name, first_id] : tasks_) {
    std::string name = first_name;
    TaskId named = first_id;
    for (int times = 0; times < 3; ++times) {
      named = Partition::retried_id(named);
      name += kRetried;
      if (named == id) return name;
    }
  }
  return "?";
}

std::string Names::of(SessionHandle session) const {
  if (session == kNoSession) return "nobody";
  for (const auto& [name, named] : sessions_) {
    if (named == session) return name;
  }
  return "?";
}

std::string text_of(Duration duration) {
  const auto micros = static_cast<double>(duration.count());
  if (std::fabs(micros) >= 1e6) return number(micros / 1e6, "s");
  if (std::fabs(micros) >= 1e3) return number(micros / 1e3, "ms");
  return micros == 0 ? "0s" : number(micros, "us");
}

std::string text_of(const AttemptState& attempt, const Names& names, TimePoint start) {
  std::string text = "attempt=" + std::to_string(attempt.lease.attempt);
  if (attempt.leased) text += " leased by " + names.of(attempt.worker);
  if (attempt.failure_count > 0) text += " failures=" + std::to_string(attempt.failure_count);
  if (attempt.crash_count > 0) text += " crashes=" + std::to_string(attempt.crash_count);
  if (attempt.cancel_requested) text += " cancel requested";
  if (attempt.next_attempt_at != TimePoint{}) text += " next at " + text_of(attempt.next_attempt_at - start);
  if (attempt.dead_lettered_at != TimePoint{})
    text += " dead letter since " + text_of(attempt.dead_lettered_at - start);
  if (attempt.last_failure) text += " error=" + attempt.last_failure->error;
  return text;
}

std::string text_of(const Outcome& outcome) {
  std::string text(task_state_name(outcome.state));
  if (!outcome.output.empty()) text += " output=" + outcome.output;
  if (!outcome.error.empty()) text += " error=" + outcome.error;
  if (!outcome.cause.empty()) text += " (" + outcome.cause + ")";
  return text + " after " + std::to_string(outcome.attempt_count) +
         (outcome.attempt_count == 1 ? " attempt" : " attempts");
}

void TextEffects::put_task(const Task& task) {
  record.append(RecordWriter::Field::kTask, rows_.task(task));
  lines_.push_back("row task " + names_.of(task.id) + " type=" + types_.name(task.type));
}

void TextEffects::put_attempt(const Task& task) {
  record.append(RecordWriter::Field::kAttempt, rows_.attempt(task));
  lines_.push_back("row attempt " + names_.of(task.id) + " " + text_of(task.attempt, names_, start_));
}

void TextEffects::put_outcome(const Outcome& outcome, TypeIndex type) {
  record.append(RecordWriter::Field::kOutcome, rows_.outcome(outcome, type));
  lines_.push_back("row outcome " + names_.of(outcome.id) + " " + text_of(outcome));
}

void TextEffects::drop_dead_letter(TaskId id, TimePoint at) {
  row::IdRow row;
  row.set_id_high(id.high);
  row.set_id_low(id.low);
  row.set_at_us(at.time_since_epoch().count());
  record.append(RecordWriter::Field::kDropped, row);
  lines_.push_back("row dropped " + names_.of(id));
}

void TextEffects::finish_task(TaskId id) {
  row::IdRow row;
  row.set_id_high(id.high);
  row.set_id_low(id.low);
  record.append(RecordWriter::Field::kFinished, row);
  lines_.push_back("row finished " + names_.of(id));
}

void TextEffects::tell_outcome(SessionHandle watcher, const Outcome& outcome) {
  lines_.push_back("say outcome of " + names_.of(outcome.id) + " to " + names_.of(watcher) + ": " +
                   std::string(task_state_name(outcome.state)));
}

void TextEffects::tell_stop(const Task& task, StopReason reason) {
  lines_.push_back("say stop " + names_.of(task.id) + " to " + names_.of(task.worker_session) + ": " +
                   std::string(name_of(reason)));
}

void TextEffects::lease_began(SessionHandle session, bool suspect) {
  lines_.push_back("lease began " + names_.of(session) + (suspect ? " (suspect)" : ""));
}

void TextEffects::lease_ended(SessionHandle session, LeaseEnd how, bool suspect) {
  lines_.push_back("lease ended " + names_.of(session) + ": " + std::string(name_of(how)) +
                   (suspect ? " (suspect)" : ""));
}

void TextEffects::queue_filled(TypeIndex type) { lines_.push_back("queue " + types_.name(type) + " has ready tasks"); }

bool TextEffects::worker_is_alive(SessionHandle session) const {
  return session != kNoSession && !dead.contains(session);
}

}  // namespace baton
