// What the clients of a simulation do.
#include <algorithm>

#include "common/json/parse.h"
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
  if (executions_left_ > 0 && random_.chance(0.4)) start_executions(client);
  if (random_.chance(0.1)) client.stop_or_redrive();
  if (random_.chance(0.2)) client.look_at_execution();
  if (random_.chance(0.4)) client.count_record();
  if (has_triggers_ && random_.chance(0.3)) client.bring_event();
  if (faults_on_ || tasks_left_ > 0 || executions_left_ > 0)
    events_.after(up_to(work_interval_ * 2), [this] { work(); });
}

void Simulation::start_executions(ClientProcess& client) {
  for (std::uint64_t i = 1 + random_.below(3); i > 0 && executions_left_ > 0; --i) {
    const SimulatedMachine& machine = *machines_[random_.below(machines_.size())];
    // Now and then the same one again: at once, after it ended, from another client.
    if (!started_.empty() && random_.chance(0.15)) {
      client.run_execution(started_[random_.below(started_.size())]);
      continue;
    }
    --executions_left_;
    started_.push_back(new_execution(machine, "e" + std::to_string(executions_left_), random_));
    client.run_execution(started_.back());
  }
}

// Once their machine is there: what cannot be started is not tried again.
void Simulation::create_triggers() {
  const SimulatedMachine& machine = *machines_.front();
  if (!clients_.front()->has_created(machine)) {
    return events_.after(500ms, [this] { create_triggers(); });
  }
  const auto text = [](std::string_view value) { return json::Value::string(value); };
  const json::Value arn = text(machine_arn(machine));
  const json::Value input = *json::parse(new_execution(machine, "", random_).input);
  clients_.front()->create_trigger(json::Value::object({{"name", text("tick")},
                                                        {"schedule", text("* * * * *")},
                                                        {"backfill", text("all")},
                                                        {"state_machine_arn", arn},
                                                        {"input", input}}));
  clients_.front()->create_trigger(
      json::Value::object({{"name", text("tock")},
                           {"schedule", text("* * * * *")},
                           {"backfill", text("all")},
                           {"task", json::Value::object({{"type", text(type_of(Behaviour::kEcho))}})}}));
  clients_.front()->create_trigger(json::Value::object(
      {{"name", text("hook")}, {"http", json::Value::empty_object()}, {"state_machine_arn", arn}, {"input", input}}));
}

bool Simulation::runs(std::string_view machine) const {
  return std::ranges::find(machines_, machine, &SimulatedMachine::name) != machines_.end();
}

// To the end: whoever answers tokens and polls activities does so as long as there are any.
void Simulation::answer_tasks() {
  while (!tokens_.empty()) {
    ClientProcess& client = *clients_[random_.below(clients_.size())];
    client.answer(tokens_.front());
    if (random_.chance(0.2)) clients_.front()->answer(tokens_.front());  // perhaps a second answer
    tokens_.pop_front();
  }
  if (runs("activity")) clients_[random_.below(clients_.size())]->poll_activity();
  events_.after(100ms + up_to(400ms), [this] {
    if (clients_.front()->is_alive()) answer_tasks();
  });
}

NewTask Simulation::new_task() {
  // Most are quick: the others take seconds, of which a run has few.
  const auto behaviour =
      random_.chance(0.5) ? Behaviour::kEcho : static_cast<Behaviour>(random_.below(kTaskBehaviourCount));
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
