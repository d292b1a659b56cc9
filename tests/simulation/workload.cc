// What the clients of a simulation do.
#include "tests/simulation/simulation.h"

namespace baton::simulation {

using namespace std::chrono_literals;

void Simulation::work() {
  ClientProcess& client = *clients_[random_.below(clients_.size())];
  if (tasks_left_ > 0) {
    std::vector<NewTask> tasks;
    for (std::uint64_t i = 1 + random_.below(random_.chance(0.2) ? 12 : 3); i > 0; --i) tasks.push_back(new_task());
    tasks_left_ -= static_cast<int>(tasks.size());
    note(client.name() + " submits " + std::to_string(tasks.size()) + " tasks");
    client.submit(std::move(tasks), random_.chance(0.1) ? Duration(2s) : Duration(60s));
  }
  if (random_.chance(0.3)) client.ask_something();
  if (faults_on_ || tasks_left_ > 0) events_.after(up_to(work_interval_ * 2), [this] { work(); });
}

NewTask Simulation::new_task() {
  // Most are quick: the others take seconds, of which a run has few.
  const auto behaviour =
      random_.chance(0.5) ? Behaviour::kEcho : static_cast<Behaviour>(random_.below(kBehaviourCount));
  NewTask task{.type = type_of(behaviour), .input = std::string(random_.below(200), 'x')};
  if (random_.chance(0.7)) task.options = options_of(behaviour);
  return task;
}

TaskOptions Simulation::options_of(Behaviour behaviour) {
  TaskOptions options;
  options.priority = static_cast<int>(random_.below(kPriorityMax + 1));
  if (random_.chance(0.1)) options.not_before = events_.now() + up_to(10s);
  if (random_.chance(0.1)) options.deadline = events_.now() + up_to(20s);
  if (behaviour != Behaviour::kEcho && random_.chance(0.4)) options.timeout = 500ms + up_to(5s);
  if (behaviour == Behaviour::kSilent) options.heartbeat_timeout = 5s;
  options.retry.attempt_count_max = 1 + static_cast<std::uint32_t>(random_.below(4));
  options.retry.interval = up_to(1s);
  options.retry.max_delay = 3s;
  // Few keys, so that different clients submit the same task, at the same time and long after.
  if (random_.chance(key_share_)) options.idempotency_key = "key " + std::to_string(random_.below(15));
  return options;
}

}  // namespace baton::simulation
