// Starts a non-blocking connection to Redis.
#pragma once

#include "baton/result.h"
#include "coordinator/storage/redis_options.h"

namespace baton {

// Returns a socket that is connected or connecting: it becomes writable when that is decided, then
// finish_connecting() tells. Errors: kUnavailable. A host that is a name is looked up, which may block.
Result<int> start_connecting(const RedisAddress& address);
Result<void> finish_connecting(int fd);

}  // namespace baton
