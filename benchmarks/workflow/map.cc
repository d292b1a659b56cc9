// baton-bench map: one execution with a distributed Map of many items, each a child with one Task.
#include <nlohmann/json.hpp>

#include "benchmarks/load/report.h"
#include "benchmarks/load/scrape.h"
#include "benchmarks/workflow/arguments.h"
#include "benchmarks/workflow/machine.h"
#include "common/check.h"
#include "common/clock.h"

namespace baton::bench {

namespace {

constexpr Duration kPatience = std::chrono::minutes(10);
constexpr std::uint64_t kOnlyRun = 1;

std::string map_definition(const std::string& child_type, std::uint64_t concurrency) {
  const nlohmann::ordered_json child{
      {"ProcessorConfig", {{"Mode", "DISTRIBUTED"}, {"ExecutionType", child_type}}},
      {"StartAt", "Work"},
      {"States", {{"Work", {{"Type", "Task"}, {"Resource", "noop"}, {"ResultPath", nullptr}, {"End", true}}}}}};
  const nlohmann::ordered_json map{
      {"Type", "Map"}, {"MaxConcurrency", concurrency}, {"ItemProcessor", child}, {"End", true}};
  return nlohmann::ordered_json{{"StartAt", "Map"}, {"States", {{"Map", map}}}}.dump();
}

}  // namespace

int run_map(const MapArguments& arguments) {
  testing::Cluster cluster(bench_options());
  Client client = cluster.connect();
  create_machine(client, map_definition(arguments.type, arguments.concurrency), "STANDARD");

  const nlohmann::json start{{"stateMachineArn", kMachineArn},
                             {"name", "run-" + std::to_string(kOnlyRun)},
                             {"input", nlohmann::json(std::vector<int>(arguments.items, 1)).dump()}};
  const Duration cpu_before = cluster.cpu_time();
  const double bytes_before = scrape(cluster.http(), "baton_commit_bytes_total");
  const TimePoint started_at = clock_now();
  const auto started = client.call_api("StartExecution", start.dump(), kPatience);
  CHECK(started && started->error.empty()) << (started ? started->message : started.error().message);
  const std::string arn = nlohmann::json::parse(started->body)["executionArn"];
  const auto ended = client.call_api("WaitExecution", nlohmann::json{{"executionArn", arn}}.dump(), kPatience);
  CHECK(ended && ended->body.find("SUCCEEDED") != std::string::npos)
      << "the execution did not succeed: " << (ended ? ended->body.substr(0, 1000) : ended.error().message);
  const double seconds = static_cast<double>((clock_now() - started_at).count()) / 1e6;
  const double cpu = static_cast<double>((cluster.cpu_time() - cpu_before).count());
  const auto items = static_cast<double>(arguments.items);
  const nlohmann::ordered_json result{
      {"benchmark", "map"},
      {"items", arguments.items},
      {"type", arguments.type},
      {"concurrency", arguments.concurrency},
      {"seconds", seconds},
      {"items_per_s", items / seconds},
      {"cpu_us_per_item", cpu / items},
      {"commit_bytes_per_item", (scrape(cluster.http(), "baton_commit_bytes_total") - bytes_before) / items},
      {"coordinator_mb", static_cast<double>(cluster.coordinator().resident_bytes()) / 1e6}};
  print_result(result, arguments.json);
  return 0;
}

}  // namespace baton::bench
