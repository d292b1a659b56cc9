// Which worker gets which task. Credit is never exceeded; among partitions the highest priority goes first; work is spread
// over the workers that have credit.
#include <algorithm>

#include "coordinator/shard.h"
#include "coordinator/shard_slot.h"

namespace baton {

namespace {

// Taken from one partition for one worker before looking again which partition has the highest priority.
constexpr std::size_t kLeasesPerPick = 64;

}  // namespace

Shard::TypeBoard& Shard::board(TypeIndex type) {
  if (type >= boards_.size()) boards_.resize(type + 1);
  return boards_[type];
}

void Shard::queue_filled(Slot& slot, TypeIndex type) {
  TypeBoard& on = board(type);
  if (std::ranges::find(on.filled, &slot) == on.filled.end()) on.filled.push_back(&slot);
  if (on.listed) return;
  on.listed = true;
  filled_types_.push_back(type);
}

bool Shard::can_take(const PeerSession& session, TimePoint now) const {
  return session.connected && session.worker->free_credit() > 0 &&
         session.last_heard_at + config_.limits.lease_duration > now;
}

void Shard::dispatch(TimePoint now) {
  if (stopping_) return;
  std::erase_if(filled_types_, [&](TypeIndex type) {
    if (dispatch_type(type, now)) return false;
    boards_[type].listed = false;
    return true;
  });
}

// False: no partition has a ready task of this type any more.
bool Shard::dispatch_type(TypeIndex type, TimePoint now) {
  TypeBoard& on = boards_[type];
  std::erase_if(on.filled, [&](const Slot* slot) {
    const Queue* queue = slot->partition ? slot->partition->queue(type) : nullptr;
    return !queue || queue->ready.size() == 0;
  });
  if (on.filled.empty()) return false;
  answer_activity(type);
  if (on.workers.empty()) {
    dispatch_functions(type, now);
    return true;
  }

  dispatch_suspects(type, now);
  std::vector<PeerSession*> takers;
  for (std::size_t i = 0; i < on.workers.size(); ++i) {
    PeerSession* session = sessions_.find(on.workers[(on.next_worker + i) % on.workers.size()]);
    if (session && can_take(*session, now)) takers.push_back(session);
  }
  ++on.next_worker;  // so that the first one is not always the same
  std::size_t taker = 0;
  while (!takers.empty()) {
    const auto best = std::ranges::max_element(
        on.filled, {}, [&](const Slot* slot) { return slot->partition->queue(type)->ready.top_priority(); });
    const ReadyTasks& ready = (*best)->partition->queue(type)->ready;
    if (ready.top_priority() < 0) break;
    PeerSession& session = *takers[taker];
    const std::size_t share = std::max<std::size_t>(1, ready.size() / takers.size());
    const std::size_t count = std::min({share, kLeasesPerPick, std::size_t{session.worker->free_credit()}});
    lease_to(session, **best, type, count, now);
    if (session.worker->free_credit() == 0) {
      takers.erase(takers.begin() + static_cast<std::ptrdiff_t>(taker));
    } else {
      ++taker;
    }
    if (taker >= takers.size()) taker = 0;
  }
  return true;
}

// Of Lambda functions that no worker serves by name.
void Shard::dispatch_functions(TypeIndex type, TimePoint now) {
  if (function_workers_.empty() || now < workers_back_at_) return;
  std::vector<PeerSession*> takers;
  for (const SessionHandle handle : function_workers_) {
    PeerSession* session = sessions_.find(handle);
    if (session && can_take(*session, now)) takers.push_back(session);
  }
  for (Slot* slot : boards_[type].filled) {
    while (!takers.empty()) {
      const std::size_t at = next_function_worker_++ % takers.size();
      PeerSession& session = *takers[at];
      Task* task = slot->partition->lease_next_function(type, session.handle, {session.peer_id}, now, *slot->effects);
      if (!task) break;
      write_dispatch(session, *task);
      if (session.worker->free_credit() == 0) takers.erase(takers.begin() + static_cast<std::ptrdiff_t>(at));
    }
  }
}

// `task`, which calls a function, is the worker's because nobody serves it by name.
bool Shard::serves_as_function(const PeerSession& session, const Task* task) {
  return task && task->calls_function() && session.worker->serves_functions &&
         std::ranges::find(session.worker->types, task->type) == session.worker->types.end();
}

// A task that was running when a worker vanished may be what killed it: one such at a time for each worker, so that it
// takes no innocent one with it a second time.
void Shard::dispatch_suspects(TypeIndex type, TimePoint now) {
  for (Slot* slot : boards_[type].filled) {
    for (const SessionHandle handle : boards_[type].workers) {
      if (!slot->partition->queue(type)->ready.has_suspect()) break;
      PeerSession* session = sessions_.find(handle);
      if (!session || !can_take(*session, now) || session->worker->suspect_count > 0) continue;
      if (Task* task = slot->partition->lease_next(type, true, handle, {session->peer_id}, now, *slot->effects)) {
        write_dispatch(*session, *task);
      }
    }
  }
}

std::size_t Shard::lease_to(PeerSession& session, Slot& slot, TypeIndex type, std::size_t count, TimePoint now) {
  const int priority = slot.partition->queue(type)->ready.top_priority();
  std::size_t leased = 0;
  while (leased < count && slot.partition->queue(type)->ready.top_priority() == priority) {
    Task* task = slot.partition->lease_next(type, false, session.handle, {session.peer_id}, now, *slot.effects);
    write_dispatch(session, *task);
    ++leased;
  }
  return leased;
}

}  // namespace baton
