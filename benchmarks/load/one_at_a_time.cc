#include "benchmarks/load/one_at_a_time.h"

#include <algorithm>

#include "common/check.h"
#include "common/clock.h"

namespace baton::bench {

std::vector<double> run_one_at_a_time(Client& client, std::uint64_t count, std::size_t payload_bytes) {
  constexpr std::uint64_t kWarmUp = 50;
  std::vector<double> micros;
  for (std::uint64_t i = 0; i < kWarmUp + count; ++i) {
    const TimePoint start = clock_now();
    const auto outcome =
        client.run({.type = "noop", .input = std::string(payload_bytes, 'x'), .options = {}}, std::chrono::seconds(60));
    CHECK(outcome && outcome->state == TaskState::kSucceeded) << "a task did not succeed";
    if (i >= kWarmUp) micros.push_back(static_cast<double>((clock_now() - start).count()));
  }
  std::ranges::sort(micros);
  return micros;
}

}  // namespace baton::bench
