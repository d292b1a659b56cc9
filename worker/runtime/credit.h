// How many attempts a worker should hold: enough that a slot never waits for the next one, and no more, so that work is
// not hidden in one worker while another is idle.
//
// What a worker ends within the time that it takes to get more is `slots / service time × that time`. The service time
// is measured (busy time an attempt, recent ones counting more), and not the rate, because the rate of a worker that is
// given too little says nothing about what it could do.
#pragma once

#include <cstdint>
#include <optional>

#include "baton/time.h"

namespace baton {

// Prefetch of one shard at most: at 20 ms 400,000 attempts a second, more than a worker's loop can take.
inline constexpr std::uint32_t kPrefetchMax = 8192;
// However slow its acks are, a coordinator is not helped by more than this in flight.
inline constexpr Duration kPrefetchDurationMax = std::chrono::milliseconds(200);

class ServiceTime {
 public:
  // An attempt kept a slot for `busy`.
  void add(Duration busy) {
    busy_us_ += static_cast<double>(busy.count());
    ++new_count_;
  }

  // Once a turn. `executing`: attempts that the executor holds; `slots`: how many it runs at a time.
  void advance(TimePoint now, std::size_t executing, std::uint32_t slots);

  // Mean of recent attempts in microseconds, at least a fraction of one; nothing before the first attempt ended.
  // While all slots are taken and nothing ends, the time since the last end counts: no attempt there was shorter.
  std::optional<double> mean_us() const;

 private:
  double busy_us_ = 0;
  double count_ = 0;
  std::uint64_t new_count_ = 0;
  TimePoint decayed_at_{};
  TimePoint progress_at_{};  // something ended, or a slot was free
  double stall_us_ = 0;
};

// The lease limit for one of `shard_count` shards. Never below 1 unless `slots` is 0.
std::uint32_t lease_limit(std::uint32_t slots, std::size_t shard_count, std::optional<double> service_us,
                          Duration prefetch_duration);

// The same with a fixed number of attempts beyond the slots.
std::uint32_t fixed_lease_limit(std::uint32_t slots, std::size_t shard_count, std::uint32_t prefetch);

// Whether a new limit is worth a message: it moved by more than an eighth, or to or from 0.
bool is_news(std::uint32_t old_limit, std::uint32_t new_limit);

}  // namespace baton
