// baton-bench executions: what an open execution costs in memory, and a closed one.
#include <nlohmann/json.hpp>

#include "benchmarks/load/report.h"
#include "benchmarks/load/scrape.h"
#include "benchmarks/workflow/arguments.h"
#include "benchmarks/workflow/machine.h"
#include "common/check.h"
#include "common/clock.h"

namespace baton::bench {

namespace {

struct Growth {
  double coordinator = 0;
  double redis = 0;
};

// What `count` executions of the definition leave behind, each.
Growth grow(const std::string& definition, std::uint64_t count, bool until_closed) {
  testing::Cluster cluster(bench_options());
  Client client = cluster.connect();
  create_machine(client, definition, "STANDARD");
  start_executions(client, cluster.http(), 0, 100, 100, until_closed);
  const auto coordinator = static_cast<double>(cluster.coordinator().resident_bytes());
  const double redis = redis_bytes(cluster);
  start_executions(client, cluster.http(), 100, count, 4096, until_closed);
  const auto each = [&](double now, double before) { return (now - before) / static_cast<double>(count); };
  return {each(static_cast<double>(cluster.coordinator().resident_bytes()), coordinator),
          each(redis_bytes(cluster), redis)};
}

}  // namespace

int run_execution_memory(const ExecutionMemoryArguments& arguments) {
  constexpr int kDay = 86'400;
  const Growth open = grow(wait_definition(kDay), arguments.open, false);
  const Growth closed = grow(tasks_definition(3), arguments.closed, true);
  const nlohmann::ordered_json result{
      {"benchmark", "executions"},
      {"open", arguments.open},
      {"coordinator_bytes_per_open", open.coordinator},
      {"redis_bytes_per_open", open.redis},
      {"coordinator_mb_of_open", open.coordinator * static_cast<double>(arguments.open) / 1e6},
      {"closed", arguments.closed},
      {"coordinator_bytes_per_closed", closed.coordinator},
      {"redis_bytes_per_closed", closed.redis}};
  print_result(result, arguments.json);
  return 0;
}

}  // namespace baton::bench
