// One partition's commits and checkpoint part on their way to Redis. Keeps the books; RedisStore does the sending.
//
//              answers say ok             nil, "smaller id"                 as we thought
//   streaming ───────────────► streaming ──────────────────► verifying ─────────────────────► streaming
//       │    ▲                                      reconnect ▲   │
//       │    │ no answer is due, retry time         (from any)│   └── another owner, a hole, something lost ──► lost
//       └────┴── refused (OOM …) ◄── error
//
// A hole: commit 5 was refused and 6 was written. It cannot be filled (ids only grow), so the partition is lost to us:
// its owner takes it over again, and the loader stops before the hole. None of what is dropped was ever durable.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/storage/keys.h"
#include "coordinator/storage/redis_load.h"
#include "coordinator/storage/resp.h"
#include "coordinator/storage/store.h"

namespace baton {

// What scripts/verify.lua said.
struct Verification {
  Ownership owner;                // epoch 0: there is no owner row
  std::optional<Sequence> start;  // of the owner named in it
  std::uint64_t part_count = 0;
  std::optional<Sequence> last_sequence;  // of our journal; none: it does not exist
  std::uint64_t entries_added = 0;        // to our journal, ever

  static std::optional<Verification> parse(const redisReply& reply);
};

class PartitionJournal {
 public:
  enum class State { kStreaming, kRefused, kVerifying, kLost };
  enum class Verdict { kAsWeThought, kFenced, kRegressed };

  struct Commit {
    Sequence sequence;
    std::shared_ptr<const std::string> record;
  };
  struct Part {
    std::uint64_t number;
    Sequence required;
    Sequence trim;
    std::shared_ptr<const std::string> command;
    bool sent = false;
    TimePoint retry_at{};
  };

  // `number` tells this journal from earlier ones of the same partition, when late answers come in.
  PartitionJournal(PartitionId partition, std::uint64_t number, std::string key, Takeover takeover);

  PartitionId partition() const { return partition_; }
  std::uint64_t number() const { return number_; }
  const std::string& key() const { return key_; }
  const Ownership& owner() const { return takeover_.owner; }
  State state() const { return state_; }
  Sequence durable() const { return durable_; }
  std::size_t waiting_bytes() const { return waiting_bytes_; }
  std::size_t journal_bytes() const { return journal_bytes_; }

  void commit(Sequence sequence, std::string record);
  // The next commit to send now, or null; then say that it was sent.
  const Commit* unsent() const;
  void sent() { ++sent_count_, ++due_count_; }

  // Answers to commits, in order. accepted() is false if this answer reveals a hole.
  bool accepted(Sequence sequence);
  void refused(TimePoint retry_at, Store::Health reason);
  // An answer that says nothing certain, or a new connection: ask Redis. Answers that are still due are void.
  void doubt();
  void disconnected();

  // True once, when the time has come to ask again; after refused(), tries the first refused commit.
  void retry_refused(TimePoint now);
  bool should_verify(TimePoint now);
  void verify_failed(TimePoint retry_at);
  Verdict settle(const Verification& redis);
  void lose();

  // There is something that cannot be sent yet: look again at the next poll.
  bool waits() const;

  // How far commits are durable, if that has changed since it was asked last.
  std::optional<Sequence> take_news();

  // Why commits do not get through; kUp if they do.
  Store::Health refusal() const { return refusal_; }

  // The part under way.
  std::uint64_t next_part_number() const { return part_count_ + 1; }
  const std::vector<std::string>& sealed_journals_needless_after(Sequence trim) const;
  void checkpoint(Part part) { part_ = std::move(part); }
  Part* unsent_part(TimePoint now);
  void part_refused(TimePoint retry_at);
  std::optional<Part>& part() { return part_; }
  // Ends the part under way; returns its trim.
  Sequence part_written();

 private:
  void durable_up_to(Sequence sequence);
  Verdict fenced_or_regressed(const Verification& redis) const;
  void trim_books(Sequence trim);

  PartitionId partition_;
  std::uint64_t number_;
  std::string key_;
  Takeover takeover_;
  State state_ = State::kVerifying;

  Sequence durable_;
  Sequence reported_;  // what take_news() has told
  Sequence last_;
  std::deque<Commit> waiting_;  // durable_ + 1 … last_
  std::size_t waiting_bytes_ = 0;
  std::size_t sent_count_ = 0;                  // of waiting_: sent, and neither refused nor in doubt
  std::size_t due_count_ = 0;                   // answers that are still to come
  Store::Health refusal_ = Store::Health::kUp;  // stays until a commit gets through: until then one is tried at a time
  TimePoint retry_at_{};
  bool verification_due_ = false;

  std::uint64_t part_count_ = 0;  // written by us
  std::optional<Part> part_;

  std::size_t journal_bytes_;      // since the last trim
  std::size_t loaded_bytes_;       // of these, in sealed journals
  std::deque<std::size_t> sizes_;  // of our commits that are not trimmed; the last one is last_'s
};

}  // namespace baton
