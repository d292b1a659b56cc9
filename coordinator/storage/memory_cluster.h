// What MemoryStores share: the content that Redis would hold, with the same answers to the same requests. It outlives
// the stores, so a successor can take over from a dead owner.
//
// Copyable: a copy is a snapshot, and going back to one is what a power loss does to a Redis that fsyncs too rarely.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "coordinator/storage/keys.h"
#include "coordinator/storage/partition_journal.h"
#include "coordinator/storage/redis_load.h"
#include "coordinator/storage/store.h"

namespace baton {

class MemoryCluster {
 public:
  // Faults that every store of the cluster meets.
  struct Faults {
    bool down = false;           // nobody can connect
    bool out_of_memory = false;  // commits are refused unless sent as the storage is known to be full
  };
  Faults faults;

  enum class Appended { kWritten, kNoJournal, kSmallerId, kOutOfMemory };
  enum class PartWritten { kWritten, kFenced, kBehind, kLost };

  // As Store::open().
  PartitionId open(PartitionId partition_count_if_new);
  // As take_over() of redis_load.h.
  Result<Takeover> take_over(PartitionId partition, const std::string& nonce, Loader& loader);
  Appended append(PartitionId partition, const Ownership& owner, Sequence sequence,
                  std::shared_ptr<const std::string> record, bool even_if_full = false);
  PartWritten write_part(PartitionId partition, const Ownership& owner, std::uint64_t number,
                         const CheckpointPart& part, bool drop_sealed);
  Verification verify(PartitionId partition, const Ownership& owner) const;
  void expire_outcomes(TimePoint now);

  // Forgets everything since `snapshot` was copied from this cluster; faults stay as they are.
  void go_back_to(const MemoryCluster& snapshot) { partitions_ = snapshot.partitions_; }
  void forget_everything();

  // For tests that tamper with the content or look at it.
  void append_as_owner(PartitionId partition, Sequence sequence, std::string record);
  std::size_t record_count(PartitionId partition) const;  // in all journals
  std::size_t outcome_block_count(PartitionId partition) const;

 private:
  struct Journal {
    Ownership owner;
    Sequence start = 0;
    Sequence last = 0;
    std::uint64_t entries_added = 0;
    std::map<Sequence, std::shared_ptr<const std::string>> records;
  };
  struct OutcomeBlock {
    TimePoint expire_at;
    std::string bytes;
  };
  struct Partition {
    Ownership owner;  // epoch 0: never had one
    std::optional<Sequence> start;
    std::uint64_t part_count = 0;
    Sequence checkpointed = 0;
    std::map<std::string, std::string> tasks;
    std::map<std::string, std::string> attempts;
    std::map<std::string, std::string> rows;  // of any kind
    std::vector<OutcomeBlock> outcomes;
    std::vector<Journal> sealed;
    std::optional<Journal> journal;
  };

  static Result<void> load_rows(const Partition& partition, Loader& loader);
  static Result<void> apply_journal(const Journal& journal, Takeover& takeover, Loader& loader);
  static void write_rows(Partition& partition, const CheckpointPart& part);
  bool owned_by(PartitionId partition, const Ownership& owner) const { return partitions_[partition].owner == owner; }

  std::vector<Partition> partitions_;
};

}  // namespace baton
