#include "coordinator/storage/memory_cluster.h"

#include <algorithm>

#include "coordinator/storage/row_codec.h"

namespace baton {

PartitionId MemoryCluster::open(PartitionId partition_count_if_new) {
  if (partitions_.empty()) partitions_.resize(partition_count_if_new);
  return static_cast<PartitionId>(partitions_.size());
}

void MemoryCluster::forget_everything() {
  const std::size_t count = partitions_.size();
  partitions_.clear();
  partitions_.resize(count);
}

// The loader may do anything, even take the partition over again: it sees a copy.
Result<Takeover> MemoryCluster::take_over(PartitionId id, const std::string& nonce, Loader& loader) {
  Partition& partition = partitions_[id];
  const Ownership owner{partition.owner.epoch + 1, nonce};
  if (partition.journal) partition.sealed.push_back(std::move(*partition.journal));
  partition.journal.reset();
  partition.owner = owner;
  partition.start.reset();
  partition.part_count = 0;

  const Partition copy = partition;
  Takeover takeover{owner, copy.checkpointed, {}, 0};
  if (auto loaded = load_rows(copy, loader); !loaded) return tl::unexpected(loaded.error());
  for (const Journal& journal : copy.sealed) {
    takeover.sealed_journals.push_back(journal.owner.text());
    if (auto applied = apply_journal(journal, takeover, loader); !applied) return tl::unexpected(applied.error());
  }
  if (!owned_by(id, owner)) {
    return fail(ErrorCode::kUnavailable, "another coordinator took partition " + std::to_string(id) + " over");
  }
  Partition& taken = partitions_[id];
  taken.start = takeover.last_sequence;
  taken.journal = Journal{owner, takeover.last_sequence, takeover.last_sequence, 1, {}};
  return takeover;
}

Result<void> MemoryCluster::load_rows(const Partition& partition, Loader& loader) {
  for (const auto& [key, bytes] : partition.tasks) {
    auto row = parse_task_row(key, bytes, "tasks");
    if (!row) return tl::unexpected(row.error());
    loader.load_task(*row);
  }
  for (const auto& [key, bytes] : partition.attempts) {
    auto row = parse_attempt_row(key, bytes, "attempts");
    if (!row) return tl::unexpected(row.error());
    loader.load_attempt(*row);
  }
  for (const auto& [key, bytes] : partition.rows) {
    if (auto checked = check_row(key, bytes, "rows"); !checked) return checked;
    loader.load_row(key, bytes);
  }
  for (const OutcomeBlock& stored : partition.outcomes) {
    auto block = parse_outcome_block(stored.bytes, "an outcome block");
    if (!block) return tl::unexpected(block.error());
    for (const row::OutcomeRow& row : block->outcomes()) loader.load_outcome(row);
  }
  return {};
}

Result<void> MemoryCluster::apply_journal(const Journal& journal, Takeover& takeover, Loader& loader) {
  if (journal.start > takeover.last_sequence) {
    return fail(ErrorCode::kCorrupt, "a journal begins after record " + std::to_string(journal.start) +
                                         " but records from " + std::to_string(takeover.last_sequence + 1) +
                                         " on are missing");
  }
  for (auto next = journal.records.upper_bound(takeover.last_sequence); next != journal.records.end(); ++next) {
    const auto& [sequence, bytes] = *next;
    if (sequence != takeover.last_sequence + 1) break;
    auto record = parse_record(*bytes, "record " + std::to_string(sequence));
    if (!record) return tl::unexpected(record.error());
    loader.apply(*record);
    takeover.last_sequence = sequence;
    takeover.journal_bytes += bytes->size();
  }
  return {};
}

MemoryCluster::Appended MemoryCluster::append(PartitionId id, const Ownership& owner, Sequence sequence,
                                              std::shared_ptr<const std::string> record, bool even_if_full) {
  if (faults.out_of_memory && !even_if_full) return Appended::kOutOfMemory;
  auto& journal = partitions_[id].journal;
  if (!journal || journal->owner != owner) return Appended::kNoJournal;
  if (sequence <= journal->last) return Appended::kSmallerId;
  journal->records.emplace(sequence, std::move(record));
  journal->last = sequence;
  ++journal->entries_added;
  return Appended::kWritten;
}

MemoryCluster::PartWritten MemoryCluster::write_part(PartitionId id, const Ownership& owner, std::uint64_t number,
                                                     const CheckpointPart& part, bool drop_sealed) {
  Partition& partition = partitions_[id];
  if (partition.owner != owner) return PartWritten::kFenced;
  if (partition.part_count == number) return PartWritten::kWritten;
  if (partition.part_count + 1 != number) return PartWritten::kLost;
  if (!partition.journal || partition.journal->last < std::max(part.required, part.trim)) return PartWritten::kBehind;
  write_rows(partition, part);
  if (part.trim > 0) {
    partition.checkpointed = part.trim;
    auto& records = partition.journal->records;
    records.erase(records.begin(), records.upper_bound(part.trim));
    if (drop_sealed) partition.sealed.clear();
  }
  partition.part_count = number;
  return PartWritten::kWritten;
}

void MemoryCluster::write_rows(Partition& partition, const CheckpointPart& part) {
  for (const auto& put : part.tasks) partition.tasks[put.key] = put.row;
  for (const auto& put : part.attempts) partition.attempts[put.key] = put.row;
  for (const auto& put : part.rows) partition.rows[put.key] = put.row;
  for (const std::string& key : part.dropped_tasks) partition.tasks.erase(key);
  for (const std::string& key : part.dropped_attempts) partition.attempts.erase(key);
  for (const std::string& key : part.dropped_rows) partition.rows.erase(key);
  if (!part.outcome_block.empty()) partition.outcomes.push_back({part.outcomes_expire_at, part.outcome_block});
}

Verification MemoryCluster::verify(PartitionId id, const Ownership& owner) const {
  const Partition& partition = partitions_[id];
  Verification answer{partition.owner, partition.start, partition.part_count, std::nullopt, 0};
  if (partition.journal && partition.journal->owner == owner) {
    answer.last_sequence = partition.journal->last;
    answer.entries_added = partition.journal->entries_added;
  }
  return answer;
}

void MemoryCluster::expire_outcomes(TimePoint now) {
  for (Partition& partition : partitions_) {
    std::erase_if(partition.outcomes, [&](const OutcomeBlock& block) { return block.expire_at <= now; });
  }
}

void MemoryCluster::append_as_owner(PartitionId id, Sequence sequence, std::string record) {
  append(id, partitions_[id].owner, sequence, std::make_shared<const std::string>(std::move(record)));
}

std::size_t MemoryCluster::record_count(PartitionId id) const {
  const Partition& partition = partitions_[id];
  std::size_t count = partition.journal ? partition.journal->records.size() : 0;
  for (const Journal& journal : partition.sealed) count += journal.records.size();
  return count;
}

std::size_t MemoryCluster::outcome_block_count(PartitionId id) const { return partitions_[id].outcomes.size(); }

}  // namespace baton
