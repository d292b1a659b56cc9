#include "worker/runtime/credit.h"

#include <algorithm>
#include <cmath>

namespace baton {

namespace {

constexpr Duration kDecayInterval = std::chrono::milliseconds(10);
constexpr double kMemoryUs = 200'000;  // an attempt that ended so long ago counts 1/e
constexpr double kServiceMinUs = 0.5;  // below the resolution of the measurement
// A stall shorter than this is the scheduler's doing and no news about the handlers.
constexpr double kStallMinUs = 20'000;

std::uint32_t share(std::uint64_t count, std::size_t shard_count) {
  const std::uint64_t shards = std::max<std::uint64_t>(shard_count, 1);
  return static_cast<std::uint32_t>((count + shards - 1) / shards);
}

}  // namespace

void ServiceTime::advance(TimePoint now, std::size_t executing, std::uint32_t slots) {
  if (new_count_ > 0 || executing < slots) progress_at_ = now;
  stall_us_ = static_cast<double>((now - progress_at_).count());
  count_ += static_cast<double>(new_count_);
  new_count_ = 0;
  const Duration elapsed = now - decayed_at_;
  if (elapsed < kDecayInterval) return;
  decayed_at_ = now;
  const double kept = std::exp(-static_cast<double>(elapsed.count()) / kMemoryUs);
  // The ratio must survive a long silence, so the sums are not decayed to nothing.
  if (count_ * kept < 1e-3) return;
  busy_us_ *= kept;
  count_ *= kept;
}

std::optional<double> ServiceTime::mean_us() const {
  const bool stalled = stall_us_ > kStallMinUs;
  if (count_ <= 0) return std::nullopt;
  return std::max({busy_us_ / count_, kServiceMinUs, stalled ? stall_us_ : 0});
}

std::uint32_t lease_limit(std::uint32_t slots, std::size_t shard_count, std::optional<double> service_us,
                          Duration prefetch_duration) {
  if (slots == 0) return 0;
  const std::uint32_t own = share(slots, shard_count);
  if (!service_us) return own;
  const double window_us = static_cast<double>(std::min(prefetch_duration, kPrefetchDurationMax).count());
  const double ended = slots / *service_us * window_us / static_cast<double>(std::max<std::size_t>(shard_count, 1));
  return own + static_cast<std::uint32_t>(std::min<double>(ended, kPrefetchMax));
}

std::uint32_t fixed_lease_limit(std::uint32_t slots, std::size_t shard_count, std::uint32_t prefetch) {
  return slots == 0 ? 0 : share(slots, shard_count) + std::min(share(prefetch, shard_count), kPrefetchMax);
}

bool is_news(std::uint32_t old_limit, std::uint32_t new_limit) {
  if (old_limit == new_limit) return false;
  if (old_limit == 0 || new_limit == 0) return true;
  const std::uint32_t difference = old_limit > new_limit ? old_limit - new_limit : new_limit - old_limit;
  return std::uint64_t{difference} * 8 > old_limit;
}

}  // namespace baton
