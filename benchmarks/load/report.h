// What the benchmarks share: the processes that they measure, and how figures are taken and shown.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "baton/time.h"
#include "tests/testing/cluster.h"

namespace baton::bench {

// One shard, and one worker of one slot whose tasks do nothing, over unix sockets; logs say nothing but warnings.
testing::ClusterOptions bench_options(const std::string& fsync = "always");

// User and system time of this process.
Duration own_cpu_time();
// Redis's used_memory.
double redis_bytes(testing::Cluster& cluster);
// REQUIRES: sorted, not empty; 0 <= share <= 1.
double percentile(const std::vector<double>& sorted, double share);

// On standard output: a line of JSON, or a line a figure.
void print_result(const nlohmann::ordered_json& result, bool as_json);

}  // namespace baton::bench
