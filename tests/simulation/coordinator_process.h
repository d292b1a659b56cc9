// A simulated coordinator process: one life of it, with real shards on their own stores and servers.
#pragma once

#include <memory>
#include <vector>

#include "coordinator/shard.h"
#include "tests/simulation/network.h"
#include "tests/simulation/process.h"
#include "tests/simulation/watched_store.h"

namespace baton::simulation {

struct CoordinatorConfig {
  PartitionId partition_count = 4;
  std::uint32_t shard_count = 1;
  PartitionLimits limits;
  ExecutionLimits execution_limits;
  std::size_t journal_bytes_max = 0;  // small: checkpoints at any time
};

// One shard: a thread of the coordinator, so it runs (and is stopped) by itself but dies with the others.
class ShardProcess final : public Process {
 public:
  ShardProcess(std::string name, Events& events, Random& random, Network& network, MemoryCluster& cluster,
               Checker& checker, ShardConfig config);
  ~ShardProcess() override;

  // False: storage cannot be reached, so the process ends.
  bool start();

  const Shard& shard() const { return *shard_; }
  void begin_stop() {
    shard_->begin_stop();
    poke();
  }
  WatchedStore& store() { return *store_; }
  const std::vector<PartitionId>& partitions() const { return partitions_; }
  bool waits_for_storage() const { return store_->in_flight_bytes() > 0 || store_->under_way_count() > 0; }

  // kill -9 right after the next turn that leaves a commit on its way.
  void die_after_next_commit(std::function<void()> kill) { kill_ = std::move(kill); }

 private:
  TimePoint turn() override;
  void died() override;

  Checker& checker_;
  const std::vector<PartitionId> partitions_;
  const PartitionId partition_count_;
  std::unique_ptr<WatchedStore> store_;
  std::unique_ptr<ServerTransport> server_;
  std::unique_ptr<Shard> shard_;
  std::function<void()> kill_;
  bool started_ = false;
};

class Coordinator {
 public:
  Coordinator(int life, const CoordinatorConfig& config, Events& events, Random& random, Network& network,
              MemoryCluster& cluster, Checker& checker);
  ~Coordinator() { kill(); }

  bool start();
  void kill();
  bool is_alive() const { return !shards_.empty() && shards_.front()->is_alive(); }
  const std::vector<std::shared_ptr<ShardProcess>>& shards() const { return shards_; }
  void pause(Duration duration);

 private:
  Checker& checker_;
  std::vector<std::shared_ptr<ShardProcess>> shards_;
};

std::string endpoint_of_shard(std::uint32_t index);

}  // namespace baton::simulation
