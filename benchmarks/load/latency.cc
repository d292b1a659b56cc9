// baton-bench latency: one task at a time, from submit to its outcome at the client.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "benchmarks/load/arguments.h"
#include "benchmarks/load/floor.h"
#include "common/check.h"
#include "common/clock.h"
#include "tests/testing/cluster.h"

namespace baton::bench {

int run_latency(const LatencyArguments& arguments) {
  constexpr std::uint64_t kWarmUp = 50;
  testing::ClusterOptions options;
  options.redis.appendfsync = arguments.fsync;
  options.durability = arguments.fsync == "always" ? "local" : "relaxed";
  options.ipc = arguments.ipc;
  options.coordinator_arguments = {"--log-level", "warning"};
  options.worker_arguments = {"--slots", "1", "--log-level", "warning"};
  options.worker_program = testing::program_folder() + "/baton-bench-worker";
  testing::Cluster cluster(options);
  Client client = cluster.connect();

  std::vector<double> micros;
  for (std::uint64_t i = 0; i < kWarmUp + arguments.tasks; ++i) {
    const TimePoint start = clock_now();
    const auto outcome = client.run({.type = "noop", .input = std::string(arguments.payload_bytes, 'x'), .options = {}},
                                    std::chrono::seconds(60));
    CHECK(outcome && outcome->state == TaskState::kSucceeded) << "a task did not succeed";
    if (i >= kWarmUp) micros.push_back(static_cast<double>((clock_now() - start).count()));
  }
  std::ranges::sort(micros);
  const auto percentile = [&](double share) {
    return micros[static_cast<std::size_t>(share * static_cast<double>(micros.size() - 1))];
  };
  const double write_us = measure_write_latency_us(cluster.redis().socket_path(), 200, 1000);
  const nlohmann::ordered_json result{
      {"benchmark", "latency"},         {"tasks", arguments.tasks},
      {"fsync", arguments.fsync},       {"p50_us", percentile(0.5)},
      {"p90_us", percentile(0.9)},      {"p99_us", percentile(0.99)},
      {"redis_write_p50_us", write_us}, {"p50_beyond_two_writes_us", percentile(0.5) - 2 * write_us}};
  if (arguments.json) {
    std::printf("%s\n", result.dump().c_str());
  } else {
    for (const auto& [key, value] : result.items()) std::printf("%-24s %s\n", key.c_str(), value.dump().c_str());
  }
  return 0;
}

}  // namespace baton::bench
