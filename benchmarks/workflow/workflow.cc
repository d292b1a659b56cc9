// baton-bench workflow: executions of Task states through real processes, and one at a time.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "benchmarks/load/floor.h"
#include "benchmarks/load/report.h"
#include "benchmarks/load/scrape.h"
#include "benchmarks/workflow/arguments.h"
#include "benchmarks/workflow/machine.h"
#include "common/check.h"
#include "common/clock.h"

namespace baton::bench {

namespace {

constexpr Duration kPatience = std::chrono::seconds(60);

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

// Microseconds from the start to the answer that it has closed, of one execution at a time, sorted.
std::vector<double> measure_latency(Client& client, std::uint64_t runs, bool is_express) {
  std::vector<double> micros;
  constexpr std::uint64_t kWarmUp = 20;
  for (std::uint64_t i = 0; i < runs + kWarmUp; ++i) {
    const std::uint64_t number = 1'000'000'000 + i;
    const TimePoint start = clock_now();
    if (is_express) {
      const auto ended = client.call_api("StartSyncExecution", start_body(number), kPatience);
      CHECK(ended && ended->error.empty()) << (ended ? ended->message : ended.error().message);
    } else {
      const auto started = client.call_api("StartExecution", start_body(number), kPatience);
      CHECK(started && started->error.empty()) << (started ? started->message : started.error().message);
      const std::string arn = "arn:aws:states:us-east-1:123456789012:execution:bench:run-" + std::to_string(number);
      const auto ended = client.call_api("WaitExecution", R"({"executionArn":")" + arn + R"("})", kPatience);
      CHECK(ended && ended->body.find("SUCCEEDED") != std::string::npos) << "an execution did not succeed";
    }
    if (i >= kWarmUp) micros.push_back(static_cast<double>((clock_now() - start).count()));
  }
  std::ranges::sort(micros);
  return micros;
}

}  // namespace

int run_workflow(const WorkflowArguments& arguments) {
  testing::ClusterOptions options = bench_options(arguments.fsync);
  options.coordinator_arguments = {"--shards", std::to_string(arguments.shards), "--log-level", "warning"};
  testing::Cluster cluster(options);
  Client client = cluster.connect();
  create_machine(client, tasks_definition(arguments.steps), arguments.type);
  start_executions(client, cluster.http(), 0, 1000, 256, true);  // warm-up

  const Duration redis_before = testing::cpu_time_of(cluster.redis().pid());
  const Duration coordinator_before = cluster.coordinator().cpu_time();
  const Duration cpu_before = cluster.cpu_time();
  const Duration own_before = own_cpu_time();
  const double bytes_before = scrape(cluster.http(), "baton_commit_bytes_total");
  const double commits_before = scrape(cluster.http(), "baton_commits_total");
  const TimePoint start = clock_now();
  start_executions(client, cluster.http(), 1000, arguments.executions, arguments.in_flight, true);
  const double elapsed = seconds(clock_now() - start);
  const double own_cpu = seconds(own_cpu_time() - own_before);
  const double redis_cpu = seconds(testing::cpu_time_of(cluster.redis().pid()) - redis_before);
  const double coordinator_cpu = seconds(cluster.coordinator().cpu_time() - coordinator_before);
  const double others_cpu = seconds(cluster.cpu_time() - cpu_before);
  const double commit_bytes = scrape(cluster.http(), "baton_commit_bytes_total") - bytes_before;
  const double commits = scrape(cluster.http(), "baton_commits_total") - commits_before;

  const auto micros = measure_latency(client, arguments.latency_runs, arguments.type == "EXPRESS");
  const double write_us = measure_write_latency_us(cluster.redis().socket_path(), 200, 500);
  const auto count = static_cast<double>(arguments.executions);
  const nlohmann::ordered_json result{
      {"benchmark", "workflow"},
      {"executions", arguments.executions},
      {"steps", arguments.steps},
      {"type", arguments.type},
      {"fsync", arguments.fsync},
      {"executions_per_s", count / elapsed},
      {"cpu_us_per_execution", (others_cpu + own_cpu) * 1e6 / count},
      {"cpu_us_coordinator", coordinator_cpu * 1e6 / count},
      {"cpu_us_redis", redis_cpu * 1e6 / count},
      {"cpu_us_worker", (others_cpu - redis_cpu - coordinator_cpu) * 1e6 / count},
      {"cpu_us_client", own_cpu * 1e6 / count},
      {"commit_bytes_per_execution", commit_bytes / count},
      {"commits_per_execution", commits / count},
      {"p50_us", percentile(micros, 0.5)},
      {"p99_us", percentile(micros, 0.99)},
      {"redis_write_p50_us", write_us},
      {"p50_in_writes", percentile(micros, 0.5) / write_us},
      {"closed_bytes_per_execution", scrape(cluster.http(), "baton_executions_closed_bytes") /
                                         std::max(1.0, scrape(cluster.http(), "baton_executions_closed"))},
      {"coordinator_mb", static_cast<double>(cluster.coordinator().resident_bytes()) / 1e6},
  };
  print_result(result, arguments.json);
  return 0;
}

}  // namespace baton::bench
