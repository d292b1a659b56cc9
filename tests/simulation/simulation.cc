#include "tests/simulation/simulation.h"

#include <algorithm>

namespace baton::simulation {

using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{std::chrono::seconds(1'700'000'000)};
constexpr Duration kLookInterval = 3s;
// When the faults stop, the slowest chain is: leases run out (10 s), the last retries wait, clients try again after at
// most half a minute, sessions are forgotten and greeted again.
constexpr Duration kPatience = std::chrono::minutes(10);
// Of closed executions: longer than any run.
constexpr Duration kRetention = std::chrono::hours(6);

}  // namespace

Simulation::Simulation(std::uint64_t seed, TraceMode trace)
    : seed_(seed),
      random_(seed * 0x9E3779B97F4A7C15ULL + 1),
      start_(kStart),
      events_(kStart),
      trace_(trace),
      network_(events_, random_, trace_, kStart) {}

Simulation::~Simulation() {
  // Processes before the network and the storage that they use.
  coordinator_.reset();
  zombies_.clear();
  for (auto& worker : workers_) worker->kill();
  for (auto& client : clients_) client->kill();
}

void Simulation::choose_world() {
  config_.partition_count = static_cast<PartitionId>(1 + random_.below(4));
  config_.shard_count =
      1 + static_cast<std::uint32_t>(random_.below(std::min<std::uint64_t>(2, config_.partition_count)));
  config_.limits.lease_duration = random_.chance(0.5) ? Duration(10s) : Duration(4s);
  config_.execution_limits.closed.retention = kRetention;
  // From a checkpoint every few commits to one only now and then.
  config_.journal_bytes_max = std::size_t{1} << (10 + random_.below(10));
  fault_interval_ = random_.chance(0.1) ? Duration(std::chrono::hours(1)) : Duration(200ms) + up_to(4s);
  work_interval_ = 50ms + up_to(600ms);
  tasks_left_ = 20 + static_cast<int>(random_.below(120));
  // Every second world runs executions, of some of the machines.
  if (random_.chance(0.5)) {
    executions_left_ = 5 + static_cast<int>(random_.below(25));
    for (const SimulatedMachine& machine : simulated_machines()) {
      if (random_.chance(0.4)) machines_.push_back(&machine);
    }
    if (machines_.empty()) machines_.push_back(&simulated_machines()[random_.below(simulated_machines().size())]);
    has_triggers_ = !machines_.front()->is_express && random_.chance(0.4);
    if (runs("nested") && !runs(kNestedMachine)) {
      machines_.push_back(&*std::ranges::find(simulated_machines(), kNestedMachine, &SimulatedMachine::name));
    }
  }
  worker_count_ = 1 + static_cast<unsigned>(random_.below(3));
  key_share_ = random_.chance(0.5) ? 0.5 : 0.1;
  temper_.notice_delay_max = random_.chance(0.5) ? Duration(20ms) : Duration(3s);
  temper_.slow = random_.chance(0.5) ? 0.01 : 0;
  temper_.slow_delay_max = 2s;
  if (random_.chance(0.4)) {
    temper_.drop = 0.02;
    temper_.repeat = 0.02;
    temper_.reorder = 0.05;
  }
}

std::optional<Checker::Violation> Simulation::run() {
  choose_world();
  network_.temper = temper_;
  start_coordinator();
  for (unsigned i = 0; i < worker_count_; ++i) start_worker();
  for (std::uint64_t i = 1 + random_.below(2); i > 0; --i) {
    clients_.push_back(
        std::make_shared<ClientProcess>("client " + std::to_string(i), events_, random_, network_, checker_));
    for (const SimulatedMachine* machine : machines_) {
      if (machine->name == "activity") {
        clients_.back()->create_activity(*machine);
      } else {
        clients_.back()->create(*machine);
      }
    }
    clients_.back()->poke();
  }
  if (!machines_.empty()) answer_tasks();
  if (has_triggers_) create_triggers();
  work();
  plan_fault();

  // Schedules are due each minute.
  const TimePoint faults_end = events_.now() + 20s + up_to(has_triggers_ ? Duration(100s) : Duration(40s));
  if (!run_until(faults_end)) return checker_.violation();
  end_faults();
  clients_.front()->pause_triggers();
  const TimePoint patience_end = events_.now() + kPatience;
  // And then a checkpoint more, and everything at rest: a request that was late may have begun something anew.
  do {
    while (!everything_ended() && !checker_.violation()) {
      if (events_.now() >= patience_end) checker_.violated("everything ends", unfinished());
      run_until(events_.now() + kLookInterval);
    }
    run_until(events_.now() + 5s);
  } while (!everything_ended() && !checker_.violation());
  if (!checker_.violation()) check_storage(true);
  if (!checker_.violation() && !started_.empty()) expire_everything();
  checker_.counts.frames = network_.frame_count();
  return checker_.violation();
}

// Nobody asks any more, and the retention passes while nobody runs: a successor finds what has expired, and two checkpoints
// later storage holds nothing of it. The definitions go with the successor of that one.
void Simulation::expire_everything() {
  for (auto& client : clients_) client->kill();
  for (auto& worker : workers_) worker->kill();
  worker_count_ = 0;
  coordinator_.reset();
  // Without a look: what was acknowledged is gone then.
  const auto pass = [this](Duration duration) {
    for (const TimePoint end = events_.now() + duration; events_.now() < end;) events_.run_next(end);
    coordinator_.reset();
  };
  pass(kRetention);
  for (int i = 0; i < 2; ++i) {
    start_coordinator();
    pass(3min);
  }
  check_nothing_is_left();
}

// False: something was wrong.
bool Simulation::run_until(TimePoint end) {
  while (!checker_.violation() && events_.now() < end) {
    if (events_.run_next(std::min(end, look_at_))) continue;
    if (events_.now() < look_at_) continue;
    look();
    look_at_ = events_.now() + kLookInterval;
  }
  return !checker_.violation();
}

void Simulation::look() {
  bury_workers();
  check_storage();
}

}  // namespace baton::simulation
