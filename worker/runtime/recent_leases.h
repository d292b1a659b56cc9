#pragma once

#include <cstdint>
#include <vector>

#include "worker/runtime/attempt_run.h"

namespace baton {

// Leases that this worker is done with, so that a Dispatch that arrives twice is known even then. Remembers by nonce,
// in a table where a later lease takes the place of one of 16,384 earlier ones: as good as certain for as long as a
// frame can be late, at the price of one store.
class RecentLeases {
 public:
  void insert(const LeaseKey& lease) { nonces_[lease.token.nonce % kSize] = lease.token.nonce; }
  bool contains(const LeaseKey& lease) const { return nonces_[lease.token.nonce % kSize] == lease.token.nonce; }

 private:
  static constexpr std::size_t kSize = 16 * 1024;
  std::vector<std::uint64_t> nonces_ = std::vector<std::uint64_t>(kSize, 0);
};

}  // namespace baton
