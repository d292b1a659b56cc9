// A whole Baton in one thread: coordinators, workers and clients on virtual time, a storage and a network that fail.
//
// A run has three parts. Half a minute or more of work and faults; then the faults stop, and everything that was
// acknowledged must end; then what is in memory must be what storage holds. The checker (checker.h) looks on all along.
// The seed decides everything: the same seed is the same run, line by line.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/checker.h"
#include "tests/simulation/client_process.h"
#include "tests/simulation/coordinator_process.h"
#include "tests/simulation/events.h"
#include "tests/simulation/machines.h"
#include "tests/simulation/network.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/worker_process.h"

namespace baton::simulation {

class Simulation {
 public:
  Simulation(std::uint64_t seed, TraceMode trace);
  ~Simulation();

  // The first thing that was wrong; nothing: all is well.
  std::optional<Checker::Violation> run();

  const Counts& counts() const { return checker_.counts; }
  const Trace& trace() const { return trace_; }
  Duration virtual_time() const { return events_.now() - start_; }

 private:
  class SilentEffects;
  // A partition as another owner would load it now.
  struct Reloaded {
    TypeTable types;
    std::unique_ptr<SilentEffects> effects;
    std::unique_ptr<MachineCache> machines;
    std::unique_ptr<Partition> partition;
    std::unique_ptr<Executions> executions;
    records::Records records;
    triggers::Triggers triggers;                    // of partition 0
    boost::unordered_flat_set<ExecutionId> closed;  // by the journal
  };

  // What a seed chooses once (simulation.cc).
  void choose_world();

  // Work (workload.cc).
  void work();
  NewTask new_task();
  void start_executions(ClientProcess& client);
  void create_triggers();
  bool runs(std::string_view machine) const;
  void answer_tasks();
  TaskOptions options_of(Behaviour behaviour);

  // Faults (faults.cc).
  void plan_fault();
  void cause_fault();
  void end_faults();
  void start_coordinator();
  void crash_coordinator();
  void stop_coordinator();
  void replace_coordinator();  // while the old one still runs
  void break_storage();
  void end_storage_fault();
  void start_worker();
  void bury_workers();
  void disturb_workers();
  void disturb_clients();
  void disturb_network();

  // Checks (checks.cc).
  bool run_until(TimePoint end);
  void look();
  bool everything_ended();
  void check_storage(bool thoroughly = false);
  void expect_acked_are_stored(const std::vector<Reloaded>& reloaded);
  void expect_executions_are_stored(const std::vector<Reloaded>& reloaded, bool thoroughly);
  void expect_records_are_stored(const std::vector<Reloaded>& reloaded);
  void expect_slots_are_started(const std::vector<Reloaded>& reloaded);
  bool triggers_rest() const;
  void expect_memory_is_rows(const std::vector<Reloaded>& reloaded);
  void expire_everything();
  void check_nothing_is_left();
  std::size_t open_execution_count() const;
  std::string unfinished() const;

  void note(const std::string& text) { trace_.line(events_.now() - start_, text); }
  Duration up_to(Duration max) {
    return Duration(static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(max.count()) + 1)));
  }

  const std::uint64_t seed_;
  Random random_;
  const TimePoint start_;
  Events events_;
  Trace trace_;
  Checker checker_;
  Network network_;
  MemoryCluster cluster_;

  CoordinatorConfig config_;
  Network::Temper temper_;  // while faults last
  bool faults_on_ = true;
  Duration fault_interval_{};  // about
  Duration work_interval_{};
  int tasks_left_ = 0;
  bool owners_are_current_ = false;  // when storage was looked at last
  int executions_left_ = 0;
  bool has_triggers_ = false;
  std::vector<const SimulatedMachine*> machines_;
  std::deque<NewExecution> started_;
  TokenBox tokens_;
  unsigned worker_count_ = 0;
  double key_share_ = 0;
  TimePoint look_at_{};

  int coordinator_count_ = 0;
  std::unique_ptr<Coordinator> coordinator_;
  std::vector<std::unique_ptr<Coordinator>> zombies_;
  int worker_number_ = 0;
  std::vector<std::shared_ptr<WorkerProcess>> workers_;
  std::vector<std::shared_ptr<ClientProcess>> clients_;
};

}  // namespace baton::simulation
