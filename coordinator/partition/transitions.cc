// The transitions between a task's states, one function each, and the timers that cause some of them.
#include <algorithm>

#include "common/check.h"
#include "coordinator/partition/backoff.h"
#include "coordinator/partition/partition.h"

namespace baton {

Queue& Partition::queue_of(const Task& task) { return queues_[task.type]; }

Task& Partition::add_task(TaskSpec&& spec, TypeIndex type, TimePoint submitted_at) {
  Task& task = *pool_.take();
  task.id = spec.id;
  task.type = type;
  task.input = std::move(spec.input);
  task.options = std::move(spec.options);
  task.priority = static_cast<std::uint8_t>(task.settings().priority);
  task.submitted_at = submitted_at;
  ++task_count_;
  input_bytes_ += task.input.size();
  if (type >= queues_.size()) queues_.resize(type + 1);
  return task;
}

Task* Partition::current_lease(TaskId id, const LeaseToken& lease) {
  const auto found = records_.find(id);
  if (found == records_.end()) return nullptr;
  Task* task = found->second.task;
#if BATON_PLANTED_BUG == 2  // for tests of the tests: any report of a leased task counts
  (void)lease;
  return task && task->state == TaskState::kLeased ? task : nullptr;
#else
  return task && task->state == TaskState::kLeased && task->attempt.lease == lease ? task : nullptr;
#endif
}

// ---- Lists and timers ------------------------------------------------------------------------------------------------

void Partition::enter(Task& task, TimePoint now, Effects& effects) {
  Queue& queue = queue_of(task);
  const TimePoint deadline = task.settings().deadline;
  switch (task.state) {
    case TaskState::kDelayed:
      ++queue.delayed_count;
      timers_.set(task, std::min(task.attempt.next_attempt_at, deadline));
      break;
    case TaskState::kReady:
      queue.ready.push(task);
      if (queue.ready.size() == 1) effects.queue_filled(task.type);
      if (deadline != kNever) timers_.set(task, deadline);
      break;
    case TaskState::kLeased:
      ++queue.leased_count;
      timers_.set(task, std::max(lease_wake_up(task), now));
      break;
    case TaskState::kDeadLettered: queue.dead_letters.push_back(task); break;
    case TaskState::kSucceeded:
    case TaskState::kCancelled:
    case TaskState::kTimedOut: CHECK(false) << "an ended task is not kept as one";
  }
}

void Partition::leave(Task& task) {
  timers_.cancel(task);
  Queue& queue = queue_of(task);
  switch (task.state) {
    case TaskState::kDelayed: --queue.delayed_count; break;
    case TaskState::kReady: queue.ready.remove(task); break;
    case TaskState::kLeased: --queue.leased_count; break;
    case TaskState::kDeadLettered: queue.dead_letters.remove(task); break;
    case TaskState::kSucceeded:
    case TaskState::kCancelled:
    case TaskState::kTimedOut: break;
  }
}

TimePoint Partition::lease_wake_up(const Task& task) const {
  const TaskOptions& settings = task.settings();
  TimePoint wake_up = std::min(task.lease_deadline, settings.deadline);
  // An execution keeps its tasks' time-outs itself.
  if (settings.timeout > Duration::zero() && !task.request)
    wake_up = std::min(wake_up, task.attempt.dispatched_at + settings.timeout);
  if (settings.heartbeat_timeout > Duration::zero()) {
    wake_up = std::min(wake_up, task.progress_at + settings.heartbeat_timeout);
  }
  return wake_up;
}

void Partition::wake(Task& task, TimePoint now, Effects& effects) {
  const TaskOptions& settings = task.settings();
  if (settings.deadline <= now) {
    if (task.state == TaskState::kLeased) {
      effects.tell_stop(task, StopReason::kTimedOut);
      end_lease(task, LeaseEnd::kFailed, effects);
    } else {
      leave(task);
    }
    Outcome outcome = outcome_of(task, TaskState::kTimedOut, now);
    outcome.error = kErrorTimeout;
    outcome.cause = "the task's deadline passed";
    end(task, std::move(outcome), now, effects);
    return;
  }
  if (task.state == TaskState::kDelayed) {
    // The stored row says when its attempt was due; that is past, so it need not be written again.
    leave(task);
    make_ready(task, now, effects);
    return;
  }
  CHECK(task.state == TaskState::kLeased) << "only deadlines wake a ready task";
  const bool timed_out =
      settings.timeout > Duration::zero() && !task.request && task.attempt.dispatched_at + settings.timeout <= now;
  const bool silent =
      settings.heartbeat_timeout > Duration::zero() && task.progress_at + settings.heartbeat_timeout <= now;
  if (timed_out || silent) {
    effects.tell_stop(task, StopReason::kTimedOut);
    end_lease(task, LeaseEnd::kFailed, effects);
    if (task.request) {
      const auto [execution, request] = std::pair(task.execution(), *task.request);
      finish(task, effects);
      listener_->request_went_silent(execution, request, now);
      return;
    }
    fail_attempt(task,
                 timed_out ? LastFailure{kErrorTimeout, "the attempt took longer than its timeout"}
                           : LastFailure{kErrorHeartbeat, "the handler gave no sign of life for heartbeat_timeout"},
                 true, Duration::zero(), now, effects);
  } else if (task.lease_deadline <= now) {
    lose_lease(task, now, effects);
  } else {
    timers_.set(task, lease_wake_up(task));  // renewed meanwhile
  }
}

void Partition::save_task(Task& task, Effects& effects) {
  if (task.is_transient()) return;
  effects.put_task(task);
  mark_dirty(task);
}

void Partition::save_attempt(Task& task, Effects& effects) {
  if (task.is_transient()) return;
  effects.put_attempt(task);
  mark_dirty(task);
}

// ---- Transitions -----------------------------------------------------------------------------------------------------

void Partition::make_ready(Task& task, TimePoint now, Effects& effects) {
  task.state = TaskState::kReady;
  task.attempt.next_attempt_at = {};
  enter(task, now, effects);
}

void Partition::delay(Task& task, TimePoint until, TimePoint now, Effects& effects) {
  task.state = TaskState::kDelayed;
  task.attempt.next_attempt_at = until;
  enter(task, now, effects);
}

// Leaves the task in no list: the caller moves it on.
void Partition::end_lease(Task& task, LeaseEnd how, Effects& effects) {
  effects.lease_ended(task.worker_session, how, task.is_suspect());
  leave(task);
  task.state = TaskState::kReady;
  task.attempt.leased = false;
  task.worker_session = kNoSession;
  Queue& queue = queue_of(task);
  if (how == LeaseEnd::kSucceeded) ++queue.succeeded_total;
  if (how == LeaseEnd::kFailed || how == LeaseEnd::kLost) ++queue.failed_total;
}

void Partition::fail_attempt(Task& task, LastFailure failure, bool retryable, Duration retry_after, TimePoint now,
                             Effects& effects) {
  AttemptState& attempt = task.attempt;
  ++attempt.failure_count;
  if (attempt.cancel_requested) {
    end_cancelled(task, attempt.last_failure ? attempt.last_failure->cause : "", now, effects);
    return;
  }
  attempt.last_failure = std::make_unique<LastFailure>(std::move(failure));
  if (task.request) {
    fail_request(task, now, effects);
    return;
  }
  const RetryPolicy& policy = task.settings().retry;
  if (!retryable || !may_retry(policy, attempt.failure_count, attempt.last_failure->error)) {
    dead_letter(task, now, effects);
    return;
  }
  const Duration wait = backoff_delay(policy, attempt.failure_count, retry_after, random_);
  if (wait > Duration::zero()) {
    delay(task, now + wait, now, effects);
  } else {
    make_ready(task, now, effects);
  }
  save_attempt(task, effects);
}

void Partition::lose_lease(Task& task, TimePoint now, Effects& effects) {
  AttemptState& attempt = task.attempt;
  // The worker is alive and does not hold this one: the dispatch was lost on its way, nobody crashed.
  const bool crashed = !task.is_handed_out() && !effects.worker_is_alive(task.worker_session);
  effects.tell_stop(task, StopReason::kLeaseLost);
  end_lease(task, LeaseEnd::kLost, effects);
  if (attempt.cancel_requested) {
    end_cancelled(task, attempt.last_failure ? attempt.last_failure->cause : "", now, effects);
    return;
  }
  if (crashed && ++attempt.crash_count >= kCrashCountMax) {
    attempt.last_failure = std::make_unique<LastFailure>(
        LastFailure{kErrorPoison, "a worker vanished while it ran this task, " + std::to_string(attempt.crash_count) +
                                      " times; quarantined so that it harms no more workers"});
    if (task.request) {
      fail_request(task, now, effects);
    } else {
      dead_letter(task, now, effects);
    }
    return;
  }
  make_ready(task, now, effects);
  save_attempt(task, effects);
}

void Partition::dead_letter(Task& task, TimePoint now, Effects& effects) {
  task.state = TaskState::kDeadLettered;
  task.attempt.dead_lettered_at = now;
  enter(task, now, effects);
  const Outcome outcome = outcome_of_dead_letter(task);
  // The attempt row first: it keeps the counts; the outcome then says that this is the end.
  effects.put_attempt(task);
  effects.put_outcome(outcome, task.type);
  mark_dirty(task);
  tell_watchers(task, outcome, effects);
}

// REQUIRES: the task is in no list; last_failure says why.
void Partition::fail_request(Task& task, TimePoint now, Effects& effects) {
  const auto [execution, request] = std::pair(task.execution(), *task.request);
  LastFailure failure = std::move(*task.attempt.last_failure);
  finish(task, effects);
  listener_->request_failed(execution, request, std::move(failure.error), std::move(failure.cause), now);
}

// The end of a request's task. REQUIRES: it is in no list.
void Partition::finish(Task& task, Effects& effects) {
  const TaskId id = task.id;
  if (!task.is_transient()) effects.finish_task(id);
  forget(task);
  records_.erase(id);
}

// As end().
void Partition::end_cancelled(Task& task, std::string_view cause, TimePoint now, Effects& effects) {
  if (task.request) {
    task.attempt.last_failure = std::make_unique<LastFailure>(LastFailure{kErrorCancelled, std::string(cause)});
    fail_request(task, now, effects);
    return;
  }
  Outcome outcome = outcome_of(task, TaskState::kCancelled, now);
  outcome.error = kErrorCancelled;
  outcome.cause = std::string(cause);
  end(task, std::move(outcome), now, effects);
}

// REQUIRES: the task is in no list.
void Partition::end(Task& task, Outcome outcome, TimePoint now, Effects& effects) {
  effects.put_outcome(outcome, task.type);
  tell_watchers(task, outcome, effects);
  const TaskId id = task.id;
  const TypeIndex type = task.type;
  forget(task);
  Record& record = records_[id];
  record.task = nullptr;
  record.outcome = outcomes_.add(std::move(outcome), type, now);
}

void Partition::forget(Task& task) {
  if (task.task_row_stored) pending_.dropped.emplace_back(task.id, task.attempt_row_stored);
  --task_count_;
  input_bytes_ -= task.input.size();
  pool_.give_back(&task);
}

void Partition::tell_watchers(const Task& task, const Outcome& outcome, Effects& effects) {
  if (task.watcher == kNoSession) return;
  effects.tell_outcome(task.watcher, outcome);
  if (more_watchers_.empty()) return;
  const auto more = more_watchers_.find(task.id);
  if (more == more_watchers_.end()) return;
  for (const SessionHandle watcher : more->second) effects.tell_outcome(watcher, outcome);
  more_watchers_.erase(more);
}

Outcome Partition::outcome_of(const Task& task, TaskState state, TimePoint now) const {
  Outcome outcome;
  outcome.id = task.id;
  outcome.state = state;
  outcome.attempt_count = task.attempt.lease.attempt;
  outcome.submitted_at = task.submitted_at;
  outcome.ended_at = now;
  return outcome;
}

Outcome Partition::outcome_of_dead_letter(const Task& task) {
  Outcome outcome;
  outcome.id = task.id;
  outcome.state = TaskState::kDeadLettered;
  if (task.attempt.last_failure) {
    outcome.error = task.attempt.last_failure->error;
    outcome.cause = task.attempt.last_failure->cause;
  }
  outcome.attempt_count = task.attempt.lease.attempt;
  outcome.submitted_at = task.submitted_at;
  outcome.ended_at = task.attempt.dead_lettered_at;
  return outcome;
}

}  // namespace baton
