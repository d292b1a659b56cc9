// baton-bench backlog: what tasks that wait cost in memory, with no worker of their type in sight, and how fast others run
// beside them.
#include <nlohmann/json.hpp>

#include "benchmarks/load/arguments.h"
#include "benchmarks/load/one_at_a_time.h"
#include "benchmarks/load/payload.h"
#include "benchmarks/load/report.h"
#include "common/check.h"
#include "common/clock.h"

namespace baton::bench {

namespace {

constexpr std::uint64_t kRunsBeside = 500;

}  // namespace

int run_backlog(const BacklogArguments& arguments) {
  testing::Cluster cluster(bench_options());
  Client client = cluster.connect();
  const std::vector<double> alone = run_one_at_a_time(client, kRunsBeside, arguments.payload_bytes);
  const std::size_t coordinator_before = cluster.coordinator().resident_bytes();
  const double redis_before = redis_bytes(cluster);
  Random random(1);
  const TimePoint start = clock_now();
  constexpr std::size_t kBatch = 10'000;
  for (std::uint64_t submitted = 0; submitted < arguments.tasks; submitted += kBatch) {
    std::vector<NewTask> tasks(std::min<std::uint64_t>(kBatch, arguments.tasks - submitted));
    for (NewTask& task : tasks)
      task = {.type = "nobody", .input = payload(arguments.payload_bytes, random), .options = {}};
    const auto ack = client.submit_batch(std::move(tasks));
    CHECK(ack && ack->refused.empty()) << "a batch was refused: "
                                       << (ack ? ack->refused[0].error.message : ack.error().message);
  }
  const double seconds = static_cast<double>((clock_now() - start).count()) / 1e6;
  const auto tasks = static_cast<double>(arguments.tasks);
  const double coordinator = static_cast<double>(cluster.coordinator().resident_bytes() - coordinator_before) / tasks;
  const double redis = (redis_bytes(cluster) - redis_before) / tasks;
  const std::vector<double> beside = run_one_at_a_time(client, kRunsBeside, arguments.payload_bytes);
  const nlohmann::ordered_json result{{"benchmark", "backlog"},
                                      {"tasks", arguments.tasks},
                                      {"payload_bytes", arguments.payload_bytes},
                                      {"submit_per_s", tasks / seconds},
                                      {"coordinator_bytes_per_task", coordinator},
                                      {"redis_bytes_per_task", redis},
                                      {"bytes_per_task", coordinator + redis},
                                      {"p50_us_alone", percentile(alone, 0.5)},
                                      {"p50_us_beside", percentile(beside, 0.5)},
                                      {"p99_us_alone", percentile(alone, 0.99)},
                                      {"p99_us_beside", percentile(beside, 0.99)}};
  print_result(result, arguments.json);
  return 0;
}

}  // namespace baton::bench
