// Takes a partition over in Redis and reads it: the blocking half of RedisStore.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "baton/result.h"
#include "coordinator/storage/keys.h"
#include "coordinator/storage/redis_blocking.h"
#include "coordinator/storage/store.h"

namespace baton {

struct Takeover {
  Ownership owner;
  Sequence last_sequence = 0;
  std::vector<std::string>
      sealed_journals;            // keys; needed until a checkpoint has written everything up to last_sequence
  std::size_t journal_bytes = 0;  // of the records that were applied
};

// Four steps, each safe to die after: seal the former journal and become owner (one script), load the rows, apply the
// sealed journals, open our own journal (one script). Whoever comes next finds every sealed journal still there.
// Errors: kUnavailable (also: another owner was faster), kCorrupt, kOverloaded. `loader` may have received things then:
// its content is worth nothing.
Result<Takeover> take_over(BlockingRedis& redis, const Keys& keys, PartitionId partition, const std::string& nonce,
                           Loader& loader);

}  // namespace baton
