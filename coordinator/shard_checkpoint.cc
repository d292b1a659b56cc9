// Checkpoints, in small parts between turns: which partition is next, and the rows in their stored form.
#include "coordinator/shard.h"
#include "coordinator/shard_slot.h"
#include "coordinator/storage/row_codec.h"

namespace baton {

class Shard::CheckpointSink final : public Partition::RowSink {
 public:
  CheckpointSink(RowEncoder& rows, CheckpointPart& part) : rows_(rows), part_(part) {}

  void put_task(const Task& task) override {
    part_.tasks.push_back({id_key(task.id), rows_.task(task).SerializeAsString()});
  }
  void put_attempt(const Task& task) override {
    part_.attempts.push_back({id_key(task.id), rows_.attempt(task).SerializeAsString()});
  }
  void drop_task(TaskId id) override { part_.dropped_tasks.push_back(id_key(id)); }
  void drop_attempt(TaskId id) override { part_.dropped_attempts.push_back(id_key(id)); }
  void put_outcome(const Outcome& outcome, TypeIndex type) override {
    // A block is its outcomes one behind the other: OutcomeBlock.outcomes is field 1.
    const row::OutcomeRow& row = rows_.outcome_in_block(outcome, type);
    append_field(1, row, part_.outcome_block);
  }

 private:
  RowEncoder& rows_;
  CheckpointPart& part_;
};

bool Shard::wants_checkpoint(const Slot& slot, TimePoint now) const {
  if (!slot.partition || slot.checkpointing || slot.part_in_flight) return false;
  const std::size_t journal_bytes = store_.journal_bytes(slot.id);
  // Half the budget, so that the other half is there while the checkpoint runs.
  if (journal_bytes > config_.journal_bytes_max / 2 / slots_.size()) return true;
  return journal_bytes > 0 && slot.checkpointed_at + kCheckpointInterval <= now;
}

// True: something was handed to storage.
bool Shard::checkpoint(TimePoint now) {
  if (store_.health() == Store::Health::kDown) return false;
  bool wrote = false;
  for (auto& slot : slots_) {
    if (wants_checkpoint(*slot, now)) {
      slot->checkpointing = true;
      slot->checkpoint_sequence = slot->sequence;
      slot->partition->begin_checkpoint();
    }
    if (!slot->checkpointing || slot->part_in_flight) continue;
    checkpoint_part(*slot, now);
    wrote = true;
  }
  return wrote;
}

void Shard::checkpoint_part(Slot& slot, TimePoint now) {
  CheckpointPart part;
  CheckpointSink sink(rows_, part);
  const bool last = slot.partition->continue_checkpoint(kCheckpointRowsPerPart, sink);
  part.outcomes_expire_at = now + config_.limits.outcomes.retention;
  part.required = slot.sequence;
  if (last) {
    part.trim = slot.checkpoint_sequence;
    slot.checkpointing = false;
    slot.checkpointed_at = now;
    ++counters_.checkpoints_total;
  }
  slot.part_in_flight = true;
  store_.checkpoint(slot.id, std::move(part));
}

}  // namespace baton
