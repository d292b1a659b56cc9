// baton-bench load: N no-op tasks through real processes, from the first submit to the last outcome known to the client.
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>

#include "benchmarks/load/arguments.h"
#include "benchmarks/load/floor.h"
#include "benchmarks/load/payload.h"
#include "benchmarks/load/report.h"
#include "benchmarks/load/scrape.h"
#include "common/check.h"
#include "common/clock.h"
#include "common/random.h"

namespace baton::bench {

namespace {

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

// Microseconds that Redis spent in commands whose name begins with `command`, since it started.
double command_micros(testing::Cluster& cluster, const std::string& command) {
  std::istringstream lines(cluster.redis().command({"INFO", "commandstats"}));
  double micros = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("cmdstat_" + command)) continue;
    const auto at = line.find("usec=");
    if (at != std::string::npos) micros += std::stod(line.substr(at + 5));
  }
  return micros;
}

// What the client knows, shared between the submitting thread and the client's.
struct Progress {
  std::mutex mutex;
  std::condition_variable changed;
  std::uint64_t acked = 0;
  std::uint64_t ended = 0;
  std::uint64_t succeeded = 0;
  TimePoint last_ack_at{};
  TimePoint last_outcome_at{};
};

void submit_all(Client& client, const LoadArguments& arguments, Progress& progress) {
  std::uint64_t submitted = 0;
  Random random(1);
  while (submitted < arguments.tasks) {
    {
      std::unique_lock lock(progress.mutex);
      progress.changed.wait(lock, [&] { return submitted - progress.ended + arguments.batch <= arguments.in_flight; });
    }
    const std::uint64_t count = std::min<std::uint64_t>(arguments.batch, arguments.tasks - submitted);
    std::vector<NewTask> tasks;
    tasks.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      tasks.push_back({.type = "noop", .input = payload(arguments.payload_bytes, random), .options = {}});
    }
    submitted += count;
    client.submit_batch(
        std::move(tasks),
        [&progress](Result<BatchAck> ack) {
          CHECK(ack && ack->refused.empty())
              << "a batch was refused: " << (ack ? ack->refused[0].error.message : ack.error().message);
          const std::lock_guard lock(progress.mutex);
          progress.acked += ack->ids.size();
          progress.last_ack_at = clock_now();
        },
        [&progress](const OutcomesNews& news) {
          CHECK(news.lost.empty()) << "an outcome was lost: " << news.lost[0].error.message;
          const std::lock_guard lock(progress.mutex);
          progress.ended += news.ended.size();
          for (const Outcome& outcome : news.ended) progress.succeeded += outcome.state == TaskState::kSucceeded;
          progress.last_outcome_at = clock_now();
          progress.changed.notify_one();
        });
  }
  std::unique_lock lock(progress.mutex);
  progress.changed.wait(lock, [&] { return progress.ended == arguments.tasks; });
}

}  // namespace

int run_load(const LoadArguments& arguments) {
  testing::ClusterOptions options = bench_options(arguments.fsync);
  options.ipc = arguments.ipc;
  options.worker_count = arguments.workers;
  options.coordinator_arguments = {"--shards", std::to_string(arguments.shards), "--log-level", "warning"};
  options.worker_arguments = {"--slots", std::to_string(arguments.slots), "--log-level", "warning"};
  testing::Cluster cluster(options);
  Client client = cluster.connect();
  const auto ready = [&] {
    const auto workers = client.workers();
    return workers && workers->size() >= static_cast<std::size_t>(arguments.workers);
  };
  CHECK(testing::eventually(ready, std::chrono::seconds(30))) << "the workers did not connect:\n"
                                                              << cluster.worker(0).log_tail();

  Progress progress;
  const Duration redis_before = testing::cpu_time_of(cluster.redis().pid());
  const Duration coordinator_before = cluster.coordinator().cpu_time();
  const Duration cpu_before = cluster.cpu_time();
  const Duration own_before = own_cpu_time();
  const TimePoint start = clock_now();
  submit_all(client, arguments, progress);
  const double own_cpu = seconds(own_cpu_time() - own_before);
  const double redis_cpu = seconds(testing::cpu_time_of(cluster.redis().pid()) - redis_before);
  const double coordinator_cpu = seconds(cluster.coordinator().cpu_time() - coordinator_before);
  const double others_cpu = seconds(cluster.cpu_time() - cpu_before);

  // The coordinator publishes its numbers twice a second.
  const auto tasks = static_cast<double>(arguments.tasks);
  testing::eventually([&] { return scrape(cluster.http(), "baton_reports_accepted_total") >= tasks; },
                      std::chrono::seconds(5));
  const double commit_bytes = scrape(cluster.http(), "baton_commit_bytes_total");
  const double commits = scrape(cluster.http(), "baton_commits_total");
  const double checkpoints = scrape(cluster.http(), "baton_checkpoints_total");
  const double turns = scrape(cluster.http(), "baton_turns_total");
  const double xadd_micros = command_micros(cluster, "xadd");
  const double checkpoint_micros = command_micros(cluster, "eval");
  const Floor floor = measure_floor(cluster.redis().socket_path(), commit_bytes / tasks, commit_bytes / commits,
                                    std::min<std::uint64_t>(arguments.tasks, 1'000'000));
  const double elapsed = seconds(progress.last_outcome_at - start);
  const nlohmann::ordered_json result{
      {"benchmark", "load"},
      {"tasks", arguments.tasks},
      {"payload_bytes", arguments.payload_bytes},
      {"fsync", arguments.fsync},
      {"succeeded", progress.succeeded},
      {"tasks_per_s", tasks / elapsed},
      {"submit_per_s", tasks / seconds(progress.last_ack_at - start)},
      {"cpu_us_per_task", (others_cpu + own_cpu) * 1e6 / tasks},
      {"cpu_us_redis", redis_cpu * 1e6 / tasks},
      {"redis_xadd_us", xadd_micros / tasks},
      {"redis_checkpoint_us", checkpoint_micros / tasks},
      {"cpu_us_coordinator", coordinator_cpu * 1e6 / tasks},
      {"cpu_us_worker", (others_cpu - redis_cpu - coordinator_cpu) * 1e6 / tasks},
      {"cpu_us_client", own_cpu * 1e6 / tasks},
      {"redis_floor_per_s", floor.records_tasks_per_s},
      {"redis_rows_per_s", floor.rows_per_s},
      {"ratio_to_floor", tasks / elapsed / floor.records_tasks_per_s},
      {"commit_bytes_per_task", commit_bytes / tasks},
      {"tasks_per_turn", tasks / turns},
      {"checkpoints", checkpoints},
      {"coordinator_mb", static_cast<double>(cluster.coordinator().resident_bytes()) / 1e6},
  };
  print_result(result, arguments.json);
  return progress.succeeded == arguments.tasks ? 0 : 1;
}

}  // namespace baton::bench
