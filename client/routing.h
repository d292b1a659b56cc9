// Which shard owns a task: the coordinator's routing table as a client keeps it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "baton/ids.h"
#include "baton/result.h"
#include "wire.pb.h"

namespace baton {

// Number of a shard within the routing table.
using ShardIndex = std::uint32_t;

class Routing {
 public:
  // Errors: kInternal for a table that contradicts itself (it came from outside).
  static Result<Routing> read(const wire::RoutingTable& table);

  PartitionId partition_count() const { return static_cast<PartitionId>(shard_of_partition_.size()); }
  ShardIndex shard_of(TaskId id) const { return shard_of_partition_[id.partition(partition_count())]; }
  ShardIndex shard_of_partition(PartitionId partition) const { return shard_of_partition_[partition]; }
  const std::vector<std::string>& endpoints() const { return endpoints_; }
  std::uint64_t revision() const { return revision_; }

  // All partitions in an order that takes turns between the shards.
  const std::vector<PartitionId>& rotation() const { return rotation_; }

  bool same_owners(const Routing& other) const {
    return endpoints_ == other.endpoints_ && shard_of_partition_ == other.shard_of_partition_;
  }

 private:
  std::vector<std::string> endpoints_;
  std::vector<ShardIndex> shard_of_partition_;
  std::vector<PartitionId> rotation_;
  std::uint64_t revision_ = 0;
};

}  // namespace baton
