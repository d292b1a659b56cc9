#include "benchmarks/load/report.h"

#include <sys/resource.h>

#include <cstdio>

namespace baton::bench {

testing::ClusterOptions bench_options(const std::string& fsync) {
  testing::ClusterOptions options;
  options.redis.appendfsync = fsync;
  options.durability = fsync == "always" ? "local" : "relaxed";
  options.ipc = true;
  options.coordinator_arguments = {"--log-level", "warning"};
  options.worker_arguments = {"--slots", "1", "--log-level", "warning"};
  options.worker_program = testing::program_folder() + "/baton-bench-worker";
  return options;
}

Duration own_cpu_time() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  const auto micros = [](const timeval& time) { return std::chrono::seconds(time.tv_sec) + Duration(time.tv_usec); };
  return micros(usage.ru_utime) + micros(usage.ru_stime);
}

double redis_bytes(testing::Cluster& cluster) {
  const std::string info = cluster.redis().command({"INFO", "memory"});
  return std::stod(info.substr(info.find("used_memory:") + std::string("used_memory:").size()));
}

double percentile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void print_result(const nlohmann::ordered_json& result, bool as_json) {
  if (as_json) {
    std::printf("%s\n", result.dump().c_str());
  } else {
    for (const auto& [key, value] : result.items()) std::printf("%-28s %s\n", key.c_str(), value.dump().c_str());
  }
}

}  // namespace baton::bench
