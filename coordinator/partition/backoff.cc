#include "coordinator/partition/backoff.h"

#include <algorithm>
#include <cmath>

namespace baton {

Duration backoff_delay(const RetryPolicy& policy, std::uint32_t failure_count, Duration at_least, Random& random) {
  if (policy.interval <= Duration::zero()) return at_least;  // nothing times infinity would be no number
  const double full = static_cast<double>(policy.interval.count()) * std::pow(policy.backoff_rate, failure_count - 1);
  // In doubles until here: the power overflows an integer soon, and a double only to infinity.
  const double capped = std::min(full, static_cast<double>(policy.max_delay.count()));
  const double delay = policy.jitter ? capped * random.unit() : capped;
  return std::max(Duration(static_cast<std::int64_t>(delay)), at_least);
}

bool may_retry(const RetryPolicy& policy, std::uint32_t failure_count, std::string_view error) {
  return failure_count < policy.attempt_count_max &&
         std::ranges::find(policy.non_retryable_errors, error) == policy.non_retryable_errors.end();
}

}  // namespace baton
