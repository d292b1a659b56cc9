// The writes of a while, so that one that is sent again is answered as the first time, whatever became of its record since.
//
// A write is known for kKnownDuration, but of a partition's the last `count_max` at most. (The last write of a record is
// known for as long as the record lives: Record has its WriteId.)
//
// In storage they lie in blocks, each written once, by a checkpoint, and dropped when the last of its writes is forgotten;
// the newest are in the journal, each with its record.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <vector>

#include "coordinator/records/record.h"

namespace baton::records {

// Longer than any client sends a request again, and than most retries of a task take.
inline constexpr Duration kKnownDuration = std::chrono::minutes(10);

class RecentWrites {
 public:
  static constexpr std::size_t kBlockCountMax = 4096;  // some 200 KiB

  explicit RecentWrites(std::size_t count_max) : count_max_(count_max) {}

  // Null: not known. The pointer is good until the next call.
  const Written* find(WriteId write) const;
  // Versions grow. One without an id is not remembered.
  void add(const Written& written);
  void forget_old(TimePoint now);

  // ── restoring ── In any order, some perhaps twice; then restored().
  void restore_block(std::uint64_t number, std::vector<Written> writes);
  void restore(const Written& written);
  void restored();

  // ── checkpoints ──
  // Everything until now belongs to the checkpoint that begins.
  void begin_checkpoint() { writing_until_ = last_version(); }
  struct Block {
    std::uint64_t number = 0;
    std::vector<Written> writes{};  // empty: there is none left to write
  };
  Block next_block();
  // Numbers of blocks of which nothing is known any more.
  std::vector<std::uint64_t> take_dropped_blocks();

  std::size_t size() const { return writes_.size(); }

 private:
  std::uint64_t last_version() const { return writes_.empty() ? 0 : writes_.back().version; }

  std::size_t count_max_;
  std::deque<Written> writes_;  // by version
  std::map<WriteId, std::uint64_t> version_of_;
  std::map<std::uint64_t, std::uint64_t> blocks_;  // number → the last version in it
  std::uint64_t last_block_ = 0;                   // numbers are not used again
  std::uint64_t written_until_ = 0;                // blocks hold what came before, and this
  std::uint64_t writing_until_ = 0;
};

}  // namespace baton::records
