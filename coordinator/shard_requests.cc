// What people and programs ask now and then. Answers leave with the turn, so they say nothing that is not durable.
#include <algorithm>

#include "coordinator/clip_text.h"
#include "coordinator/shard.h"
#include "coordinator/shard_slot.h"
#include "transport/message_codec.h"

namespace baton {

namespace {

constexpr std::uint32_t kListTasksMax = 1000;
// Of a cause in a list: a line for people.
constexpr std::size_t kListedCauseBytesMax = 256;
// Ids in one request.
constexpr int kRequestIdsMax = 10'000;

bool has_labels(const Task& task, const google::protobuf::Map<std::string, std::string>& wanted) {
  const auto& labels = task.settings().labels;
  return std::ranges::all_of(wanted, [&](const auto& pair) {
    const auto found = labels.find(pair.first);
    return found != labels.end() && found->second == pair.second;
  });
}

void describe(const Task& task, const std::string& type, wire::TaskMessage& message) {
  to_message(task.id, *message.mutable_id());
  message.set_type(type);
  message.set_state(static_cast<std::uint32_t>(task.state));
  message.set_attempt_count(task.attempt.lease.attempt);
  message.set_failure_count(task.attempt.failure_count);
  message.set_crash_count(task.attempt.crash_count);
  message.set_submitted_at_ms(to_unix_ms(task.submitted_at));
  message.set_cancel_requested(task.attempt.cancel_requested);
  if (task.state == TaskState::kDelayed) message.set_next_attempt_at_ms(to_unix_ms(task.attempt.next_attempt_at));
  if (task.state == TaskState::kLeased) message.set_worker_id(task.attempt.worker.value);
  if (task.attempt.last_failure) {
    message.set_last_error(task.attempt.last_failure->error);
    message.set_last_cause(task.attempt.last_failure->cause);
  }
  if (task.state == TaskState::kDeadLettered) {
    to_message(Partition::outcome_of_dead_letter(task), *message.mutable_outcome());
  }
}

void describe(const Outcome& outcome, const std::string& type, wire::TaskMessage& message) {
  message.set_type(type);
  to_message(outcome.id, *message.mutable_id());
  message.set_state(static_cast<std::uint32_t>(outcome.state));
  message.set_attempt_count(outcome.attempt_count);
  message.set_submitted_at_ms(to_unix_ms(outcome.submitted_at));
  to_message(outcome, *message.mutable_outcome());
}

// For a list: a page of the largest ones must fit into a frame. GetTask has all of it.
void shorten(wire::TaskMessage& message) {
  message.clear_last_cause();
  if (!message.has_outcome()) return;
  message.mutable_outcome()->clear_output();
  clip_text(*message.mutable_outcome()->mutable_cause(), kListedCauseBytesMax);
}

}  // namespace

void Shard::on_requests(PeerSession& session, std::string_view body, TimePoint now) {
  auto parsed = parse_body(body, requests_);
  if (parsed && requests_.requests_size() > kRequestsPerFrameMax) {
    parsed = fail(ErrorCode::kCorrupt, "more than " + std::to_string(kRequestsPerFrameMax) + " requests in a frame");
  }
  if (!parsed) {
    ++counters_.frames_malformed_total;
    return refuse(session.peer, parsed.error().code, parsed.error().message);
  }
  for (const std::string& request : requests_.requests()) on_request(session, request, now);
}

void Shard::on_request(PeerSession& session, std::string_view body, TimePoint now) {
  if (auto parsed = parse_body(body, request_); !parsed) {
    ++counters_.frames_malformed_total;
    return refuse(session.peer, parsed.error().code, parsed.error().message);
  }
  reply_.Clear();
  reply_.set_request(request_.request());
  if (stalled(now)) {
    to_message(Error{ErrorCode::kUnavailable, "Redis does not answer; ask again later"}, *reply_.mutable_error());
    send_now(session.peer, wire::REPLY, reply_);
    return;
  }
  switch (request_.what_case()) {
    case wire::Request::kGetTask: reply_task(request_.get_task()); break;
    case wire::Request::kListTasks: reply_tasks(request_.list_tasks()); break;
    case wire::Request::kListQueues: reply_queues(now); break;
    case wire::Request::kListWorkers: reply_workers(); break;
    case wire::Request::kDrainWorker: drain_worker(request_.drain_worker()); break;
    case wire::Request::kCancelTasks:
      act_on_ids(request_.cancel_tasks(), [&](Slot& slot, TaskId id, wire::TaskResult& result) {
        auto cancelled = slot.partition->cancel(id, request_.cancel_tasks().cause(), now, *slot.effects);
        if (!cancelled) to_message(cancelled.error(), *result.mutable_error());
      });
      break;
    case wire::Request::kRetryTasks:
      act_on_ids(request_.retry_tasks(), [&](Slot& slot, TaskId id, wire::TaskResult& result) {
        auto retried = slot.partition->retry_dead_letter(id, now, *slot.effects);
        if (!retried) return to_message(retried.error(), *result.mutable_error());
        to_message(*retried, *result.mutable_new_id());
      });
      break;
    case wire::Request::kDropDeadLetters:
      act_on_ids(request_.drop_dead_letters(), [&](Slot& slot, TaskId id, wire::TaskResult& result) {
        auto dropped = slot.partition->drop_dead_letter(id, now, *slot.effects);
        if (!dropped) to_message(dropped.error(), *result.mutable_error());
      });
      break;
    case wire::Request::kCallApi: return on_call_api(session, now);
    case wire::Request::WHAT_NOT_SET:
      to_message(Error{ErrorCode::kInvalidArgument, "this coordinator does not know the request; upgrade it"},
                 *reply_.mutable_error());
      break;
  }
  write_reply(session.handle, reply_);
}

template <typename Request, typename Act>
void Shard::act_on_ids(const Request& request, Act act) {
  if (request.ids_size() > kRequestIdsMax) {
    to_message(Error{ErrorCode::kInvalidArgument, "a request names at most " + std::to_string(kRequestIdsMax) + " ids"},
               *reply_.mutable_error());
    return;
  }
  for (const wire::Id& message : request.ids()) {
    auto& result = *reply_.add_results();
    *result.mutable_id() = message;
    const TaskId id = from_message(message);
    Slot* slot = slot_of(id);
    if (slot && slot->partition) {
      act(*slot, id, result);
      if (result.has_error()) slot->record.confirm_owner();
    } else {
      to_message(Error{ErrorCode::kUnavailable, "nobody owns the task's partition now; ask again later"},
                 *result.mutable_error());
    }
  }
}

void Shard::reply_task(const wire::GetTask& request) {
  const TaskId id = from_message(request.id());
  Slot* slot = slot_of(id);
  if (!slot || !slot->partition) {
    to_message(Error{ErrorCode::kUnavailable, "nobody owns the task's partition now; ask again later"},
               *reply_.mutable_error());
  } else if (const Task* task = slot->partition->find_task(id)) {
    auto& message = *reply_.add_tasks();
    describe(*task, types_.name(task->type), message);
    message.set_input(task->input);
    if (task->options) to_message(*task->options, *message.mutable_options());
  } else if (const auto outcome = slot->partition->find_outcome(id)) {
    describe(*outcome, types_.name(*slot->partition->find_outcome_type(id)), *reply_.add_tasks());
  } else {
    slot->record.confirm_owner();
    to_message(Error{ErrorCode::kNotFound, "no task " + id.text() + " is known (its outcome may be past retention)"},
               *reply_.mutable_error());
  }
}

void Shard::reply_tasks(const wire::ListTasks& request) {
  const std::uint32_t limit = std::clamp<std::uint32_t>(request.limit(), 1, kListTasksMax);
  const auto type = request.type().empty() ? std::nullopt : types_.find(request.type());
  const auto wanted_state = static_cast<TaskState>(request.state());
  // A dead letter is a task; the outcome of one that was dropped or retried is none any more.
  const bool ended_wanted =
      request.state() == 0 || (is_terminal(wanted_state) && wanted_state != TaskState::kDeadLettered);
  const bool after = request.has_after();
  const TaskId last = from_message(request.after());

  // The `limit` smallest ids behind `last`, and one more to know whether there are more: a heap with the largest on top.
  struct Found {
    TaskId id;
    const Task* task;
    TypeIndex type;
    const Partition* partition;
  };
  std::vector<Found> found;
  const auto by_id = [](const Found& a, const Found& b) { return a.id < b.id; };
  const auto offer = [&](const Found& candidate) {
    if (after && candidate.id <= last) return;
    if (found.size() > limit) {
      if (candidate.id > found.front().id) return;
      std::ranges::pop_heap(found, by_id);
      found.pop_back();
    }
    found.push_back(candidate);
    std::ranges::push_heap(found, by_id);
  };
  for (const auto& slot : slots_) {
    if (!slot->partition) continue;
    slot->partition->for_each_task([&](const Task& task) {
      if (request.state() != 0 && task.state != wanted_state) return;
      if (!request.type().empty() && (!type || task.type != *type)) return;
      if (has_labels(task, request.labels())) offer({task.id, &task, task.type, nullptr});
    });
    // An outcome keeps no labels.
    if (!ended_wanted || !request.labels().empty()) continue;
    slot->partition->for_each_outcome([&](TaskId id, TaskState state, TypeIndex of_type) {
      if (request.state() != 0 && state != wanted_state) return;
      if (request.type().empty() || (type && of_type == *type)) offer({id, nullptr, of_type, slot->partition.get()});
    });
  }
  std::ranges::sort_heap(found, by_id);
  reply_.set_more(found.size() > limit);
  if (found.size() > limit) found.pop_back();
  for (const Found& one : found) {
    auto& message = *reply_.add_tasks();
    if (one.task) {
      describe(*one.task, types_.name(one.type), message);
    } else if (const auto outcome = one.partition->find_outcome(one.id)) {
      describe(*outcome, types_.name(one.type), message);
    }
    shorten(message);
  }
}

void Shard::reply_queues(TimePoint now) {
  for (const QueueStats& stats : stats_of_queues(now)) {
    auto& queue = *reply_.add_queues();
    queue.set_type(stats.type);
    queue.set_ready_count(stats.ready);
    queue.set_delayed_count(stats.delayed);
    queue.set_leased_count(stats.leased);
    queue.set_dead_letter_count(stats.dead_letters);
    queue.set_oldest_ready_age_ms(static_cast<std::uint64_t>(stats.oldest_ready_seconds * 1000));
    queue.set_succeeded_total(stats.succeeded_total);
    queue.set_failed_total(stats.failed_total);
    queue.set_worker_count(static_cast<std::uint32_t>(stats.worker_count));
  }
}

void Shard::reply_workers() {
  sessions_.for_each([&](const PeerSession& session) {
    if (!session.worker) return;
    const WorkerSession& worker = *session.worker;
    auto& message = *reply_.add_workers();
    message.set_worker_id(session.peer_id);
    message.set_name(session.name);
    message.set_version(session.version);
    for (const TypeIndex type : worker.types) message.add_types(types_.name(type));
    message.set_slots(worker.slots);
    message.set_credit(worker.credit);
    message.set_leased_count(worker.leased_count);
    message.set_connected_at_ms(to_unix_ms(session.connected_at));
    message.set_last_heard_at_ms(to_unix_ms(session.last_heard_at));
    message.set_draining(worker.draining);
    message.set_serves_functions(worker.serves_functions);
    message.mutable_labels()->insert(worker.labels.begin(), worker.labels.end());
    message.set_succeeded_total(worker.succeeded_total);
    message.set_failed_total(worker.failed_total);
  });
}

void Shard::drain_worker(const wire::DrainWorker& request) {
  PeerSession* session = sessions_.find_peer_id(request.worker_id());
  if (!session || !session->worker) {
    to_message(Error{ErrorCode::kNotFound, "no worker " + WorkerId{request.worker_id()}.text() + " is connected"},
               *reply_.mutable_error());
    return;
  }
  session->worker->draining = true;
  send_now(session->peer, wire::DRAIN, wire::Empty());
}

std::vector<QueueStats> Shard::stats_of_queues(TimePoint now) const {
  std::vector<QueueStats> all(types_.size());
  for (TypeIndex type = 0; type < types_.size(); ++type) {
    QueueStats& stats = all[type];
    stats.type = types_.name(type);
    if (type < boards_.size()) {
      for (const SessionHandle handle : boards_[type].workers) {
        const PeerSession* session = sessions_.find(handle);
        stats.worker_count += session && session->connected && !session->worker->draining;
      }
    }
    for (const auto& slot : slots_) {
      const Queue* queue = slot->partition ? slot->partition->queue(type) : nullptr;
      if (!queue) continue;
      stats.ready += queue->ready.size();
      stats.delayed += queue->delayed_count;
      stats.leased += queue->leased_count;
      stats.dead_letters += queue->dead_letters.size();
      stats.succeeded_total += queue->succeeded_total;
      stats.failed_total += queue->failed_total;
      const TimePoint oldest = queue->ready.oldest();
      if (oldest == kNever) continue;
      stats.oldest_ready_seconds =
          std::max(stats.oldest_ready_seconds, static_cast<double>((now - oldest).count()) / 1e6);
    }
  }
  return all;
}

ShardStats Shard::stats(TimePoint now) const {
  ShardStats stats = counters_;
  for (const auto& slot : slots_) {
    stats.journal_bytes += store_.journal_bytes(slot->id);
    stats.partitions_frozen += slot->frozen;
    if (!slot->partition) continue;
    ++stats.partitions_owned;
    stats.tasks += slot->partition->task_count();
    stats.outcomes += slot->partition->outcome_count();
    stats.executions_open += slot->executions->open_count();
    stats.executions_closed += slot->executions->closed().size();
    stats.executions_closed_bytes += slot->executions->closed().bytes();
    stats.records += slot->records->size();
    stats.record_bytes += slot->records->bytes();
  }
  stats.sessions = sessions_.size();
  const_cast<Sessions&>(sessions_).for_each(
      [&](const PeerSession& session) { stats.workers += session.worker != nullptr; });
  stats.in_flight_bytes = store_.in_flight_bytes();
  stats.memory_used = store_.memory_used();
  stats.storage_up = store_.health() == Store::Health::kUp;
  stats.queues = stats_of_queues(now);
  return stats;
}

}  // namespace baton
