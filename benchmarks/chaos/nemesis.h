// Breaks things at random moments, and mends them.
//
// Faults of one round may overlap: a worker dies while Redis is paused. Everything runs on one thread, the one that
// owns the cluster's processes. A coordinator that cannot start because Redis is away is started again, as a supervisor
// would.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "benchmarks/chaos/ledger.h"
#include "common/random.h"
#include "tests/testing/cluster.h"

namespace baton::chaos {

enum class Fault { kCoordinator, kWorker, kRedis, kPower, kPause };
inline constexpr Fault kFaults[] = {Fault::kCoordinator, Fault::kWorker, Fault::kRedis, Fault::kPower, Fault::kPause};
const char* name_of(Fault fault);

struct FaultCounts {
  std::uint64_t coordinator_kills = 0;
  std::uint64_t worker_kills = 0;
  std::uint64_t redis_kills = 0;
  std::uint64_t power_losses = 0;
  std::uint64_t pauses = 0;
  std::uint64_t unsynced_bytes_cut = 0;
  std::vector<std::string> crashes;  // processes that ended without having been told to
};

class Nemesis {
 public:
  Nemesis(testing::Cluster& cluster, Ledger& ledger, std::uint64_t seed)
      : cluster_(cluster), ledger_(ledger), random_(seed) {}

  // Plans faults of this kind for the next seconds; tick() carries them out.
  void plan(Fault fault, TimePoint now);
  // Does what is due. False: nothing is planned any more, and everything runs.
  bool tick(TimePoint now);

  const FaultCounts& counts() const { return counts_; }

 private:
  // What a process is. Down: it was killed; it comes back when its time is there.
  enum class State { kRunning, kPaused, kDown };

  void at(TimePoint when, std::function<void()> act) { due_.emplace(when, std::move(act)); }
  Duration random_duration(Duration least, Duration most);
  void strike(Fault fault);
  void kill_coordinator(Duration downtime);
  void kill_worker(std::size_t index, Duration downtime);
  void kill_redis(bool with_power, Duration downtime);
  void lose_power();
  void pause_something();
  void supervise();
  void tell(const std::string& what);
  void measure_recovery();

  testing::Cluster& cluster_;
  Ledger& ledger_;
  Random random_;
  FaultCounts counts_;
  std::multimap<TimePoint, std::function<void()>> due_;
  State coordinator_ = State::kRunning;
  bool coordinator_starting_ = false;
  State redis_ = State::kRunning;
  std::map<std::size_t, State> workers_;  // absent: kRunning
};

}  // namespace baton::chaos
