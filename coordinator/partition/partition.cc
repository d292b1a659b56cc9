// Commands: what clients, workers and operators ask for. The transitions they lead to are in transitions.cc.
#include "coordinator/partition/partition.h"

#include <algorithm>

#include "common/check.h"

namespace baton {

Partition::Partition(PartitionId id, const PartitionLimits& limits, std::uint64_t seed, TimePoint now)
    : id_(id), limits_(limits), random_(seed), timers_(now) {}

Result<Partition::Submitted> Partition::submit(TaskSpec&& spec, TypeIndex type, SessionHandle watcher, TimePoint now,
                                               Effects& effects) {
  const auto [found, is_new] = records_.try_emplace(spec.id);
  if (!is_new) {
    if (watcher != kNoSession) watch(spec.id, watcher, effects);
    return Submitted::kExisting;
  }
  if (task_count_ >= limits_.task_count_max || input_bytes_ + spec.input.size() > limits_.input_bytes_max) {
    records_.erase(found);
    return fail(ErrorCode::kOverloaded, "partition " + std::to_string(id_) + " is full (" +
                                            std::to_string(task_count_) + " tasks, " + std::to_string(input_bytes_) +
                                            " bytes of input); submit again later, add workers, or raise " +
                                            "--tasks-max or --input-bytes-max");
  }
  Task& task = add_task(std::move(spec), type, now);
  found->second.task = &task;
  task.watcher = watcher;
  save_task(task, effects);
  const TaskOptions& settings = task.settings();
  if (settings.deadline <= now) {
    Outcome outcome = outcome_of(task, TaskState::kTimedOut, now);
    outcome.error = kErrorTimeout;
    outcome.cause = "the deadline had passed when the task was submitted";
    end(task, std::move(outcome), now, effects);
  } else if (settings.not_before > now) {
    delay(task, settings.not_before, now, effects);
  } else {
    make_ready(task, now, effects);
  }
  return Submitted::kNew;
}

Partition::Reported Partition::report(AttemptReport&& report, TimePoint now, Effects& effects) {
  Task* task = current_lease(report.id, report.lease);
  if (!task) return Reported::kStale;
  switch (report.status) {
    case ReportStatus::kSucceeded: {
      end_lease(*task, LeaseEnd::kSucceeded, effects);
      if (task->request) {
        const auto [execution, request] = std::pair(task->execution(), *task->request);
        finish(*task, effects);
        listener_->request_succeeded(execution, request, std::move(report.output), report.is_answer, now);
        break;
      }
      Outcome outcome = outcome_of(*task, TaskState::kSucceeded, now);
      outcome.output = std::move(report.output);
      end(*task, std::move(outcome), now, effects);
      break;
    }
    case ReportStatus::kFailed:
      end_lease(*task, LeaseEnd::kFailed, effects);
      fail_attempt(*task, {std::move(report.error), std::move(report.cause)}, report.retryable, report.retry_after, now,
                   effects);
      break;
    case ReportStatus::kReleased:
    case ReportStatus::kCancelled:
      end_lease(*task, LeaseEnd::kReleased, effects);
      if (task->attempt.cancel_requested) {
        end_cancelled(*task, task->attempt.last_failure ? task->attempt.last_failure->cause : "", now, effects);
      } else {
        make_ready(*task, now, effects);
        save_attempt(*task, effects);
      }
      break;
  }
  return Reported::kAccepted;
}

Task* Partition::lease_next(TypeIndex type, bool suspect, SessionHandle session, WorkerId worker, TimePoint now,
                            Effects& effects) {
  if (type >= queues_.size()) return nullptr;
  const ReadyTasks& ready = queues_[type].ready;
  return lease_to_worker(suspect ? ready.front_suspect() : ready.front(), session, worker, now, effects);
}

Task* Partition::lease_next_function(TypeIndex type, SessionHandle session, WorkerId worker, TimePoint now,
                                     Effects& effects) {
  if (type >= queues_.size()) return nullptr;
  return lease_to_worker(queues_[type].ready.front_function(), session, worker, now, effects);
}

Task* Partition::lease_to_worker(Task* task, SessionHandle session, WorkerId worker, TimePoint now, Effects& effects) {
  if (!task) return nullptr;
  lease(*task, session, worker, now, effects);
  if (task->request && task->attempt.lease.attempt == 1) listener_->request_started(*task, now);
  return task;
}

void Partition::lease(Task& task, SessionHandle session, WorkerId worker, TimePoint now, Effects& effects) {
  leave(task);
  AttemptState& attempt = task.attempt;
  attempt.lease = {attempt.lease.attempt + 1, epoch_, random_()};
  attempt.leased = true;
  attempt.worker = worker;
  attempt.dispatched_at = now;
  attempt.next_attempt_at = {};
  task.state = TaskState::kLeased;
  task.worker_session = session;
  task.lease_deadline = now + limits_.lease_duration;
  task.progress_at = now;
  task.progress_count = 0;
  task.started = false;
  enter(task, now, effects);
  effects.lease_began(session, task.is_suspect());
  save_attempt(task, effects);
}

bool Partition::renew(const LeaseRenewal& held, SessionHandle session, TimePoint now, Effects& effects) {
  Task* task = current_lease(held.id, held.lease);
  if (!task) return false;
  if (task->worker_session != session) {
    effects.lease_ended(task->worker_session, LeaseEnd::kReleased, task->is_suspect());
    effects.lease_began(session, task->is_suspect());
    task->worker_session = session;
  }
  task->lease_deadline = now + limits_.lease_duration;
  task->started |= held.started;
  if (held.progress_count != task->progress_count) {
    task->progress_count = held.progress_count;
    task->progress_at = now;
  }
  // The timer stays where it is: when it fires, wake() looks at the new deadline. Heartbeats cost no more than this.
  return true;
}

Result<Partition::Cancelled> Partition::cancel(TaskId id, std::string_view cause, TimePoint now, Effects& effects) {
  const auto found = records_.find(id);
  if (found == records_.end()) {
    return fail(ErrorCode::kNotFound, "no task " + id.text() + " is known (its outcome may be past retention)");
  }
  Task* task = found->second.task;
  if (!task || is_terminal(task->state)) {
    const TaskState state = task ? task->state : outcomes_.state(found->second.outcome);
    return fail(ErrorCode::kFailedPrecondition,
                "task " + id.text() + " ended already: " + std::string(task_state_name(state)));
  }
  if (task->state == TaskState::kLeased) {
    if (!task->attempt.cancel_requested) {
      task->attempt.cancel_requested = true;
      task->attempt.last_failure = std::make_unique<LastFailure>(LastFailure{kErrorCancelled, std::string(cause)});
      save_attempt(*task, effects);
    }
    effects.tell_stop(*task, StopReason::kCancelled);
    return Cancelled::kStopping;
  }
  leave(*task);
  end_cancelled(*task, cause, now, effects);
  return Cancelled::kDone;
}

bool Partition::watch(TaskId id, SessionHandle watcher, Effects& effects) {
  const auto found = records_.find(id);
  if (found == records_.end()) return false;
  Task* task = found->second.task;
  if (!task) {
    effects.tell_outcome(watcher, outcomes_.at(found->second.outcome));
  } else if (task->state == TaskState::kDeadLettered) {
    effects.tell_outcome(watcher, outcome_of_dead_letter(*task));
  } else if (task->watcher == kNoSession) {
    task->watcher = watcher;
  } else if (task->watcher != watcher) {
    auto& more = more_watchers_[id];
    if (std::ranges::find(more, watcher) == more.end()) more.push_back(watcher);
  }
  return true;
}

TaskId Partition::retried_id(TaskId id) {
  // Another `low`, the same `high`: it stays in this partition. Odd constant: a bijection, so no two meet.
  return TaskId{id.high, (id.low ^ (id.low >> 31)) * 0xD6E8FEB86659FD93ULL + 1};
}

Result<TaskId> Partition::retry_dead_letter(TaskId id, TimePoint now, Effects& effects) {
  const TaskId new_id = retried_id(id);
  const auto found = records_.find(id);
  Task* task = found == records_.end() ? nullptr : found->second.task;
  if (!task || task->state != TaskState::kDeadLettered) {
    if (records_.contains(new_id)) return new_id;  // asked for again
    if (found == records_.end()) return fail(ErrorCode::kNotFound, "no task " + id.text() + " is known");
    return fail(ErrorCode::kFailedPrecondition, "task " + id.text() + " is not a dead letter");
  }
  TaskSpec spec{new_id, {}, task->input, task->options};
  if (spec.options && (spec.options->deadline != kNever || spec.options->not_before != TimePoint{})) {
    // The old times are past; the operator wants it to run now.
    auto options = std::make_shared<TaskOptions>(*spec.options);
    options->deadline = kNever;
    options->not_before = {};
    spec.options = std::move(options);
  }
  if (auto submitted = submit(std::move(spec), task->type, kNoSession, now, effects); !submitted) {
    return tl::unexpected(std::move(submitted.error()));
  }
  if (auto dropped = drop_dead_letter(id, now, effects); !dropped) return tl::unexpected(std::move(dropped.error()));
  return new_id;
}

Result<void> Partition::drop_dead_letter(TaskId id, TimePoint now, Effects& effects) {
  const auto found = records_.find(id);
  if (found == records_.end()) return fail(ErrorCode::kNotFound, "no task " + id.text() + " is known");
  Task* task = found->second.task;
  if (!task || task->state != TaskState::kDeadLettered) {
    return fail(ErrorCode::kFailedPrecondition, "task " + id.text() + " is not a dead letter");
  }
  // The outcome once more: the checkpoint that drops the task's row may die before it has written the outcome.
  effects.put_outcome(outcome_of_dead_letter(*task), task->type);
  effects.drop_dead_letter(id, now);
  leave(*task);
  restore_dropped(id, now);
  return {};
}

// ---- Tasks of executions ---------------------------------------------------------------------------------------------

bool Partition::submit_request(TaskSpec&& spec, TypeIndex type, const RequestOf& request, TimePoint now,
                               Effects& effects) {
  const auto [found, is_new] = records_.try_emplace(spec.id);
  if (!is_new) return false;  // clients choose the ids of their tasks
  Task& task = add_task(std::move(spec), type, now);
  found->second.task = &task;
  task.request = std::make_unique<const RequestOf>(request);
  save_task(task, effects);
  make_ready(task, now, effects);
  return true;
}

void Partition::withdraw(TaskId id, Effects& effects) {
  const auto found = records_.find(id);
  Task* task = found == records_.end() ? nullptr : found->second.task;
  if (!task || !task->request) return;
  if (task->state == TaskState::kLeased) {
    effects.tell_stop(*task, StopReason::kCancelled);
    end_lease(*task, LeaseEnd::kReleased, effects);
  } else {
    leave(*task);
  }
  finish(*task, effects);
}

std::optional<Partition::Taken> Partition::take_request(TypeIndex type, Effects& effects) {
  Task* task = type < queues_.size() ? queues_[type].ready.front() : nullptr;
  if (!task || !task->request) return std::nullopt;
  Taken taken{task->execution(), *task->request, std::move(task->input)};
  input_bytes_ -= taken.input.size();
  leave(*task);
  finish(*task, effects);
  return taken;
}

std::optional<Partition::HandedOut> Partition::hand_out_request(TypeIndex type, TimePoint now, Effects& effects) {
  Task* task = type < queues_.size() ? queues_[type].ready.front() : nullptr;
  if (!task || !task->request) return std::nullopt;
  const bool is_first = task->attempt.lease.attempt == 0;
  lease(*task, kNoSession, kNoWorker, now, effects);
  return HandedOut{task->id, task->execution(), *task->request, task->input, is_first};
}

const Task* Partition::find_handed_out(TaskId id) const {
  const Task* task = find_task(id);
  return task && task->is_handed_out() ? task : nullptr;
}

bool Partition::confirm_handed_out(TaskId id, Effects& effects) {
  if (!find_handed_out(id)) return false;
  Task& task = *records_.find(id)->second.task;
  end_lease(task, LeaseEnd::kReleased, effects);
  finish(task, effects);
  return true;
}

bool Partition::note_progress(TaskId id, TimePoint now) {
  const auto found = records_.find(id);
  Task* task = found == records_.end() ? nullptr : found->second.task;
  if (!task || task->state != TaskState::kLeased) return false;
  task->progress_at = now;
  return true;
}

void Partition::advance(TimePoint now, Effects& effects) {
  while (TimerNode* due = timers_.take_due(now)) wake(static_cast<Task&>(*due), now, effects);
  outcomes_.expire(limits_.outcomes, now, [&](TaskId id, OutcomeNumber number) {
    const auto found = records_.find(id);
    if (found != records_.end() && !found->second.task && found->second.outcome == number) records_.erase(found);
  });
}

const Task* Partition::find_task(TaskId id) const {
  const auto found = records_.find(id);
  return found == records_.end() ? nullptr : found->second.task;
}

std::optional<Outcome> Partition::find_outcome(TaskId id) const {
  const auto found = records_.find(id);
  if (found == records_.end() || found->second.task) return std::nullopt;
  return outcomes_.at(found->second.outcome);
}

std::optional<TypeIndex> Partition::find_outcome_type(TaskId id) const {
  const auto found = records_.find(id);
  if (found == records_.end() || found->second.task) return std::nullopt;
  return outcomes_.type(found->second.outcome);
}

void Partition::for_each_task(const std::function<void(const Task&)>& visit) const {
  for (const auto& [id, record] : records_) {
    if (record.task) visit(*record.task);
  }
}

void Partition::for_each_outcome(const std::function<void(TaskId, TaskState, TypeIndex)>& visit) const {
  for (OutcomeNumber number = outcomes_.first_number(); number < outcomes_.next_number(); ++number) {
    visit(outcomes_.id(number), outcomes_.state(number), outcomes_.type(number));
  }
}

}  // namespace baton
