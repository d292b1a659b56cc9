#include "client/client_core.h"

#include <algorithm>

#include "client/view_codec.h"

namespace baton {

namespace {

Error not_ended() {
  return {ErrorCode::kDeadlineExceeded, "the task has not ended within the time-out; it goes on, wait for it again"};
}

Error too_many_calls() { return {ErrorCode::kOverloaded, "the client has too many calls open; wait for some of them"}; }

}  // namespace

ClientCore::ClientCore(LinkFactory& links, ClientConfig config, std::uint64_t seed)
    : links_(links),
      config_(std::move(config)),
      random_(seed),
      peer_id_(random_()),
      requests_(random_, next_request_),
      api_calls_(random_, [this](AskCall call) { ask(std::move(call)); }) {
  first_session_ = open_session(config_.endpoint);
}

ClientCore::~ClientCore() = default;

void ClientCore::turn(TimePoint now) {
  take_started(now);
  if (closed_) return;
  drop_unused_sessions();
  frames_left_ = false;
  for (std::size_t i = 0; i < sessions_.size(); ++i) receive(*sessions_[i], now);  // a Welcome may add sessions
  expire(now);
  speak(now);
  refuse_what_cannot_be();
  api_calls_.turn(now, shards_.size());
  flush(now);
}

TimePoint ClientCore::next_wake_up() const {
  if (!started_.empty() || frames_left_) return TimePoint::min();
  if (closed_) return kNever;
  TimePoint next = std::min({calls_.next_deadline(), requests_.next_wake_up(), api_calls_.next_wake_up()});
  for (const auto& connect : connects_) next = std::min(next, connect.deadline);
  const bool watching = !calls_.watches().empty();
  const bool expecting = open_call_count() != 0;
  for (const auto& session : sessions_) {
    const bool shard = is_shard(*session);
    next = std::min(next, session->next_wake_up(expecting && shard, watching && shard));
  }
  for (const auto& shard : shards_) {
    if (shard.session->is_open()) next = std::min(next, shard.lane->next_wake_up());
  }
  return next;
}

std::size_t ClientCore::unacknowledged_task_count() const {
  std::size_t count = unrouted_task_count_;
  for (const auto& shard : shards_) count += shard.lane->task_count();
  return count;
}

void ClientCore::close(Error error) {
  closed_ = std::move(error);
  take_started(TimePoint{});
  for (auto& connect : std::exchange(connects_, {})) connect.on_answer(tl::unexpected(*closed_));
  requests_.refuse_all(*closed_);
  api_calls_.close(*closed_);
  shards_.clear();
  routing_.reset();
  unrouted_.clear();
  frames_left_ = false;
  calls_.close(*closed_);
}

// ---- Calls

void ClientCore::take_started(TimePoint now) {
  for (auto& call : std::exchange(started_, {})) {
    std::visit([&](auto& kind) { accept(std::move(kind), now); }, call);
  }
}

void ClientCore::accept(ConnectCall call, TimePoint) {
  if (closed_) return call.on_answer(tl::unexpected(*closed_));
  connects_.push_back(std::move(call));
  if (routing_) answer_connects();
}

std::optional<Error> ClientCore::cannot_take(const SubmitCall& call) const {
  if (closed_) return closed_;
  if (call.tasks.size() > config_.unacknowledged_tasks_max) {
    return Error{ErrorCode::kInvalidArgument, "a batch of " + std::to_string(call.tasks.size()) +
                                                  " tasks is more than the " +
                                                  std::to_string(config_.unacknowledged_tasks_max) +
                                                  " that a client may have unacknowledged; submit it in parts"};
  }
  std::size_t bytes = 0;
  for (const auto& shard : shards_) bytes += shard.lane->byte_count();
  const bool too_many = unacknowledged_task_count() + call.tasks.size() > config_.unacknowledged_tasks_max;
  if (too_many || bytes > config_.unacknowledged_bytes_max || open_call_count() >= config_.open_calls_max) {
    return Error{ErrorCode::kOverloaded, "the client holds " + std::to_string(unacknowledged_task_count()) +
                                             " tasks that are not acknowledged yet; submit more when some of them are"};
  }
  return std::nullopt;
}

void ClientCore::accept(SubmitCall call, TimePoint) {
  if (auto error = cannot_take(call)) return call.on_ack(tl::unexpected(std::move(*error)));
  if (call.tasks.empty()) return call.on_ack(BatchAck{});
  const std::size_t task_count = call.tasks.size();
  const CallSlot slot = calls_.open(std::move(call));
  if (routing_) {
    place_tasks(slot);
  } else {
    unrouted_.push_back(slot);
    unrouted_task_count_ += task_count;
  }
}

void ClientCore::accept(WaitCall call, TimePoint) {
  if (call.ids.empty()) return;
  if (closed_) {
    std::vector<OutcomesNews::Lost> lost;
    for (const TaskId id : call.ids) lost.push_back({id, *closed_});
    return call.on_outcomes({.ended = {}, .lost = lost});
  }
  std::vector<TaskId> newly_watched;
  calls_.open(std::move(call), newly_watched);
  if (!routing_) return;  // Welcome makes everything watched
  for (const TaskId id : newly_watched) shards_[routing_->shard_of(id)].newly_watched.push_back(id);
}

void ClientCore::accept(AskCall call, TimePoint) {
  if (closed_) return call.on_answer(tl::unexpected(*closed_));
  if (open_call_count() >= config_.open_calls_max) return call.on_answer(tl::unexpected(too_many_calls()));
  ask(std::move(call));
}

void ClientCore::ask(AskCall call) {
  if (closed_) return call.on_answer(tl::unexpected(*closed_));
  requests_.ask(std::move(call), routing_ ? &*routing_ : nullptr);
}

void ClientCore::accept(ApiCall call, TimePoint now) {
  if (closed_) return call.on_answer(tl::unexpected(*closed_));
  if (open_call_count() >= config_.open_calls_max) return call.on_answer(tl::unexpected(too_many_calls()));
  api_calls_.start(std::move(call), now);
}

void ClientCore::place_tasks(CallSlot call) {
  auto tasks = calls_.take_tasks(call);
  for (std::uint32_t i = 0; i < tasks.size(); ++i) place_task(call, i, tasks[i]);
}

void ClientCore::place_task(CallSlot call, std::uint32_t index, NewTask& task) {
  spec_.type.swap(task.type);
  spec_.input.swap(task.input);
  spec_.options = task.options.shared();
  if (auto valid = validate(spec_); !valid) return calls_.refuse(call, index, std::move(valid.error()));
  const bool has_key = spec_.options && !spec_.options->idempotency_key.empty();
  if (has_key) {
    spec_.id = task_id_of_key(spec_.type, spec_.options->idempotency_key);
  } else {
    // Neighbours go to one partition, so that the coordinator's commits stay large.
    const std::uint64_t count = routing_->partition_count();
    spec_.id = TaskId{(random_() >> 1) / count * count + next_partition(), random_()};
  }
  calls_.place(call, index, spec_.id);
  const bool full = shards_[routing_->shard_of(spec_.id)].lane->append(spec_, {call, index}, calls_.is_watched(call));
  if (full && !has_key) rotation_position_ = (rotation_position_ + 1) % routing_->partition_count();
}

void ClientCore::expire(TimePoint now) {
  expire_connects(now);
  requests_.expire(now);
  due_.clear();
  calls_.take_due(now, due_);
  if (due_.empty()) return;
  if (std::any_of(due_.begin(), due_.end(), [&](CallSlot call) { return calls_.ack_is_due(call, now); })) {
    for (auto& shard : shards_) shard.lane->expire(now);
    std::erase_if(unrouted_, [&](CallSlot call) {
      if (!calls_.ack_is_due(call, now)) return false;
      unrouted_task_count_ -= refuse_unplaced(call, no_connection());
      return true;
    });
  }
  for (const CallSlot call : due_) calls_.end_waiting(call, now, not_ended());
}

std::size_t ClientCore::refuse_unplaced(CallSlot call, const Error& error) {
  const std::size_t count = calls_.take_tasks(call).size();
  for (std::uint32_t i = 0; i < count; ++i) calls_.refuse(call, i, error);
  return count;
}

void ClientCore::expire_connects(TimePoint now) {
  std::erase_if(connects_, [&](ConnectCall& connect) {
    if (connect.deadline > now) return false;
    connect.on_answer(tl::unexpected(no_connection()));
    return true;
  });
}

void ClientCore::answer_connects() {
  for (auto& connect : std::exchange(connects_, {})) connect.on_answer({});
}

Error ClientCore::no_connection() const {
  std::string message = "no answer from a coordinator at " + config_.endpoint;
  if (const auto error = first_session_->error()) {
    message += ": " + error->message;
  } else if (const auto link_error = first_session_->link_error()) {
    message += ": " + link_error->message;
  }
  return {ErrorCode::kUnavailable, message + " (is baton-coordinator, or `baton dev`, running there?)"};
}

// ---- Refusals for good

// A shard that will not have us, or a coordinator that we cannot talk to, is an answer to whoever waits for it.
void ClientCore::refuse_what_cannot_be() {
  if (!routing_ && first_session_->is_refused()) refuse_everything(*first_session_->error());
  for (ShardIndex i = 0; i < shards_.size(); ++i) {
    if (!shards_[i].session->is_refused()) continue;
    const Error error = *shards_[i].session->error();
    shards_[i].lane->refuse_all(error);
    requests_.refuse(i, error);
    lose_watches(i, error);
  }
}

void ClientCore::refuse_everything(const Error& error) {
  for (auto& connect : std::exchange(connects_, {})) connect.on_answer(tl::unexpected(error));
  requests_.refuse_all(error);
  for (const CallSlot call : std::exchange(unrouted_, {})) refuse_unplaced(call, error);
  unrouted_task_count_ = 0;
  std::vector<TaskId> watched;
  calls_.watches().for_each_task([&](TaskId id) { watched.push_back(id); });
  for (const TaskId id : watched) calls_.lose(id, error);
}

void ClientCore::lose_watches(ShardIndex shard, const Error& error) {
  std::vector<TaskId> watched;
  calls_.watches().for_each_task([&](TaskId id) {
    if (routing_->shard_of(id) == shard) watched.push_back(id);
  });
  for (const TaskId id : watched) calls_.lose(id, error);
  shards_[shard].newly_watched.clear();
}

// ---- Sending

void ClientCore::speak(TimePoint now) {
  doubt_routing(now);
  const bool expecting = open_call_count() != 0;
  for (auto& session : sessions_) {
    session->speak(now, expecting && is_shard(*session));
    if (!session->is_greeting()) continue;
    if (auto error = session->link_error(); error && !is_transient(error->code))
      session->refused(std::move(*error), now);
  }
}

void ClientCore::flush(TimePoint now) {
  if (!routing_) return;
  for (ShardIndex i = 0; i < shards_.size(); ++i) {
    shards_[i].lane->flush(*shards_[i].session, now);
    watch(i, now);
  }
  requests_.flush([&](ShardIndex shard) { return shards_[shard].session; }, now);
  const auto& lane = *shards_[routing_->shard_of_partition(next_partition())].lane;
  if (!lane.has_open_batch()) rotation_position_ = (rotation_position_ + 1) % routing_->partition_count();
}

void ClientCore::watch(ShardIndex index, TimePoint now) {
  Shard& shard = shards_[index];
  if (!shard.session->is_open()) {
    shard.newly_watched.clear();  // Welcome makes everything watched
    return;
  }
  const auto newly_watched = std::exchange(shard.newly_watched, {});
  if (shard.session->watch_is_due(now, !calls_.watches().empty())) {
    shard.session->note_watched(now);
    if (!send_watch(*shard.session, ids_to_watch(index))) shard.session->note_outcomes_missed();
  } else if (!send_watch(*shard.session, newly_watched)) {
    shard.session->note_outcomes_missed();
  }
}

// Not those whose submit is still on its way: it says itself that they are watched, and it is sent again.
std::vector<TaskId> ClientCore::ids_to_watch(ShardIndex shard) const {
  std::vector<TaskId> unacknowledged;
  shards_[shard].lane->list_unacknowledged(unacknowledged);
  std::sort(unacknowledged.begin(), unacknowledged.end());
  std::vector<TaskId> ids;
  calls_.watches().for_each_task([&](TaskId id) {
    if (routing_->shard_of(id) != shard) return;
    if (!std::binary_search(unacknowledged.begin(), unacknowledged.end(), id)) ids.push_back(id);
  });
  return ids;
}

}  // namespace baton
