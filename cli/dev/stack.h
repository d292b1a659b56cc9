// Redis, a coordinator, a gateway, a worker and a watcher of its files, started one after the other, each when the one
// before it serves, and stopped in the opposite order.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/dev/child_process.h"
#include "cli/dev/data_folder.h"
#include "cli/dev/programs.h"
#include "cli/signals.h"

namespace baton::cli {

// Generous: they are reached only when something is broken. Redis reads its append-only file before it answers, which
// takes about ten seconds a gigabyte.
inline constexpr Duration kRedisReadyTimeout = std::chrono::minutes(5);
inline constexpr Duration kReadyTimeout = std::chrono::seconds(60);
// From SIGTERM to SIGKILL. All together stay under the thirty seconds that supervisors wait.
inline constexpr Duration kStopTimeout = std::chrono::seconds(5);

class Stack {
 public:
  // Both outlive it.
  Stack(DevOptions options, const DataFolder& folder, const Signals& signals)
      : options_(std::move(options)), folder_(folder), signals_(signals) {}
  ~Stack() { stop(); }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  // Returns when all of it serves. Errors: kCancelled (told to end meanwhile), others with the log of what did not
  // start.
  Result<void> start(const Programs& programs);

  // Returns when a signal asks to end. Errors: one of the processes ended by itself; with the end of its log.
  Result<void> serve();

  // Ends what runs. A second signal, or the time-out, kills.
  void stop();

  const std::string& endpoint() const { return endpoint_; }
  const std::string& http() const { return http_; }        // "http://127.0.0.1:7650"
  const std::string& gateway() const { return gateway_; }  // "http://127.0.0.1:8083"; empty: there is none
  // As dev.json has it.
  std::string status_json() const;
  // A line a process, for people.
  std::string text() const;

 private:
  Result<void> launch(std::optional<ChildProcess>& child, const std::string& name, std::vector<std::string> command);
  Result<void> await(ChildProcess& child, const std::string& for_what, Duration timeout,
                     const std::function<bool()>& ready);
  Result<void> start_redis(const Programs& programs);
  Result<void> start_coordinator(const Programs& programs);
  Result<void> start_worker(const Programs& programs);
  Result<void> start_gateway(const Programs& programs);
  bool read_coordinator_ready_file();
  bool read_gateway_ready_file();
  Result<void> check_alive();
  void stop(std::optional<ChildProcess>& child);

  DevOptions options_;
  const DataFolder& folder_;
  const Signals& signals_;
  std::optional<ChildProcess> redis_;
  std::optional<ChildProcess> coordinator_;
  std::optional<ChildProcess> worker_;
  std::optional<ChildProcess> gateway_process_;
  std::optional<ChildProcess> watcher_;
  std::string endpoint_;
  std::string http_;
  std::string gateway_;
};

}  // namespace baton::cli
