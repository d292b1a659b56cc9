// A partition within its shard: its memory, its commits, its effects. Included by the shard's own files only.
#pragma once

#include "coordinator/executions/execution_api.h"
#include "coordinator/executions/executions.h"
#include "coordinator/records/records.h"
#include "coordinator/registry/registry.h"
#include "coordinator/row_book.h"
#include "coordinator/shard.h"
#include "coordinator/triggers/triggers.h"

namespace baton {

// A start of this machine, which the registry found by its ARN.
inline StartTarget target_of(const registry::ResolvedMachine& resolved, std::shared_ptr<const Machine> machine) {
  return {std::move(machine),
          resolved.name,
          resolved.arn,
          resolved.role_arn,
          resolved.version_arn.value_or(""),
          resolved.alias_arn.value_or("")};
}

struct Shard::Slot {
  PartitionId id = 0;
  std::unique_ptr<Partition> partition;          // null: not acquired
  std::unique_ptr<Executions> executions;        // over the partition's tasks; there while it is
  std::unique_ptr<records::Records> records;     // likewise
  std::unique_ptr<registry::Registry> registry;  // in kRegistryPartition
  std::unique_ptr<triggers::Triggers> triggers;  // likewise
  RowBook rows;                                  // the registry's, for checkpoints
  Sequence sequence = 0;                         // of the last commit
  Sequence durable = 0;
  TimePoint committed_at{};
  RecordWriter record;     // of the turn under way
  bool frozen = false;     // storage forgot what was durable: an operator decides
  TimePoint acquire_at{};  // while not acquired: when to try again
  // Checkpoint (shard_checkpoint.cc).
  bool checkpoint_begun = false;
  bool checkpointing = false;  // and it writes
  bool tasks_written = false;  // of the checkpoint that writes; executions follow
  bool part_in_flight = false;
  std::size_t unpacked_bytes =
      0;  // of the commits since the last checkpoint began (or since the takeover), before packing
  std::size_t covered_bytes = 0;     // of those, what the checkpoint that has begun covers
  Sequence checkpoint_sequence = 0;  // commits up to here are covered by the one that has begun
  TimePoint checkpointed_at{};
  std::unique_ptr<SlotEffects> effects;
};

class Shard::SlotEffects final : public Effects,
                                 public ExecutionEffects,
                                 public records::RecordEffects,
                                 public registry::RegistryEffects,
                                 public triggers::TriggerEffects {
 public:
  SlotEffects(Shard& shard, Slot& slot) : shard_(shard), slot_(slot) {}

  void put_task(const Task& task) override { slot_.record.append(RecordWriter::Field::kTask, shard_.rows_.task(task)); }
  void put_attempt(const Task& task) override {
    slot_.record.append(RecordWriter::Field::kAttempt, shard_.rows_.attempt(task));
  }
  void put_outcome(const Outcome& outcome, TypeIndex type) override {
    slot_.record.append(RecordWriter::Field::kOutcome, shard_.rows_.outcome(outcome, type));
  }
  void drop_dead_letter(TaskId id, TimePoint at) override {
    row::IdRow row;
    row.set_id_high(id.high);
    row.set_id_low(id.low);
    row.set_at_us(at.time_since_epoch().count());
    slot_.record.append(RecordWriter::Field::kDropped, row);
  }

  void finish_task(TaskId id) override {
    row::IdRow row;
    row.set_id_high(id.high);
    row.set_id_low(id.low);
    slot_.record.append(RecordWriter::Field::kFinished, row);
  }

  Effects& task_effects() override { return *this; }
  std::optional<TypeIndex> intern_type(std::string_view name) override { return shard_.types_.intern(name); }
  bool has_activity(std::string_view name) const override {
    const auto directory = shard_.config_.directory->get();
    const auto type = shard_.types_.find(name);
    const bool was_served = type && *type < shard_.boards_.size() && shard_.boards_[*type].was_served;
    const bool may_come_back = shard_.now_ < shard_.workers_back_at_;
    return was_served || may_come_back || !directory || directory->has_activity_named(name);
  }
  void put_execution(const ExecutionChange& change) override {
    slot_.record.append(RecordWriter::Field::kExecution, shard_.rows_.execution(change));
  }
  void put_record(const records::RecordChange& change) override {
    slot_.record.append(RecordWriter::Field::kRecord, shard_.rows_.record(change));
  }
  void put_row(std::string_view key, std::string_view row) override {
    slot_.record.put_row(key, row);
    if (RowBook::is_ours(key)) slot_.rows.put(key, row);
  }
  void drop_row(std::string_view key) override {
    slot_.record.drop_row(key);
    if (RowBook::is_ours(key)) slot_.rows.drop(key);
  }
  void start(const triggers::Start& start) override { send(message_of(start)); }
  void send(PartitionMessage message) override { shard_.turn_messages_.push_back({&slot_, std::move(message)}); }
  void execution_closed(const ExecutionEntry& execution) override {
    ++shard_.counters_.executions_closed_total;
    shard_.answer_waiting(execution);
  }

  void tell_outcome(SessionHandle watcher, const Outcome& outcome) override { shard_.write_outcome(watcher, outcome); }
  void tell_stop(const Task& task, StopReason reason) override {
    shard_.write_stop(task.worker_session, task.id, task.attempt.lease,
                      static_cast<wire::StopAttempts::Reason>(reason));
  }

  void lease_began(SessionHandle handle, bool suspect) override {
    if (PeerSession* session = shard_.sessions_.find(handle); session && session->worker) {
      ++session->worker->leased_count;
      session->worker->suspect_count += suspect;
    }
  }
  void lease_ended(SessionHandle handle, LeaseEnd how, bool suspect) override {
    shard_.counters_.leases_lost_total += how == LeaseEnd::kLost;
    if (PeerSession* session = shard_.sessions_.find(handle); session && session->worker) {
      --session->worker->leased_count;
      session->worker->suspect_count -= suspect;
      session->worker->succeeded_total += how == LeaseEnd::kSucceeded;
      session->worker->failed_total += how == LeaseEnd::kFailed;
    }
  }
  void queue_filled(TypeIndex type) override { shard_.queue_filled(slot_, type); }
  bool worker_is_alive(SessionHandle handle) const override {
    const PeerSession* session = shard_.sessions_.find(handle);
    return session && session->last_heard_at + shard_.config_.limits.lease_duration > shard_.now_;
  }

 private:
  Shard& shard_;
  Slot& slot_;
};

}  // namespace baton
