// baton-bench backlog: what a task that waits costs in memory, with no worker in sight.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "benchmarks/load/arguments.h"
#include "common/check.h"
#include "common/clock.h"
#include "tests/testing/cluster.h"

namespace baton::bench {

namespace {

std::size_t redis_bytes(testing::Cluster& cluster) {
  const std::string info = cluster.redis().command({"INFO", "memory"});
  const auto start = info.find("used_memory:") + std::string("used_memory:").size();
  return std::stoull(info.substr(start));
}

}  // namespace

int run_backlog(const BacklogArguments& arguments) {
  testing::ClusterOptions options;
  options.ipc = true;
  options.worker_count = 0;
  options.coordinator_arguments = {"--log-level", "warning"};
  testing::Cluster cluster(options);
  Client client = cluster.connect();
  const std::size_t coordinator_before = cluster.coordinator().resident_bytes();
  const std::size_t redis_before = redis_bytes(cluster);
  const TimePoint start = clock_now();
  constexpr std::size_t kBatch = 10'000;
  for (std::uint64_t submitted = 0; submitted < arguments.tasks; submitted += kBatch) {
    std::vector<NewTask> tasks(std::min<std::uint64_t>(kBatch, arguments.tasks - submitted));
    for (NewTask& task : tasks)
      task = {.type = "noop", .input = std::string(arguments.payload_bytes, 'x'), .options = {}};
    const auto ack = client.submit_batch(std::move(tasks));
    CHECK(ack && ack->refused.empty()) << "a batch was refused: "
                                       << (ack ? ack->refused[0].error.message : ack.error().message);
  }
  const double seconds = static_cast<double>((clock_now() - start).count()) / 1e6;
  const auto tasks = static_cast<double>(arguments.tasks);
  const double coordinator = static_cast<double>(cluster.coordinator().resident_bytes() - coordinator_before) / tasks;
  const double redis = static_cast<double>(redis_bytes(cluster) - redis_before) / tasks;
  const nlohmann::ordered_json result{{"benchmark", "backlog"},
                                      {"tasks", arguments.tasks},
                                      {"payload_bytes", arguments.payload_bytes},
                                      {"submit_per_s", tasks / seconds},
                                      {"coordinator_bytes_per_task", coordinator},
                                      {"redis_bytes_per_task", redis},
                                      {"bytes_per_task", coordinator + redis}};
  if (arguments.json) {
    std::printf("%s\n", result.dump().c_str());
  } else {
    for (const auto& [key, value] : result.items()) std::printf("%-28s %s\n", key.c_str(), value.dump().c_str());
  }
  return 0;
}

}  // namespace baton::bench
