#include "client/routing.h"

#include <algorithm>
#include <numeric>

namespace baton {

namespace {

std::vector<PartitionId> take_turns(const std::vector<ShardIndex>& shard_of_partition, std::size_t shard_count) {
  std::vector<std::uint32_t> seen(shard_count, 0);
  std::vector<std::uint32_t> round(shard_of_partition.size());
  for (std::size_t p = 0; p < round.size(); ++p) round[p] = seen[shard_of_partition[p]]++;
  std::vector<PartitionId> order(shard_of_partition.size());
  std::iota(order.begin(), order.end(), PartitionId{0});
  std::stable_sort(order.begin(), order.end(), [&](PartitionId a, PartitionId b) { return round[a] < round[b]; });
  return order;
}

}  // namespace

Result<Routing> Routing::read(const wire::RoutingTable& table) {
  const auto wrong = [](const std::string& what) {
    return fail(ErrorCode::kInternal, "the coordinator sent a routing table that " + what);
  };
  if (table.partition_count() == 0 || table.partition_count() > kPartitionCountMax) {
    return wrong("has " + std::to_string(table.partition_count()) + " partitions");
  }
  if (table.shard_of_partition_size() != static_cast<int>(table.partition_count())) {
    return wrong("does not name one shard a partition");
  }
  Routing routing;
  routing.endpoints_.assign(table.shard_endpoints().begin(), table.shard_endpoints().end());
  for (const auto shard : table.shard_of_partition()) {
    if (shard >= routing.endpoints_.size()) return wrong("names a shard that has no endpoint");
    routing.shard_of_partition_.push_back(shard);
  }
  routing.rotation_ = take_turns(routing.shard_of_partition_, routing.endpoints_.size());
  routing.revision_ = table.revision();
  return routing;
}

}  // namespace baton
