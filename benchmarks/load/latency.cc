// baton-bench latency: one task at a time, from submit to its outcome at the client.
#include <nlohmann/json.hpp>

#include "benchmarks/load/arguments.h"
#include "benchmarks/load/floor.h"
#include "benchmarks/load/one_at_a_time.h"
#include "benchmarks/load/report.h"

namespace baton::bench {

int run_latency(const LatencyArguments& arguments) {
  testing::ClusterOptions options = bench_options(arguments.fsync);
  options.ipc = arguments.ipc;
  testing::Cluster cluster(options);
  Client client = cluster.connect();

  const std::vector<double> micros = run_one_at_a_time(client, arguments.tasks, arguments.payload_bytes);
  const double write_us = measure_write_latency_us(cluster.redis().socket_path(), 200, 1000);
  const nlohmann::ordered_json result{{"benchmark", "latency"},
                                      {"tasks", arguments.tasks},
                                      {"fsync", arguments.fsync},
                                      {"p50_us", percentile(micros, 0.5)},
                                      {"p90_us", percentile(micros, 0.9)},
                                      {"p99_us", percentile(micros, 0.99)},
                                      {"redis_write_p50_us", write_us},
                                      {"p50_beyond_two_writes_us", percentile(micros, 0.5) - 2 * write_us}};
  print_result(result, arguments.json);
  return 0;
}

}  // namespace baton::bench
