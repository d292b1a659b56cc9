#include "cli/dev/stack.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "baton/client.h"
#include "cli/json_line.h"
#include "cli/table.h"
#include "cli/text.h"
#include "common/clock.h"

namespace baton::cli {

namespace {

// Between two looks at whether something is ready: short beside the tens of milliseconds that each needs.
constexpr Duration kPollInterval = std::chrono::milliseconds(10);
// Between two looks while all is well; the end of a child is a signal and needs no look.
constexpr Duration kIdleInterval = std::chrono::seconds(60);

tl::unexpected<Error> died(const ChildProcess& child, const std::string& when) {
  return fail(ErrorCode::kUnavailable, child.name() + " " + child.end_text() + " " + when + "; the end of its log, " +
                                           child.log_path() + ":\n" + child.log_tail());
}

// What contains nothing, where the file is not there yet.
nlohmann::json read_json(const std::string& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file, nullptr, false);
}

}  // namespace

Result<void> Stack::launch(std::optional<ChildProcess>& child, const std::string& name,
                           std::vector<std::string> command) {
  auto started = ChildProcess::start({name, std::move(command), folder_.log_path(name), folder_.lock_fd()});
  if (!started) return tl::unexpected(started.error());
  child = std::move(*started);
  return {};
}

Result<void> Stack::await(ChildProcess& child, const std::string& for_what, Duration timeout,
                          const std::function<bool()>& ready) {
  const TimePoint deadline = clock_now() + timeout;
  while (!ready()) {
    if (child.ended()) return died(child, "before it was ready");
    if (auto alive = check_alive(); !alive) return alive;
    if (clock_now() > deadline) {
      return fail(ErrorCode::kDeadlineExceeded, child.name() + " did not " + for_what + " within " +
                                                    short_duration(timeout) + "; the end of its log, " +
                                                    child.log_path() + ":\n" + child.log_tail());
    }
    const auto signal = signals_.next(kPollInterval);
    if (signal && asks_to_end(*signal)) return fail(ErrorCode::kCancelled, "told to end before everything was up");
  }
  return {};
}

bool Stack::read_coordinator_ready_file() {
  const auto ready = read_json(folder_.ready_path());
  if (!ready.contains("endpoint") || !ready.contains("http")) return false;
  endpoint_ = ready["endpoint"].get<std::string>();
  const auto http = ready["http"].get<std::string>();
  http_ = http.starts_with("http") ? http : "http://" + http;
  return true;
}

bool Stack::read_gateway_ready_file() {
  const auto ready = read_json(folder_.gateway_ready_path());
  if (!ready.contains("url")) return false;
  gateway_ = ready["url"].get<std::string>();
  return true;
}

Result<void> Stack::start_redis(const Programs& programs) {
  if (auto launched = launch(redis_, "redis", redis_command(programs, options_, folder_)); !launched) return launched;
  return await(*redis_, "answer", kRedisReadyTimeout, [&] { return redis_answers(folder_.socket_path()); });
}

Result<void> Stack::start_coordinator(const Programs& programs) {
  if (auto launched = launch(coordinator_, "coordinator", coordinator_command(programs, options_, folder_));
      !launched) {
    return launched;
  }
  return await(*coordinator_, "serve", kReadyTimeout, [&] { return read_coordinator_ready_file(); });
}

// Ready is what a client would call so: the coordinator knows the worker.
Result<void> Stack::start_worker(const Programs& programs) {
  const std::string name = "dev:" + std::to_string(getpid());
  if (auto launched = launch(worker_, "worker", worker_command(programs, options_, endpoint_, gateway_, name));
      !launched)
    return launched;
  auto client = Client::connect({.endpoint = endpoint_, .name = "baton dev", .timeout = std::chrono::seconds(2)});
  if (!client) return tl::unexpected(client.error());
  return await(*worker_, "connect to the coordinator", kReadyTimeout, [&] {
    const auto workers = client->workers();
    return workers &&
           std::any_of(workers->begin(), workers->end(), [&](const WorkerView& w) { return w.name == name; });
  });
}

Result<void> Stack::start_gateway(const Programs& programs) {
  auto launched = launch(gateway_process_, "gateway", gateway_command(programs, options_, folder_, endpoint_));
  if (!launched) return launched;
  return await(*gateway_process_, "serve", kReadyTimeout, [&] { return read_gateway_ready_file(); });
}

Result<void> Stack::start(const Programs& programs) {
  if (auto started = start_redis(programs); !started) return started;
  if (auto started = start_coordinator(programs); !started) return started;
  // The worker asks the gateway for links.
  if (options_.has_gateway) {
    if (auto started = start_gateway(programs); !started) return started;
  }
  if (auto started = start_worker(programs); !started) return started;
  return launch(watcher_, "watcher", watcher_command(programs, options_, endpoint_));
}

Result<void> Stack::check_alive() {
  for (auto* child : {&redis_, &coordinator_, &worker_, &gateway_process_, &watcher_}) {
    if (*child && (*child)->ended()) return died(**child, "unexpectedly");
  }
  return {};
}

Result<void> Stack::serve() {
  while (true) {
    if (auto alive = check_alive(); !alive) return alive;
    const auto signal = signals_.next(kIdleInterval);
    if (signal && asks_to_end(*signal)) return {};
  }
}

void Stack::stop() {
  stop(watcher_);
  stop(gateway_process_);
  stop(worker_);
  stop(coordinator_);
  stop(redis_);
}

void Stack::stop(std::optional<ChildProcess>& child) {
  if (!child) return;
  child->signal(SIGTERM);
  const TimePoint deadline = clock_now() + kStopTimeout;
  bool patient = true;
  while (!child->ended()) {
    const auto signal = signals_.next(std::chrono::milliseconds(100));
    patient = patient && clock_now() < deadline && !(signal && asks_to_end(*signal));
    if (!patient) child->signal(SIGKILL);
  }
  child.reset();
}

std::string Stack::status_json() const {
  JsonLine pids;
  pids.add("dev", static_cast<std::int64_t>(getpid()));
  for (const auto* child : {&redis_, &coordinator_, &worker_, &gateway_process_, &watcher_}) {
    if (*child) pids.add((*child)->name(), static_cast<std::int64_t>((*child)->pid()));
  }
  JsonLine status;
  status.add("endpoint", endpoint_).add("http", http_).add("redis", "unix://" + folder_.socket_path());
  if (!gateway_.empty()) status.add("gateway", gateway_);
  status.add("data_dir", folder_.path()).add("files", options_.files).add_json("pids", pids.text());
  return status.text();
}

std::string Stack::text() const {
  Table table({{"WHAT"}, {"WHERE"}, {"PID", Align::kRight}, {"LOG"}});
  const auto add = [&](const ChildProcess& child, const std::string& where) {
    table.add_row({child.name(), where, std::to_string(child.pid()), child.log_path()});
  };
  add(*redis_, "unix://" + folder_.socket_path());
  add(*coordinator_, endpoint_ + ", " + http_ + "/metrics");
  add(*worker_, options_.files);
  if (gateway_process_) add(*gateway_process_, gateway_);
  add(*watcher_, options_.files);
  return table.text({});
}

}  // namespace baton::cli
