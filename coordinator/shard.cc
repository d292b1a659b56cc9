#include "coordinator/shard.h"

#include <algorithm>

#include "common/check.h"
#include "common/log.h"
#include "coordinator/restored_rows.h"
#include "coordinator/shard_slot.h"

namespace baton {

Shard::Shard(ShardConfig config, Store& store, ServerTransport& transport)
    : config_(std::move(config)),
      store_(store),
      transport_(transport),
      random_(config_.seed),
      partition_count_(static_cast<PartitionId>(config_.routing.partition_count())),
      slot_by_partition_(partition_count_, nullptr) {
  CHECK(config_.index < config_.mailboxes->shard_count()) << "no mailbox for shard " << config_.index;
  for (const PartitionId id : config_.partitions) {
    slots_.push_back(std::make_unique<Slot>());
    slots_.back()->id = id;
    slots_.back()->effects = std::make_unique<SlotEffects>(*this, *slots_.back());
    slot_by_partition_[id] = slots_.back().get();
  }
}

Shard::~Shard() = default;

Shard::Slot* Shard::slot_of(PartitionId id) {
  return id < slot_by_partition_.size() ? slot_by_partition_[id] : nullptr;
}

// ---- Owning partitions -----------------------------------------------------------------------------------------------

Result<void> Shard::start(TimePoint now) {
  now_ = last_turn_at_ = advance_from_ = sessions_swept_at_ = now;
  for (auto& slot : slots_) {
    if (auto acquired = acquire(*slot, now); !acquired) return acquired;
    if (slot->partition->epoch() > 1) workers_back_at_ = now + config_.limits.lease_duration;
  }
  return {};
}

Result<void> Shard::acquire(Slot& slot, TimePoint now) {
  // The epoch is known only once storage has granted it, but rows are loaded on the way: so load, then set it.
  auto partition = std::make_unique<Partition>(slot.id, config_.limits, random_(), now);
  auto executions = std::make_unique<Executions>(*partition, partition_count_, machines_, *slot.effects,
                                                 config_.execution_limits, random_(), now);
  auto records = std::make_unique<records::Records>(config_.record_limits);
  std::unique_ptr<registry::Registry> registry;
  std::unique_ptr<triggers::Triggers> triggers;
  if (slot.id == kRegistryPartition) {
    registry = std::make_unique<registry::Registry>(config_.region, config_.account);
    triggers = std::make_unique<triggers::Triggers>();
  }
  slot.rows.clear();
  RestoredRows rows(*executions, *records, registry.get(), triggers.get(), slot.rows, now);
  PartitionLoader loader(*partition, types_, now, &rows);
  const auto acquired = store_.acquire(slot.id, loader);
  if (!acquired) return tl::unexpected(acquired.error());
  partition->restored(acquired->epoch, now, *slot.effects);
  if (auto restored = rows.restored(); !restored) {
    slot.record.clear();  // what the tasks wanted written: nobody owns them
    store_.release(slot.id);
    return restored;
  }
  slot.partition = std::move(partition);
  slot.executions = std::move(executions);
  slot.records = std::move(records);
  slot.registry = std::move(registry);
  slot.triggers = std::move(triggers);
  if (slot.triggers) slot.triggers->ask_again([](const triggers::Start&) { return true; }, *slot.effects);
  if (slot.registry) config_.directory->set(slot.registry->directory());
  slot.sequence = slot.durable = acquired->last_sequence;
  slot.committed_at = now;
  slot.checkpoint_begun = slot.checkpointing = slot.tasks_written = slot.part_in_flight = false;
  slot.unpacked_bytes = slot.covered_bytes = 0;
  slot.checkpointed_at = TimePoint{};  // soon: what was sealed can then be dropped
  return {};
}

void Shard::step_down(Slot& slot, TimePoint now) {
  ++counters_.step_downs_total;
  // Every later turn, too: what it says may rest on the memory that is forgotten now, though it wrote nothing (the answer
  // to a submit that was sent again, an outcome that somebody asked for).
  bool rests_on_it = false;
  for (HeldTurn& turn : held_turns_) {
    const auto gone = std::erase_if(turn.waits_for, [&](const auto& wait) { return wait.first == &slot; });
    rests_on_it |= gone > 0;
    turn.failed |= rests_on_it;
    std::erase_if(turn.messages, [&](const SaidMessage& said) { return said.sender == &slot; });
  }
  std::erase_if(turn_messages_, [&](const SaidMessage& said) { return said.sender == &slot; });
  if (slot.partition) {
    // What its workers hold is no longer counted; heartbeats will bring it back.
    slot.partition->for_each_task([&](const Task& task) {
      if (task.state == TaskState::kLeased) {
        slot.effects->lease_ended(task.worker_session, LeaseEnd::kReleased, task.is_suspect());
      }
    });
  }
  slot.triggers.reset();
  slot.registry.reset();
  slot.records.reset();
  slot.executions.reset();
  slot.partition.reset();
  slot.record.clear();
  slot.checkpoint_begun = slot.checkpointing = slot.tasks_written = slot.part_in_flight = false;
  for (TypeBoard& board : boards_) std::erase(board.filled, &slot);
  store_.release(slot.id);
  slot.acquire_at = now + kAcquireAgainAfter;
}

void Shard::take_events(TimePoint now) {
  events_.clear();
  store_.poll(now, events_);
  for (const Store::Event& event : events_) {
    Slot* slot = slot_of(event.partition);
    CHECK(slot) << "storage spoke of partition " << event.partition << ", which this shard does not own";
    switch (event.kind) {
      case Store::EventKind::kDurable: slot->durable = std::max(slot->durable, event.sequence); break;
      case Store::EventKind::kCheckpoint: slot->part_in_flight = false; break;
      case Store::EventKind::kFenced:
#if BATON_PLANTED_BUG == 3  // for tests of the tests: an owner that does not notice that it lost its partition
        slot->durable = slot->sequence;
        break;
#endif
        log::warning("partition fenced", {{"partition", slot->id}, {"hint", "another coordinator took it over"}});
        step_down(*slot, now);
        break;
      case Store::EventKind::kRegressed:
        ++counters_.regressions_total;
        log::error("partition frozen",
                   {{"partition", slot->id},
                    {"durable_sequence", slot->durable},
                    {"hint",
                     "Redis lost commits that it had acknowledged; restore its data, or restart the coordinator "
                     "to go on with what is left"}});
        step_down(*slot, now);
        slot->frozen = true;
        break;
    }
  }
  for (auto& slot : slots_) {
    if (slot->partition || slot->frozen || stopping_ || slot->acquire_at > now) continue;
    if (store_.health() != Store::Health::kUp) continue;
    if (auto acquired = acquire(*slot, now); !acquired) {
      log::warning("partition not acquired", {{"partition", slot->id}, {"error", acquired.error().message}});
      slot->acquire_at = now + kAcquireAgainAfter;
      continue;
    }
    config_.mailboxes->put_reopened(slot->id);
    // Watches of this partition are gone: everyone says Hello again, and with it what he waits for.
    sessions_.for_each([&](PeerSession& session) {
      if (session.client) send_now(session.peer, wire::WHO_ARE_YOU, wire::Empty());
    });
  }
}

bool Shard::ready() const {
  return store_.health() == Store::Health::kUp && !stopping_ &&
         std::ranges::all_of(slots_, [](const auto& slot) { return slot->partition != nullptr; });
}

// ---- The turn --------------------------------------------------------------------------------------------------------

bool Shard::turn(TimePoint now) {
  if (now - last_turn_at_ > kPauseAfter) advance_from_ = now + config_.heartbeat_interval;
  last_turn_at_ = now_ = now;
  take_events(now);
  release_turns();
  if (!wants_frames(now)) return false;

  const std::size_t turns_before = held_turns_.size();
  receive_frames(now);
  if (!stalled(now)) {
    receive_messages(now);
    advance_partitions(now);
    dispatch(now);
  }
  commit_turn(now);
  if (checkpoint(now)) take_events(now);
  if (now - sessions_swept_at_ > kSessionSilenceMax / 4) {
    sessions_swept_at_ = now;
    sessions_.close_silent(now, [&](PeerSession& session) {
      if (session.worker) unlist_worker(session);
    });
  }
  return held_turns_.size() != turns_before;
}

bool Shard::wants_frames(TimePoint now) const {
  if (stalled(now)) return true;
  return held_turns_.size() < kTurnsInFlightMax && store_.in_flight_bytes() < kInFlightBytesMax;
}

bool Shard::stalled(TimePoint now) const {
  // Out of memory is no stall: no new task is taken (refusal), but what is there may end, and that frees memory.
  if (store_.health() == Store::Health::kDown) return true;
  return !held_turns_.empty() && held_turns_.front().began_at + kStallAfter <= now;
}

std::optional<Error> Shard::refusal(TimePoint now) const {
  if (stopping_) return Error{ErrorCode::kUnavailable, "the coordinator is stopping; submit again to its successor"};
  if (store_.health() == Store::Health::kOutOfMemory) {
    return Error{ErrorCode::kOverloaded,
                 "Redis is out of memory (maxmemory): nothing can be acknowledged; submit again later"};
  }
  if (stalled(now)) {
    return Error{ErrorCode::kUnavailable, "Redis does not answer: nothing can be acknowledged; submit again later"};
  }
  if (store_.memory_used() > kMemoryUsedMax) {
    return Error{ErrorCode::kOverloaded, "Redis has used over " +
                                             std::to_string(static_cast<int>(kMemoryUsedMax * 100)) +
                                             " % of its maxmemory; submit again later, or raise it"};
  }
  std::size_t journal_bytes = 0;
  for (const auto& slot : slots_) journal_bytes += store_.journal_bytes(slot->id);
  if (journal_bytes > config_.journal_bytes_max) {
    return Error{ErrorCode::kOverloaded,
                 "the journal is at its limit (--journal-bytes-max) until a checkpoint ends; submit again later"};
  }
  return std::nullopt;
}

void Shard::receive_frames(TimePoint now) {
  std::size_t bytes = 0;
  for (std::size_t count = 0; count < kTurnFramesMax && bytes < kTurnFrameBytesMax; ++count) {
    if (!transport_.receive(incoming_)) break;
    bytes += incoming_.frame.size();
    on_frame(incoming_, now);
  }
}

void Shard::advance_partitions(TimePoint now) {
  if (now < advance_from_) return;
  for (auto& slot : slots_) {
    if (!slot->partition) continue;
    slot->partition->advance(now, *slot->effects);
    slot->executions->advance(now);
    slot->records->advance(now, *slot->effects);
    if (slot->triggers) slot->triggers->advance(now, random_, *slot->effects);
  }
  advance_waiting(now);
}

void Shard::flush_executions(TimePoint now) {
  for (auto& slot : slots_) {
    if (slot->executions) slot->executions->flush(now);
  }
}

void Shard::commit_turn(TimePoint now) {
#if BATON_PLANTED_BUG != 4  // for tests of the tests: see below
  flush_executions(now);
#endif
  flush_outbox();
  HeldTurn turn;
  for (auto& slot : slots_) {
    const bool idle = slot->partition && slot->committed_at + kConfirmOwnerInterval <= now;
    if (idle && !stalled(now)) slot->record.confirm_owner();
    if (slot->record.empty()) continue;
    slot->committed_at = now;
    slot->unpacked_bytes += slot->record.bytes().size();
    std::string record = packer_.pack(slot->record.bytes());
    slot->record.clear();
    ++counters_.commits_total;
    counters_.commit_bytes_total += record.size();
    store_.commit(slot->id, ++slot->sequence, std::move(record));
#if BATON_PLANTED_BUG == 1  // for tests of the tests: acknowledge before the commit is durable
    continue;
#endif
    turn.waits_for.emplace_back(slot.get(), slot->sequence);
  }
#if BATON_PLANTED_BUG == 4  // what a report leads to is in the record of the next turn
  flush_executions(now);
#endif
  if (turn.waits_for.empty() && frames_.empty() && turn_messages_.empty()) return;
  ++counters_.turns_total;
  turn.began_at = now;
  turn.frames = std::exchange(frames_, {});
  turn.directory = std::exchange(turn_directory_, nullptr);
  turn.messages = std::exchange(turn_messages_, {});
  held_turns_.push_back(std::move(turn));
  // Commits leave now, not with the next turn; a turn that wrote nothing and waits for nobody is said at once.
  take_events(now);
  release_turns();
}

void Shard::release_turns() {
  while (!held_turns_.empty()) {
    HeldTurn& turn = held_turns_.front();
    for (const auto& [slot, sequence] : turn.waits_for) {
      if (slot->durable < sequence) return;
    }
    if (turn.directory && !turn.failed) config_.directory->set(std::move(turn.directory));
    for (SaidMessage& said : turn.messages) deliver(std::move(said.message));
    for (HeldFrame& held : turn.frames) {
      PeerSession* session = sessions_.find(held.session);
      if (!session) continue;
      if (held.outcomes_sequence > 0 && session->client) session->client->outcomes_sent = held.outcomes_sequence;
      if (turn.failed || !session->connected) continue;
      // A peer that is gone or does not read: no more work for it until it says Hello again.
      if (!transport_.send(session->peer, std::move(held.frame))) session->connected = false;
    }
    held_turns_.pop_front();
  }
}

void Shard::send_now(const std::string& peer, wire::Kind kind, const google::protobuf::MessageLite& message) {
  transport_.send(peer, encode_frame(kind, message));
}

TimePoint Shard::next_wake_up(TimePoint now) const {
  TimePoint wake_up = now + kStallAfter;
  if (stalled(now)) return now + std::chrono::milliseconds(20);
  if (held_turns_.size() >= kTurnsInFlightMax) return wake_up;
  wake_up = std::min(wake_up, waiting_.next_deadline());
  if (!config_.mailboxes->empty(config_.index)) return now;
  for (const auto& slot : slots_) {
    if (slot->partition) {
      const TimePoint due =
          std::min({slot->partition->next_wake_up(), slot->executions->next_wake_up(), slot->records->next_wake_up(),
                    slot->triggers ? slot->triggers->next_wake_up() : kNever});
      wake_up = std::min(wake_up, std::max(due, advance_from_));
    }
    if (slot->checkpointing && !slot->part_in_flight) wake_up = now;
  }
  return wake_up;
}

const Partition* Shard::partition(PartitionId id) const {
  return id < slot_by_partition_.size() && slot_by_partition_[id] ? slot_by_partition_[id]->partition.get() : nullptr;
}

const Executions* Shard::executions(PartitionId id) const {
  return id < slot_by_partition_.size() && slot_by_partition_[id] ? slot_by_partition_[id]->executions.get() : nullptr;
}

Sequence Shard::durable_sequence(PartitionId id) const { return slot_by_partition_[id]->durable; }

}  // namespace baton
