// Checkpoints, in small parts between turns: which partition is next, and the rows in their stored form.
#include "coordinator/record_rows.h"
#include "coordinator/shard.h"
#include "coordinator/shard_slot.h"
#include "coordinator/storage/row_codec.h"

namespace baton {

class Shard::CheckpointSink final : public Partition::RowSink, public Executions::RowSink {
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
  void put_row(std::string key, std::string row) override { part_.rows.push_back({std::move(key), std::move(row)}); }
  void drop_row(std::string key) override { part_.dropped_rows.push_back(std::move(key)); }
  void put_outcome(const Outcome& outcome, TypeIndex type) override {
    // A block is its outcomes one behind the other: OutcomeBlock.outcomes is field 1.
    const row::OutcomeRow& row = rows_.outcome(outcome, type);
    append_field(1, row, part_.outcome_block);
  }

 private:
  RowEncoder& rows_;
  CheckpointPart& part_;
};

// A checkpoint begins (what changed until then is noted) when the journal is half full, and writes when it is full: the
// tasks that it covers have had the other half's time to end, and those that did are never written.
void Shard::begin_checkpoint(Slot& slot) {
  slot.checkpoint_begun = true;
  slot.checkpoint_sequence = slot.sequence;
  slot.covered_bytes = slot.unpacked_bytes;
  slot.partition->begin_checkpoint();
  slot.executions->begin_checkpoint();
  slot.records->begin_checkpoint();
  slot.rows.begin_checkpoint();
}

void Shard::advance_checkpoint(Slot& slot, TimePoint now) {
  if (!slot.partition || slot.checkpointing || slot.part_in_flight) return;
  const std::size_t journal_bytes =
      std::max(store_.journal_bytes(slot.id), slot.unpacked_bytes / kUnpackedPerJournalByte);
  // A quarter of the budget is for what arrives while the checkpoint runs.
  const std::size_t full = config_.journal_bytes_max * 3 / 4 / slots_.size();
  const bool overdue = journal_bytes > 0 && slot.checkpointed_at + kCheckpointInterval <= now;
  if (!slot.checkpoint_begun && (journal_bytes > full / 2 || overdue)) begin_checkpoint(slot);
  slot.checkpointing = slot.checkpoint_begun && (journal_bytes > full || overdue);
}

// True: something was handed to storage.
bool Shard::checkpoint(TimePoint now) {
  if (store_.health() == Store::Health::kDown) return false;
  bool wrote = false;
  for (auto& slot : slots_) {
    advance_checkpoint(*slot, now);
    if (!slot->checkpointing || slot->part_in_flight) continue;
    checkpoint_part(*slot, now);
    wrote = true;
  }
  return wrote;
}

void Shard::checkpoint_part(Slot& slot, TimePoint now) {
  CheckpointPart part;
  CheckpointSink sink(rows_, part);
  bool last = false;
  if (!slot.tasks_written) {
    slot.tasks_written = slot.partition->continue_checkpoint(kCheckpointRowsPerPart, sink);
  } else {
    RecordRowSink records(part);
    last = slot.rows.continue_checkpoint(part) && slot.records->continue_checkpoint(kCheckpointRowsPerPart, records) &&
           slot.executions->continue_checkpoint(kCheckpointRowsPerPart, sink);
  }
  part.outcomes_expire_at = now + config_.limits.outcomes.retention;
  part.required = slot.sequence;
  if (last) {
    part.trim = slot.checkpoint_sequence;
    slot.checkpointing = slot.checkpoint_begun = slot.tasks_written = false;
    slot.checkpointed_at = now;
    slot.unpacked_bytes -= std::exchange(slot.covered_bytes, 0);
    ++counters_.checkpoints_total;
  }
  slot.part_in_flight = true;
  store_.checkpoint(slot.id, std::move(part));
}

}  // namespace baton
