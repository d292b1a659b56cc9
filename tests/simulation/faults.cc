// What goes wrong in a simulation.
#include <algorithm>

#include "tests/simulation/simulation.h"

namespace baton::simulation {

using namespace std::chrono_literals;

void Simulation::plan_fault() {
  if (!faults_on_) return;
  events_.after(up_to(fault_interval_ * 2), [this] {
    if (!faults_on_) return;
    cause_fault();
    plan_fault();
  });
}

void Simulation::cause_fault() {
  switch (random_.below(11)) {
    case 0:
    case 1: crash_coordinator(); break;
    case 10: stop_coordinator(); break;
    case 2: replace_coordinator(); break;
    case 3: {
      const Duration pause = up_to(random_.chance(0.3) ? Duration(15s) : Duration(2s));
      note("the coordinator is stopped for " + std::to_string(pause.count()) + " us");
      if (coordinator_) coordinator_->pause(pause);
      break;
    }
    case 4:
    case 5: break_storage(); break;
    case 6:
    case 7: disturb_workers(); break;
    case 8: disturb_clients(); break;
    case 9: disturb_network(); break;
  }
}

// From here on nothing goes wrong any more, and what was broken is mended.
void Simulation::end_faults() {
  note("the faults stop");
  faults_on_ = false;
  network_.temper = {.notice_delay_max = 20ms};
  zombies_.clear();
  end_storage_fault();
  if (!coordinator_ || !coordinator_->is_alive()) start_coordinator();
  network_.break_connections(1);  // single frames may have been lost; a new connection puts everyone right
  bury_workers();
}

// ---- Coordinators ---------------------------------------------------------------------------------------------------

void Simulation::start_coordinator() {
  coordinator_ =
      std::make_unique<Coordinator>(++coordinator_count_, config_, events_, random_, network_, cluster_, checker_);
  if (coordinator_->start()) {
    note("coordinator " + std::to_string(coordinator_count_) + " has started");
    return;
  }
  note("coordinator " + std::to_string(coordinator_count_) + " cannot reach storage and ends");
  coordinator_.reset();
  events_.after(500ms, [this] {
    if (!coordinator_) start_coordinator();
  });
}

void Simulation::crash_coordinator() {
  if (!coordinator_) return;
  const auto crash = [this, life = coordinator_count_] {
    if (!coordinator_ || life != coordinator_count_) return;
    note("coordinator " + std::to_string(life) + " is killed");
    ++checker_.counts.coordinator_crashes;
    coordinator_.reset();
    events_.after(up_to(random_.chance(0.2) ? Duration(15s) : Duration(1s)), [this] {
      if (!coordinator_) start_coordinator();
    });
  };
  // Before a commit, or just when one is on its way.
  if (random_.chance(0.3)) return crash();
  const auto& shards = coordinator_->shards();
  shards[random_.below(shards.size())]->die_after_next_commit(crash);
}

// In order: it says what is durable, and then ends; or it cannot, and is killed after its grace period.
void Simulation::stop_coordinator() {
  if (!coordinator_) return;
  note("coordinator " + std::to_string(coordinator_count_) + " is asked to stop");
  for (const auto& shard : coordinator_->shards()) shard->begin_stop();
  events_.after(up_to(3s), [this, life = coordinator_count_] {
    if (!coordinator_ || life != coordinator_count_) return;
    note("coordinator " + std::to_string(life) + " ends");
    coordinator_.reset();
    start_coordinator();
  });
}

// A second coordinator starts while the first one still runs (it was believed to be dead): it must be fenced. It is
// stopped for a while, or runs on, and takes its partitions back as soon as it may, until it is killed at last.
void Simulation::replace_coordinator() {
  if (!coordinator_ || !zombies_.empty() || cluster_.faults.down) return;
  note("coordinator " + std::to_string(coordinator_count_) + " is believed to be dead");
  ++checker_.counts.zombies;
  if (random_.chance(0.5)) coordinator_->pause(up_to(3s));
  zombies_.push_back(std::move(coordinator_));
  start_coordinator();
  events_.after(100ms + up_to(5s), [this] {
    if (zombies_.empty()) return;
    note("the former coordinator is killed");
    zombies_.clear();
  });
}

// ---- Storage --------------------------------------------------------------------------------------------------------

void Simulation::break_storage() {
  const auto each_store = [this](auto act) {
    if (!coordinator_) return;
    for (const auto& shard : coordinator_->shards()) act(shard->store());
  };
  const Duration duration = up_to(random_.chance(0.3) ? Duration(8s) : Duration(500ms));
  switch (random_.below(6)) {
    case 5:
      note("storage is nearly full");
      each_store([](WatchedStore& store) { store.set_memory_used(0.95); });
      break;
    case 0:
      note("storage is down");
      cluster_.faults.down = true;
      break;
    case 1:
      note("storage is out of memory");
      cluster_.faults.out_of_memory = true;
      break;
    case 2:
      note("storage is slow");
      each_store([&](WatchedStore& store) { store.faults.commit_delay = up_to(1500ms); });
      break;
    case 3:
      note("the connections to storage break");
      each_store([&](WatchedStore& store) { store.break_connection(random_.below(store.under_way_count() + 1)); });
      return;
    case 4:
      note("a shard is cut off from storage");
      each_store([&](WatchedStore& store) {
        store.faults.cut_off = random_.chance(0.7);
        store.faults.kept_when_broken = random_.below(store.under_way_count() + 1);
      });
      break;
  }
  events_.after(duration, [this] { end_storage_fault(); });
}

void Simulation::end_storage_fault() {
  cluster_.faults = {};
  if (!coordinator_) return;
  for (const auto& shard : coordinator_->shards()) {
    shard->store().faults = {};
    shard->store().set_memory_used(0);
    shard->poke();
  }
}

// ---- Workers, clients, network --------------------------------------------------------------------------------------

void Simulation::start_worker() {
  workers_.push_back(std::make_shared<WorkerProcess>("worker " + std::to_string(++worker_number_), events_, random_,
                                                     network_, checker_, tokens_,
                                                     1 + static_cast<unsigned>(random_.below(4))));
  workers_.back()->poke();
}

// Those that died or left are replaced, as Kubernetes does.
void Simulation::bury_workers() {
  std::erase_if(workers_, [](const auto& worker) {
    if (worker->is_alive() && worker->is_done()) worker->kill();
    return !worker->is_alive();
  });
  while (workers_.size() < worker_count_) start_worker();
}

void Simulation::disturb_workers() {
  if (workers_.empty()) return;
  WorkerProcess& worker = *workers_[random_.below(workers_.size())];
  if (!worker.is_alive()) return;
  const std::uint64_t what = random_.below(4);
  if (what == 0) {
    note(worker.name() + " is killed");
    ++checker_.counts.worker_crashes;
    worker.kill();
  } else if (what == 1) {
    note(worker.name() + " drains");
    worker.drain();
  } else {
    const Duration pause = up_to(random_.chance(0.3) ? Duration(20s) : Duration(3s));
    note(worker.name() + " is stopped for " + std::to_string(pause.count()) + " us");
    worker.pause(pause);
  }
}

void Simulation::disturb_clients() {
  ClientProcess& client = *clients_[random_.below(clients_.size())];
  note(client.name() + " is stopped for a while");
  // Over two minutes, and its session is forgotten.
  client.pause(up_to(random_.chance(0.1) ? Duration(150s) : Duration(5s)));
}

void Simulation::disturb_network() {
  if (random_.chance(0.5)) {
    note("connections break");
    network_.break_connections(random_.chance(0.3) ? 1 : 0.4);
  } else {
    note("connections stall");
    network_.stall_connections(0.5, up_to(random_.chance(0.3) ? Duration(15s) : Duration(2s)));
  }
}

}  // namespace baton::simulation
