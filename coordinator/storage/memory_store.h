// The Store in memory, for tests and for the simulation: deterministic, and able to fail on purpose. It passes the same
// conformance suite as RedisStore and keeps the same books (PartitionJournal).
//
// poll(now) first executes, in order, the requests whose time has come, and answers them; then it sends what was asked
// for since. So a commit is durable no earlier than at the second poll after it, and no earlier than commit_delay later.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "common/random.h"
#include "coordinator/storage/memory_cluster.h"
#include "coordinator/storage/partition_journal.h"
#include "coordinator/storage/store.h"

namespace baton {

class MemoryStore : public Store {
 public:
  // Faults of this store alone; change them at any time. MemoryCluster has those that all stores meet.
  struct Faults {
    Duration commit_delay{};           // from the poll that sends to the earliest poll that answers
    bool cut_off = false;              // no connection: what was sent is lost but for kept_when_broken
    std::size_t kept_when_broken = 0;  // that many requests of the broken connection had arrived, in order
  };
  Faults faults;

  // `cluster` must outlive the store. `seed` makes nonces: use another one for each store.
  MemoryStore(MemoryCluster& cluster, std::uint64_t seed) : cluster_(cluster), random_(seed) {}

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
  int fd() const override { return -1; }
  short poll_events() const override { return 0; }

  void set_memory_used(double share) { memory_used_ = share; }

  // The process dies: of the requests under way the first `kept` had arrived. Nothing may be called afterwards.
  void crash(std::size_t kept);
  // The connection breaks and is made again at the next poll; `kept` as above.
  void break_connection(std::size_t kept);
  // Requests that were sent and not answered: the largest sensible `kept`.
  std::size_t under_way_count() const { return requests_.size(); }

 private:
  struct Request {
    enum class Kind { kVerify, kCommit, kPart };
    Kind kind;
    PartitionId partition;
    std::uint64_t journal_number;
    Ownership owner;
    Sequence sequence = 0;
    std::shared_ptr<const std::string> record;
    std::uint64_t part_number = 0;
    std::shared_ptr<const CheckpointPart> part;
    bool drop_sealed = false;
    bool even_if_full = false;
    TimePoint due_at{};
  };

  bool connected() const { return !faults.cut_off && !cluster_.faults.down; }
  void answer_due(TimePoint now, std::vector<Event>& events);
  void answer_commit(PartitionJournal& journal, const Request& request, TimePoint now, std::vector<Event>& events);
  void answer_verify(PartitionJournal& journal, std::vector<Event>& events);
  void answer_part(PartitionJournal& journal, const Request& request, TimePoint now, std::vector<Event>& events);
  void lose(PartitionJournal& journal, EventKind kind, std::vector<Event>& events);
  void report_news(PartitionJournal& journal, std::vector<Event>& events);
  void send_waiting(TimePoint now);
  Request request(Request::Kind kind, const PartitionJournal& journal, TimePoint now) const;
  void execute_unanswered(const Request& request);
  void update_health();

  MemoryCluster& cluster_;
  Random random_;
  std::vector<std::unique_ptr<PartitionJournal>> journals_;  // by partition; null: not ours
  std::map<PartitionId, std::shared_ptr<const CheckpointPart>> parts_;
  std::vector<Sequence> durable_ever_;
  std::deque<Request> requests_;
  std::uint64_t journal_number_ = 0;
  Health health_ = Health::kUp;
  bool full_ = false;  // a commit was refused for want of memory; the next ones say that it is known
  double memory_used_ = 0;
};

}  // namespace baton
