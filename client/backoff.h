// Waits that grow: each twice the last up to a limit, with jitter, so that many clients do not come back in step.
#pragma once

#include <algorithm>
#include <cstdint>

#include "baton/time.h"
#include "common/random.h"

namespace baton {

class Backoff {
 public:
  Backoff(Duration min, Duration max) : min_(min), max_(max), delay_(min) {}

  // Uniform in [delay/2, delay]; the next one is twice as long.
  Duration next(Random& random) {
    const Duration delay = delay_;
    delay_ = std::min(max_, delay_ * 2);
    return delay / 2 +
           Duration(static_cast<Duration::rep>(random.below(static_cast<std::uint64_t>(delay.count() / 2 + 1))));
  }
  void reset() { delay_ = min_; }

 private:
  Duration min_;
  Duration max_;
  Duration delay_;
};

}  // namespace baton
