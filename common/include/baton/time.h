// Time as Baton's logic sees it: a point is microseconds since the Unix epoch, a duration is microseconds.
//
// Logic never reads a clock: `now` is an argument. Programs get it from common/clock.h, whose time never jumps while
// the process lives.
#pragma once

#include <chrono>
#include <cstdint>

namespace baton {

using Duration = std::chrono::microseconds;

// Never read as a clock; it only names the time line that TimePoint counts on.
struct BatonClock {
  using rep = std::int64_t;
  using period = std::micro;
  using duration = Duration;
  using time_point = std::chrono::time_point<BatonClock, Duration>;
  static constexpr bool is_steady = true;
};

using TimePoint = BatonClock::time_point;

inline constexpr TimePoint kNever = TimePoint::max();

inline constexpr std::int64_t to_unix_ms(TimePoint point) {
  return std::chrono::floor<std::chrono::milliseconds>(point.time_since_epoch()).count();
}
inline constexpr TimePoint from_unix_ms(std::int64_t unix_ms) { return TimePoint(std::chrono::milliseconds(unix_ms)); }
// Rounds up, so that a time-out read back is never shorter than the one that was written.
inline constexpr std::int64_t to_ms(Duration duration) {
  return std::chrono::ceil<std::chrono::milliseconds>(duration).count();
}

}  // namespace baton
