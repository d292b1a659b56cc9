// When a failed task is tried again.
#pragma once

#include <cstdint>

#include "baton/task.h"
#include "common/random.h"

namespace baton {

// Delay before the attempt that follows failure number `failure_count` (from 1), by `policy`: see RetryPolicy. Not below
// `at_least` (what the handler asked for).
Duration backoff_delay(const RetryPolicy& policy, std::uint32_t failure_count, Duration at_least, Random& random);

// Whether there is another attempt after failure number `failure_count`, which ended with `error`.
bool may_retry(const RetryPolicy& policy, std::uint32_t failure_count, std::string_view error);

}  // namespace baton
