// Closed executions, kept for the retention within named limits: an index of small entries over compressed blocks.
//
// What closes is appended to an open block; a full one is sealed: compressed (zstd) and never changed again. Blocks go as a
// whole, the oldest first. A checkpoint seals the open one and writes the sealed ones that are not in storage yet.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "asl/step/execution.h"
#include "common/compression.h"
#include "coordinator/executions/execution_rows.h"

namespace baton {

// Room for blocks of half a kibibyte, two gibibytes of them; the numbers of those that are kept follow each other.
inline constexpr std::size_t kBlockCountMax = std::size_t{4} << 20;

struct ClosedLimits {
  Duration retention = std::chrono::hours(24 * 7);
  // Beyond it the oldest block goes early. Of compressed blocks.
  std::size_t bytes_max = std::size_t{2} << 30;
};

// What lists show, without opening a block.
struct ClosedSummary {
  ExecutionId id;
  TimePoint started_at{};
  TimePoint closed_at{};
  asl::ExecutionStatus status = asl::ExecutionStatus::kSucceeded;
  std::uint32_t redrive_count = 0;
  std::uint32_t machine = 0;     // hash of its state machine's name: most lists are of one machine
  std::uint32_t definition = 0;  // hash of its definition's key
  bool is_child = false;         // of a distributed Map

  // Of a name or a key; never 0.
  static std::uint32_t hash(std::string_view name);
  static ClosedSummary of(ExecutionId id, const asl::Execution& execution, std::string_view machine_key,
                          TimePoint closed_at);
};

// What scan() leaves out.
struct ClosedFilter {
  std::uint32_t machine = 0;  // 0: any
  std::optional<asl::ExecutionStatus> status;
  TimePoint started_by = kNever;  // those that started later
};

class ClosedBook {
 public:
  using BlockNumber = std::uint64_t;  // from 1

  explicit ClosedBook(const ClosedLimits& limits) : limits_(limits) {}

  // A later life of the same id, or a later redrive, replaces the former one. What is known already is left alone.
  void add(const ClosedSummary& summary, const ClosedExecution& execution);
  // It runs again (redrive).
  void remove(ExecutionId id);
  void expire(TimePoint now);

  const ClosedSummary* find(ExecutionId id) const;
  std::optional<ClosedExecution> read(ExecutionId id) const;
  void for_each(const std::function<void(const ClosedSummary&)>& visit) const;
  // Those that the filter lets through, block by block, those that closed last first; blocks that hold none of them are not
  // looked into. `goes_on(closed_by)` is asked before each block: all that follow closed, and so started, by then.
  void scan(const ClosedFilter& filter, const std::function<void(const ClosedSummary&)>& visit,
            const std::function<bool(TimePoint closed_by)>& goes_on) const;
  // Whether a closed execution may have this definition.
  bool may_use(std::string_view machine_key) const { return definitions_.contains(ClosedSummary::hash(machine_key)); }

  std::size_t size() const { return index_.size(); }
  std::size_t bytes() const { return bytes_ + open_.size(); }  // of blocks, as they are kept

  // ---- Storage
  void seal();
  BlockNumber first_block() const { return first_block_; }
  BlockNumber next_block() const { return first_block_ + blocks_.size(); }
  // The row of a sealed block. REQUIRES: first_block() <= number < next_block().
  std::string row(BlockNumber number) const;
  // Blocks that were dropped since the last call and are in storage as far as the caller knows.
  std::vector<BlockNumber> take_dropped() { return std::exchange(dropped_, {}); }
  // A block from storage; in any order, before anything is added. False: the row is broken.
  // `on_child` hears of every execution in it that has a parent.
  bool restore_block(BlockNumber number, std::string_view row, TimePoint now,
                     const std::function<void(ExecutionId, const ParentFrame&)>& on_child);
  // All blocks were restored. False: their numbers are further apart than kBlockCountMax, or two are
  // the same.
  bool restored();

 private:
  struct Place {
    ClosedSummary summary;
    BlockNumber block = 0;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };
  struct Item {
    ExecutionId id;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };
  // Whether a block is worth a look.
  struct Contents {
    TimePoint first_started_at = kNever;
    std::uint64_t machines = 0;  // a bit each, by the lowest bits of their hash
    std::uint32_t statuses = 0;  // a bit each

    void add(const ClosedSummary& summary);
    bool may_hold(const ClosedFilter& filter) const;
  };
  struct Block {
    Contents contents;
    std::string compressed;
    std::uint32_t raw_bytes = 0;
    TimePoint last_closed_at{};
    std::vector<Item> items;
    bool lost = false;  // a number that storage does not have
  };

  void place(const ClosedSummary& summary, BlockNumber block, std::uint32_t offset, std::uint32_t size);
  void erase(boost::unordered_flat_map<ExecutionId, Place>::const_iterator found);
  void scan_block(BlockNumber number, const std::vector<Item>& items, const ClosedFilter& filter,
                  const std::function<void(const ClosedSummary&)>& visit) const;
  void drop_oldest();
  std::string raw(const Block& block) const;
  std::string_view opened(BlockNumber number) const;
  bool is_newer(const ClosedSummary& summary) const;

  const ClosedLimits limits_;
  boost::unordered_flat_map<ExecutionId, Place> index_;
  boost::unordered_flat_map<std::uint32_t, std::size_t> definitions_;  // how many of index_ have it, by hash
  std::deque<Block> blocks_;
  BlockNumber first_block_ = 1;
  std::size_t bytes_ = 0;
  Compressor compressor_{1};  // four times as fast as the default for a tenth more bytes
  std::string open_;          // the records of the block that is being filled: number next_block()
  std::vector<Item> open_items_;
  Contents open_contents_;
  TimePoint open_last_closed_at_{};
  std::vector<BlockNumber> dropped_;
  std::vector<std::pair<BlockNumber, Block>> restored_;
  BlockNumber last_restored_ = 0;
  // The block that was read last: lists read many executions of one.
  mutable BlockNumber opened_number_ = 0;
  mutable std::string opened_;
};

// The summary of a closed execution, from its rows. Nullopt: they are broken.
std::optional<ClosedSummary> summary_of(const ClosedExecution& execution);

}  // namespace baton
