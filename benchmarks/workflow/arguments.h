// Arguments of the subcommands about executions.
#pragma once

#include <cstdint>
#include <string>

namespace baton::bench {

struct WorkflowArguments {
  std::uint64_t executions = 50'000;
  int steps = 3;  // Task states, one after the other
  std::string type = "STANDARD";
  std::string fsync = "always";
  std::uint64_t in_flight = 20'000;  // executions that were started and have not closed
  std::uint64_t latency_runs = 300;  // executions run one at a time, for the percentiles
  int shards = 1;
  bool json = false;
};

struct ApiArguments {
  std::uint64_t requests = 20'000;
  int connections = 32;
  bool json = false;
};

struct ExecutionMemoryArguments {
  std::uint64_t open = 100'000;    // that wait on a timer
  std::uint64_t closed = 100'000;  // of three Task states
  bool json = false;
};

struct MapArguments {
  std::uint64_t items = 100'000;
  std::string type = "EXPRESS";      // of the children
  std::uint64_t concurrency = 1000;  // children that run; 0: as many as the engine allows
  bool json = false;
};

int run_workflow(const WorkflowArguments& arguments);
int run_map(const MapArguments& arguments);
int run_api(const ApiArguments& arguments);
int run_execution_memory(const ExecutionMemoryArguments& arguments);

}  // namespace baton::bench
