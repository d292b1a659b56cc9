// The programs that `baton-worker` runs as handlers: its options, the handlers they make, and their end.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "baton/handler.h"
#include "baton/result.h"
#include "worker/process/guardian.h"
#include "worker/process/lane_pool.h"

namespace baton {

struct ProcessOptions {
  std::vector<std::string> exec;       // NAME=COMMAND: a process an attempt (exec_handler.h)
  std::vector<std::string> exec_pool;  // NAME=COMMAND: long-lived processes that are spoken to in lines (line_lane.h)
  std::vector<std::string> lambda;     // NAME=COMMAND: a Lambda runtime (lambda_lane.h)
  double lambda_timeout_s = 900;
  std::uint64_t child_memory_mib_max = 0;  // of each process; 0: no limit
  std::uint64_t child_cpu_s_max = 0;       // of each process of an attempt (`exec`); 0: no limit
  // Variables of the environment that programs get though the worker would keep them to itself.
  std::vector<std::string> child_env;
};

void add_process_options(CLI::App& app, ProcessOptions& options);

class ProcessHandlers {
 public:
  // Starts the guardian if there are programs to run, so call it while there are few threads. Errors: kInvalidArgument (an
  // option that is not NAME=COMMAND, a name that comes twice), kUnavailable.
  static Result<std::unique_ptr<ProcessHandlers>> make(const ProcessOptions& options);

  // By task type. They hold on to what they need.
  const std::map<std::string, Handler>& handlers() const { return handlers_; }

  // Ends the long-lived processes that are idle.
  void stop();

  // Prometheus' text format; empty if there are no long-lived processes. Thread-safe.
  std::string metrics_text() const;

 private:
  ProcessHandlers() = default;
  Result<void> add_exec(const ProcessOptions& options);
  Result<void> add_pools(const ProcessOptions& options);
  Result<void> add_functions(const ProcessOptions& options);
  Result<void> add(const std::string& name, Handler handler);
  Result<void> add_pool(const std::string& name, LanePool::Start start, const ProcessOptions& options);

  std::shared_ptr<const Guardian> guardian_;
  std::map<std::string, Handler> handlers_;
  std::map<std::string, std::shared_ptr<LanePool>> pools_;
};

}  // namespace baton
