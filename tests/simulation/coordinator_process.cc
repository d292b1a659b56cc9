#include "tests/simulation/coordinator_process.h"

#include "common/check.h"

namespace baton::simulation {

using namespace std::chrono_literals;

std::string endpoint_of_shard(std::uint32_t index) { return "shard-" + std::to_string(index); }

ShardProcess::ShardProcess(std::string name, Events& events, Random& random, Network& network, MemoryCluster& cluster,
                           Checker& checker, ShardConfig config)
    : Process(std::move(name), events, random),
      checker_(checker),
      partitions_(config.partitions),
      partition_count_(static_cast<PartitionId>(config.routing.partition_count())) {
  store_ = std::make_unique<WatchedStore>(cluster, random(), checker);
  server_ = network.listen(endpoint_of_shard(config.index), *this);
  shard_ = std::make_unique<Shard>(std::move(config), *store_, *server_);
}

ShardProcess::~ShardProcess() = default;

bool ShardProcess::start() {
  if (!store_->open(partition_count_)) return false;
  if (!shard_->start(events_.now())) return false;
  started_ = true;
  poke();
  return true;
}

TimePoint ShardProcess::turn() {
  const TimePoint now = events_.now();
  const bool did_something = shard_->turn(now);
  if (kill_ && waits_for_storage()) {
    // Not from within its own turn.
    events_.after(Duration(0), std::exchange(kill_, nullptr));
    return kNever;
  }
  if (did_something) return now;
  TimePoint next = shard_->next_wake_up(now);
  // In a program, the file descriptor of the store wakes the loop.
  if (waits_for_storage()) next = std::min(next, now + Duration(100 + static_cast<std::int64_t>(random_.below(900))));
  return next;
}

void ShardProcess::died() {
  if (started_) checker_.counts.stale_reports += shard_->stats(events_.now()).reports_stale_total;
  shard_.reset();
  server_.reset();
  // Of the commits on their way any prefix had arrived.
  store_->crash(random_.below(store_->under_way_count() + 1));
}

Coordinator::Coordinator(int life, const CoordinatorConfig& config, Events& events, Random& random, Network& network,
                         MemoryCluster& cluster, Checker& checker)
    : checker_(checker) {
  ShardConfig shard;
  shard.incarnation = random();
  shard.limits = config.limits;
  shard.execution_limits = config.execution_limits;
  shard.journal_bytes_max = config.journal_bytes_max;
  shard.mailboxes = std::make_shared<Mailboxes>(config.shard_count);
  shard.routing.set_partition_count(config.partition_count);
  shard.routing.set_revision(1);
  for (std::uint32_t i = 0; i < config.shard_count; ++i) shard.routing.add_shard_endpoints(endpoint_of_shard(i));
  for (PartitionId id = 0; id < config.partition_count; ++id) {
    shard.routing.add_shard_of_partition(id % config.shard_count);
  }
  for (shard.index = 0; shard.index < config.shard_count; ++shard.index) {
    shard.partitions.clear();
    for (PartitionId id = 0; id < config.partition_count; ++id) {
      if (id % config.shard_count == shard.index) shard.partitions.push_back(id);
    }
    shard.seed = random();
    shards_.push_back(
        std::make_shared<ShardProcess>("coordinator " + std::to_string(life) + "/" + std::to_string(shard.index),
                                       events, random, network, cluster, checker, shard));
    shard.mailboxes->on_mail(shard.index, [process = shards_.back().get()] { process->poke(); });
  }
}

bool Coordinator::start() {
  for (auto& shard : shards_) {
    if (!shard->start()) return false;
  }
  return true;
}

void Coordinator::kill() {
  for (auto& shard : shards_) shard->kill();
}

void Coordinator::pause(Duration duration) {
  for (auto& shard : shards_) shard->pause(duration);
}

}  // namespace baton::simulation
