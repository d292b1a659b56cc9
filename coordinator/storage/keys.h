// Every key that Baton has in Redis. No other file spells one.
//
// All keys of a partition carry the hash tag {p<partition>}, so that they live in one slot of a Redis Cluster.
//
//   baton:cluster                      hash    partition_count, format
//   baton:{p7}:owner                   hash    epoch, nonce, start (sequence at takeover), parts (checkpoint parts written)
//   baton:{p7}:journal:<epoch>-<nonce> stream  the owner's journal: <sequence>-0 r <record>; first <start>-1 o ""
//   baton:{p7}:sealed                  list    <epoch>-<nonce> of former owners' journals that are still needed, in order
//   baton:{p7}:sealed:<epoch>-<nonce>  stream  such a journal
//   baton:{p7}:meta                    hash    checkpointed (records up to here are in the rows)
//   baton:{p7}:tasks                   hash    id -> TaskRow
//   baton:{p7}:attempts                hash    id -> AttemptRow
//   baton:{p7}:rows                    hash    key -> row of any kind
//   baton:{p7}:outcomes                hash    end of a bucket in Unix ms -> ""
//   baton:{p7}:outcomes:<end>          hash    <epoch>-<part> -> OutcomeBlock; expires as a whole
#pragma once

#include <cstdint>
#include <string>

#include "baton/ids.h"

namespace baton {

// Who holds a partition. The nonce (16 hexadecimal digits) keeps two owners apart should a failover of Redis hand out
// an epoch twice.
struct Ownership {
  std::uint64_t epoch = 0;
  std::string nonce;

  std::string text() const { return std::to_string(epoch) + "-" + nonce; }
  friend bool operator==(const Ownership&, const Ownership&) = default;
};

class Keys {
 public:
  // A cluster is found by its prefix: two clusters can share a Redis.
  explicit Keys(std::string prefix) : prefix_(std::move(prefix)) {}

  std::string cluster() const;
  std::string owner(PartitionId partition) const;
  std::string journal(PartitionId partition, const Ownership& owner) const;
  std::string sealed_list(PartitionId partition) const;
  // `owner` as Ownership::text() says it.
  std::string sealed_journal(PartitionId partition, const std::string& owner) const;
  std::string meta(PartitionId partition) const;
  std::string tasks(PartitionId partition) const;
  std::string attempts(PartitionId partition) const;
  std::string rows(PartitionId partition) const;
  std::string outcome_index(PartitionId partition) const;
  std::string outcomes(PartitionId partition, const std::string& bucket_end) const;

 private:
  std::string of(PartitionId partition, const char* name) const;

  std::string prefix_;
};

}  // namespace baton
