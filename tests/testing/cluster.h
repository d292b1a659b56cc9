// A whole Baton of real processes: redis-server, baton-coordinator, baton-worker. For integration tests, chaos and
// benchmarks. Everything listens on loopback or unix sockets, on free ports, in a folder that goes with it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "baton/client.h"
#include "tests/testing/process.h"
#include "tests/testing/redis_server.h"

namespace baton::testing {

struct ClusterOptions {
  RedisServerOptions redis;
  std::string durability = "local";
  int worker_count = 1;
  std::vector<std::string> coordinator_arguments;
  std::vector<std::string> worker_arguments;
  std::string coordinator_program;  // empty: baton-coordinator beside our own binary's bin folder
  std::string worker_program;       // empty: baton-worker
  bool ipc = false;                 // a unix socket between coordinator and peers instead of loopback TCP
};

class Cluster {
 public:
  // Returns once the coordinator serves; aborts with the logs if it does not. Workers connect by themselves.
  explicit Cluster(ClusterOptions options = {});
  ~Cluster();

  RedisServer& redis() { return *redis_; }
  Process& coordinator() { return *coordinator_; }
  Process& worker(std::size_t index) { return *workers_[index]; }
  std::size_t worker_count() const { return workers_.size(); }
  const std::string& endpoint() const { return endpoint_; }
  const std::string& http() const { return http_; }  // host:port
  const std::string& folder() const { return folder_.path(); }
  std::string coordinator_log() const { return folder_.path() + "/coordinator.log"; }
  std::string files() const { return folder_.path() + "/files"; }

  // Starts it again (same endpoint) after it ended, and waits until it serves.
  void start_coordinator();
  // The same in two steps, for who has other things to do meanwhile.
  void launch_coordinator();
  bool coordinator_serves();
  // The folder, with the logs and the append-only file of Redis in it, stays when the cluster goes.
  void keep_folder();
  void start_worker(std::size_t index);
  void add_worker();  // one more

  Client connect(ClientOptions options = {}) const;
  // User and system time of redis, coordinator and workers until now.
  Duration cpu_time() const;

 private:
  std::string ready_file() const { return folder_.path() + "/ready.json"; }

  ClusterOptions options_;
  TemporaryFolder folder_;
  std::unique_ptr<RedisServer> redis_;
  std::unique_ptr<Process> coordinator_;
  std::vector<std::unique_ptr<Process>> workers_;
  std::string endpoint_;
  std::string http_;
};

// Folder of the programs that this build made: <build>/bin.
std::string program_folder();

}  // namespace baton::testing
