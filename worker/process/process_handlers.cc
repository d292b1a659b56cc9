#include "worker/process/process_handlers.h"

#include <string_view>
#include <utility>

#include "worker/process/exec_handler.h"
#include "worker/process/lambda_lane.h"
#include "worker/process/line_lane.h"

namespace baton {

namespace {

constexpr std::uint64_t kBytesPerMib = 1024 * 1024;
constexpr std::uint64_t kChildMemoryMibMax = 1 << 24;   // 16 TiB: more than a machine has, and no overflow
constexpr std::uint64_t kChildCpuSecondsMax = 1 << 24;  // half a year

struct NamedCommand {
  std::string name;
  std::string command;
};

Result<NamedCommand> parse_named_command(const char* option, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    return fail(ErrorCode::kInvalidArgument,
                std::string(option) + " '" + text + "' is not NAME=COMMAND, such as 'resize=node resize.js'");
  }
  return NamedCommand{text.substr(0, equals), text.substr(equals + 1)};
}

// Takes one argument each time, so that what follows is not taken for another.
void add_programs(CLI::App& app, const char* option, std::vector<std::string>& named_commands,
                  const std::string& help) {
  app.add_option(option, named_commands, help + "; may be repeated")
      ->expected(1)
      ->allow_extra_args(false)
      ->take_all()
      ->type_name("NAME=COMMAND");
}

void add_metric(std::string& text, const std::string& name, const char* type, const char* help,
                const std::map<std::string, LanePoolStatus>& statuses, std::uint64_t LanePoolStatus::*member) {
  text += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
  // Task types have no characters that the format would want escaped.
  for (const auto& [type_name, status] : statuses) {
    text += name + "{type=\"" + type_name + "\"} " + std::to_string(status.*member) + "\n";
  }
}

}  // namespace

void add_process_options(CLI::App& app, ProcessOptions& options) {
  add_programs(
      app, "--exec", options.exec,
      "run COMMAND (by /bin/sh -c) for each task of type NAME, input on standard input, output on standard output");
  add_programs(app, "--exec-pool", options.exec_pool,
               "the same with processes that stay, one a slot, and read and write a line of JSON a task");
  add_programs(app, "--lambda", options.lambda,
               "run an AWS Lambda runtime, which is given the Runtime API, for the Lambda function NAME");
  app.add_option("--lambda-timeout", options.lambda_timeout_s, "seconds that an invocation of a function may take")
      ->check(CLI::Range(0.001, 86'400.0))
      ->capture_default_str();
  app.add_option("--child-memory-max", options.child_memory_mib_max,
                 "MiB of memory: more than that no process of --exec gets, and one that stays is replaced (default no "
                 "limit)")
      ->check(CLI::Range(std::uint64_t{1}, kChildMemoryMibMax));
  app.add_option("--child-cpu-max", options.child_cpu_s_max,
                 "seconds of processor time that a process of --exec may use (default no limit)")
      ->check(CLI::Range(std::uint64_t{1}, kChildCpuSecondsMax));
  app.add_option("--child-env", options.child_env,
                 "variable of the environment that programs are given though the worker reads a secret from it, or "
                 "though it is a key for AWS; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME");
}

Result<std::unique_ptr<ProcessHandlers>> ProcessHandlers::make(const ProcessOptions& options) {
  std::unique_ptr<ProcessHandlers> made(new ProcessHandlers);
  if (options.exec.empty() && options.exec_pool.empty() && options.lambda.empty()) return made;
  auto guardian = Guardian::start();
  if (!guardian) return tl::unexpected(guardian.error());
  made->guardian_ = std::make_shared<const Guardian>(*std::move(guardian));
  if (auto added = made->add_exec(options); !added) return tl::unexpected(added.error());
  if (auto added = made->add_pools(options); !added) return tl::unexpected(added.error());
  if (auto added = made->add_functions(options); !added) return tl::unexpected(added.error());
  return made;
}

Result<void> ProcessHandlers::add_exec(const ProcessOptions& options) {
  for (const std::string& text : options.exec) {
    const auto named = parse_named_command("--exec", text);
    if (!named) return tl::unexpected(named.error());
    ExecOptions exec{named->command};
    exec.limits = {options.child_cpu_s_max, options.child_memory_mib_max * kBytesPerMib};
    exec.kept_variables = options.child_env;
    if (auto added = add(named->name, exec_handler(guardian_, std::move(exec))); !added) return added;
  }
  return {};
}

Result<void> ProcessHandlers::add_pools(const ProcessOptions& options) {
  for (const std::string& text : options.exec_pool) {
    const auto named = parse_named_command("--exec-pool", text);
    if (!named) return tl::unexpected(named.error());
    LineLaneOptions lane{named->name, named->command};
    lane.kept_variables = options.child_env;
    auto start = [guardian = guardian_, lane] { return LineLane::start(*guardian, lane); };
    if (auto added = add_pool(named->name, std::move(start), options); !added) return added;
  }
  return {};
}

Result<void> ProcessHandlers::add_functions(const ProcessOptions& options) {
  for (const std::string& text : options.lambda) {
    const auto named = parse_named_command("--lambda", text);
    if (!named) return tl::unexpected(named.error());
    LambdaLaneOptions lane{named->name, named->command};
    lane.timeout = Duration(static_cast<std::int64_t>(options.lambda_timeout_s * 1e6));
    lane.memory_mib = options.child_memory_mib_max;
    auto start = [guardian = guardian_, lane] { return LambdaLane::start(*guardian, lane); };
    if (auto added = add_pool(named->name, std::move(start), options); !added) return added;
  }
  return {};
}

Result<void> ProcessHandlers::add(const std::string& name, Handler handler) {
  if (handlers_.emplace(name, std::move(handler)).second) return {};
  return fail(ErrorCode::kInvalidArgument, "two programs are named for the task type '" + name + "'");
}

Result<void> ProcessHandlers::add_pool(const std::string& name, LanePool::Start start, const ProcessOptions& options) {
  const auto pool = std::make_shared<LanePool>(
      std::move(start), LanePoolOptions{.memory_bytes_max = options.child_memory_mib_max * kBytesPerMib});
  pools_.emplace(name, pool);
  return add(name, [pool](Attempt& attempt) { return pool->run(attempt); });
}

void ProcessHandlers::stop() {
  for (const auto& [name, pool] : pools_) pool->stop();
}

std::string ProcessHandlers::metrics_text() const {
  std::map<std::string, LanePoolStatus> statuses;
  for (const auto& [name, pool] : pools_) statuses.emplace(name, pool->status());
  std::string text;
  if (statuses.empty()) return text;
  add_metric(text, "baton_worker_processes", "gauge", "Long-lived processes.", statuses, &LanePoolStatus::processes);
  add_metric(text, "baton_worker_processes_started_total", "counter", "Long-lived processes that were started.",
             statuses, &LanePoolStatus::started_total);
  add_metric(text, "baton_worker_processes_outgrown_total", "counter", "Those that were replaced for their memory.",
             statuses, &LanePoolStatus::outgrown_total);
  add_metric(text, "baton_worker_processes_failed_total", "counter",
             "Those that died, misbehaved or were stopped in mid attempt.", statuses, &LanePoolStatus::failed_total);
  return text;
}

}  // namespace baton
