#include "common/clock.h"

namespace baton {

TimePoint clock_now() {
  using namespace std::chrono;
  static const auto steady_origin = steady_clock::now();
  static const auto wall_origin = duration_cast<Duration>(system_clock::now().time_since_epoch());
  return TimePoint(wall_origin + duration_cast<Duration>(steady_clock::now() - steady_origin));
}

}  // namespace baton
