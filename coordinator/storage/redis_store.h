// The Store on Redis. docs/durability.md shows its keys; keys.h names them.
//
//   commit()  one XADD NOMKSTREAM each, pipelined on one connection in the order of the calls; durable when its answer and
//             those of all earlier commits of its partition were good
//   acquire() on a second, blocking connection (redis_load.h)
//
// Sleeping on fd() is fine for at most 50 ms while health() is not kUp (retries and reconnects are driven by poll()'s
// now), and for at most a second otherwise.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/storage/keys.h"
#include "coordinator/storage/partition_journal.h"
#include "coordinator/storage/redis_blocking.h"
#include "coordinator/storage/redis_connection.h"
#include "coordinator/storage/redis_settings.h"
#include "coordinator/storage/store.h"

namespace baton {

class RedisStore : public Store {
 public:
  // Errors: kInvalidArgument for an endpoint that cannot be parsed. Connects nowhere yet.
  static Result<std::unique_ptr<RedisStore>> create(RedisOptions options);

  Result<PartitionId> open(PartitionId partition_count_if_new) override;
  Result<Acquired> acquire(PartitionId partition, Loader& loader) override;
  void commit(PartitionId partition, Sequence sequence, std::string record) override;
  void checkpoint(PartitionId partition, CheckpointPart part) override;
  void poll(TimePoint now, std::vector<Event>& events) override;
  void release(PartitionId partition) override;
  Health health() const override { return health_; }
  double memory_used() const override { return memory_used_; }
  std::size_t in_flight_bytes() const override;
  std::size_t journal_bytes(PartitionId partition) const override;
  int fd() const override { return connection_.fd(); }
  short poll_events() const override { return connection_.poll_events(); }

  // Since open(): what an operator must be told (a relaxed profile, no memory limit).
  const std::vector<std::string>& warnings() const { return warnings_; }
  // Why health() is not kUp, in words; empty before the first trouble.
  const std::string& trouble() const { return trouble_.empty() ? connection_.trouble() : trouble_; }

 private:
  // What an answer belongs to.
  struct Request {
    enum class Kind { kInfo, kConfig, kMemory, kVerify, kCommit, kPart };
    Kind kind;
    PartitionId partition = 0;
    std::uint64_t journal_number = 0;
    Sequence sequence = 0;
  };

  RedisStore(RedisAddress address, RedisOptions options);
  Result<BlockingRedis*> blocking();
  Result<void> check_redis(BlockingRedis& redis);
  bool usable() const { return connection_.ready() && connection_.generation() == generation_ && checked_; }

  PartitionJournal* journal_of(const Request& request);
  void wake(PartitionId partition);

  void begin_connection(TimePoint now);
  void take_replies(TimePoint now, std::vector<Event>& events);
  void take_reply(const Request& request, const redisReply& reply, TimePoint now, std::vector<Event>& events);
  void take_config(const redisReply& reply, TimePoint now);
  void take_memory(const redisReply& reply);
  void take_commit(PartitionJournal& journal, Sequence sequence, const redisReply& reply, TimePoint now,
                   std::vector<Event>& events);
  void take_verification(PartitionJournal& journal, const redisReply& reply, TimePoint now, std::vector<Event>& events);
  void take_part(PartitionJournal& journal, const redisReply& reply, TimePoint now, std::vector<Event>& events);
  void lose(PartitionJournal& journal, EventKind kind, std::vector<Event>& events);
  void report_news(PartitionJournal& journal, std::vector<Event>& events);

  void ask_memory(TimePoint now);
  void send_waiting(TimePoint now);
  bool send_some(PartitionJournal& journal, TimePoint now);  // true: something still waits
  void send_verify(const PartitionJournal& journal);
  void send_commit(const PartitionJournal& journal, const PartitionJournal::Commit& commit);
  void update_health();

  RedisAddress address_;
  RedisOptions options_;
  Keys keys_;
  RedisConnection connection_;
  std::optional<BlockingRedis> blocking_;
  std::vector<std::string> warnings_;
  std::string trouble_;

  std::uint64_t generation_ = 0;  // of the connection that requests_ belong to
  std::deque<Request> requests_;  // sent, oldest first
  RedisSettings settings_;        // of this connection, while they come in
  bool checked_ = false;          // this connection's Redis has safe settings
  TimePoint last_answer_at_{};
  TimePoint memory_asked_at_{};

  std::vector<std::unique_ptr<PartitionJournal>> journals_;  // by partition; null: not ours
  std::vector<PartitionId> awake_;                           // partitions with something to send, each once
  std::vector<PartitionId> with_news_;                       // within one poll()
  std::vector<bool> is_awake_;
  std::vector<Sequence> durable_ever_;  // by partition: the most that this store has reported or loaded
  std::uint64_t journal_number_ = 0;

  Health health_ = Health::kDown;
  double memory_used_ = 0;
  bool full_ = false;  // Redis answered OOM, and has not found room since
};

}  // namespace baton
