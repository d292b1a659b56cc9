// A MemoryStore that tells the checker what becomes durable, and when: loaded rows, and records once storage said so.
#pragma once

#include <map>

#include "coordinator/storage/memory_store.h"
#include "tests/simulation/checker.h"

namespace baton::simulation {

class WatchedStore final : public MemoryStore {
 public:
  WatchedStore(MemoryCluster& cluster, std::uint64_t seed, Checker& checker)
      : MemoryStore(cluster, seed), checker_(checker) {}

  Result<Acquired> acquire(PartitionId partition, Loader& loader) override;
  void commit(PartitionId partition, Sequence sequence, std::string record) override;
  void poll(TimePoint now, std::vector<Event>& events) override;

 private:
  class WatchedLoader;

  Checker& checker_;
  std::map<PartitionId, std::map<Sequence, std::string>> waiting_;
};

}  // namespace baton::simulation
