// The seam to storage: makes the commits of one shard's partitions durable, in order.
//
// Each partition has a journal; a commit appends one record to it. Commits are pipelined: commit() returns at once, poll()
// says later how far each partition is durable. Rows (of tasks, attempts, outcomes, and of any other kind) are written
// lazily by checkpoints, which then trim the journal. Taking over a partition fences its former owner and loads rows plus
// journal.
//
// Two implementations pass one conformance suite: RedisStore (redis_store.h) and MemoryStore (memory_store.h).
// Owned and called by one shard's loop; not thread-safe. docs/durability.md describes what lies where in Redis.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/ids.h"
#include "baton/result.h"
#include "baton/time.h"
#include "row.pb.h"

namespace baton {

// Position of a commit in its partition: 1, 2, 3 … without a gap, across all owners. The partition's commit counter.
using Sequence = std::uint64_t;

// Receives a partition's content while it is taken over: first the rows of the last checkpoint, then the journal's
// records from the first one after it, in order, up to the first gap.
class Loader {
 public:
  virtual ~Loader() = default;
  virtual void load_task(const row::TaskRow& row) = 0;
  virtual void load_attempt(const row::AttemptRow& row) = 0;
  virtual void load_outcome(const row::OutcomeRow& row) = 0;
  // A row of any kind (row::PutRow says what it may be). Both views are gone after the call.
  virtual void load_row(std::string_view key, std::string_view row) = 0;
  virtual void apply(const row::Record& record) = 0;
};

struct Acquired {
  std::uint64_t epoch = 0;     // ours; larger than every one before
  Sequence last_sequence = 0;  // of the last record that was applied; the next commit is the one after it
};

// One small step of a checkpoint: serialized rows of tasks and attempts, keyed by the 16 bytes of the id (high, low; big
// endian), and rows of any kind under keys of their own. No key is both put and dropped in one part. It is one command to
// Redis, which serves nobody else meanwhile: a few megabytes, and never more than kRecordBytesMax.
// All parts of one partition's checkpoint but the last carry trim = 0.
struct CheckpointPart {
  struct Put {
    std::string key;
    std::string row;
  };
  std::vector<Put> tasks;                  // TaskRow
  std::vector<Put> attempts;               // AttemptRow
  std::vector<Put> rows;                   // of any kind
  std::vector<std::string> dropped_tasks;  // keys whose rows go; fine if there is none
  std::vector<std::string> dropped_attempts;
  std::vector<std::string> dropped_rows;
  std::string outcome_block;       // a serialized OutcomeBlock, or empty
  TimePoint outcomes_expire_at{};  // the whole block's end
  Sequence required = 0;  // the rows rest on commits up to this one: if it is not in the journal, nothing is written
  Sequence trim = 0;      // > 0: every row changed by commits up to here is written; they may leave the journal
};

class Store {
 public:
  enum class EventKind {
    kDurable,     // commits of `partition` up to `sequence` survive what the durability profile promises
    kCheckpoint,  // a checkpoint part of `partition` was written (`sequence` = its trim)
    kFenced,      // another owner took `partition`: nothing from here on was written
    kRegressed,   // storage forgot commits of `partition` that were durable: frozen until an operator decides
  };
  struct Event {
    EventKind kind;
    PartitionId partition = 0;
    Sequence sequence = 0;
  };

  enum class Health {
    kUp,
    kDown,         // no connection; commits wait and are resent once it is back
    kOutOfMemory,  // storage is full: take nothing new; commits still get through, so that what is there can end
  };

  virtual ~Store() = default;

  // How many partitions the cluster has: stored at the first start, then fixed. Errors: kUnavailable,
  // kFailedPrecondition (unsafe settings; the message says which to change to what).
  virtual Result<PartitionId> open(PartitionId partition_count_if_new) = 0;

  // Takes `partition` over and loads it. Blocks. REQUIRES: open() went well; no commits of it are in flight.
  virtual Result<Acquired> acquire(PartitionId partition, Loader& loader) = 0;

  // Appends `record` (a serialized row::Record). REQUIRES: sequence is the last one plus 1; the partition is acquired.
  virtual void commit(PartitionId partition, Sequence sequence, std::string record) = 0;

  // REQUIRES: no other part of `partition` is under way.
  virtual void checkpoint(PartitionId partition, CheckpointPart part) = 0;

  // Sends what waits and takes what has arrived; never blocks. Appends to `events`.
  virtual void poll(TimePoint now, std::vector<Event>& events) = 0;

  // Gives `partition` up: forgets what is in flight. Not needed for takeover by another owner.
  virtual void release(PartitionId partition) = 0;

  virtual Health health() const = 0;
  // Share of the storage's memory limit that is used, 0 to 1; 0: no limit. Refreshed about once a second.
  virtual double memory_used() const = 0;
  // Bytes of commits not yet durable: the shard stops reading when this grows too large.
  virtual std::size_t in_flight_bytes() const = 0;
  // Bytes in the journal of `partition` since the last trim: decides when the next checkpoint starts.
  virtual std::size_t journal_bytes(PartitionId partition) const = 0;
  // To wait for: a file descriptor and the poll(2) events wanted on it; fd -1: nothing to wait for.
  virtual int fd() const = 0;
  virtual short poll_events() const = 0;
};

}  // namespace baton
