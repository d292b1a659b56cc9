// What must hold of triggers: every slot that was decided started what it starts, once; every event started something once.
#include "common/arn.h"
#include "common/check.h"
#include "tests/simulation/simulation.h"
#include "tests/simulation/trigger_content.h"

namespace baton::simulation {

void Checker::event_started(const std::string& id) {
  ++counts.events_started;
  if (!started_events_.insert(id).second) violated("triggers", id + " is said to have started something twice");
}

std::string content_of(const triggers::Triggers& triggers) {
  std::string text;
  triggers.for_each([&](const triggers::Trigger& trigger) { text += "trigger " + triggers::encode(trigger) + "\n"; });
  return text;
}

namespace {

// The trigger's slots so far. REQUIRES: it is due every minute, and makes up for all that were missed.
std::vector<TimePoint> slots_of(const triggers::Trigger& trigger) {
  std::vector<TimePoint> slots;
  if (!trigger.last_slot) return slots;
  const auto created = std::chrono::floor<std::chrono::minutes>(trigger.created_at.time_since_epoch());
  for (TimePoint slot{created + std::chrono::minutes(1)}; slot <= *trigger.last_slot; slot += std::chrono::minutes(1)) {
    slots.push_back(slot);
  }
  return slots;
}

TaskId task_of(const api::TaskTarget& task, const std::string& name) {
  return task_id_of_key(task.type, triggers::task_key(name));
}

}  // namespace

bool Simulation::triggers_rest() const {
  for (const auto& shard : coordinator_->shards()) {
    const triggers::Triggers* triggers = shard->shard().triggers();
    if (triggers == nullptr) continue;
    bool rest = true;
    triggers->for_each([&](const triggers::Trigger& trigger) {
      rest = rest && trigger.open.empty();
      const auto* task = std::get_if<api::TaskTarget>(&trigger.rule.target);
      for (const TimePoint slot : slots_of(trigger)) {
        const std::string name = triggers::name_of_slot(trigger.rule.name, slot);
        rest = rest && (task == nullptr || checker_.has_outcome(task_of(*task, name)));
      }
    });
    return rest;
  }
  return false;
}

void Simulation::expect_slots_are_started(const std::vector<Reloaded>& reloaded) {
  const auto at = [&](auto id) -> const Reloaded& { return reloaded[id.partition(config_.partition_count)]; };
  reloaded[0].triggers.for_each([&](const triggers::Trigger& trigger) {
    const auto slots = slots_of(trigger);
    checker_.counts.slots_fired += slots.size();
    if (trigger.fired_count != slots.size()) {
      checker_.violated("triggers", trigger.rule.name + " fired " + std::to_string(trigger.fired_count) +
                                        " times for " + std::to_string(slots.size()) + " slots");
    }
    for (const TimePoint slot : slots) {
      const std::string name = triggers::name_of_slot(trigger.rule.name, slot);
      bool is_there = false;
      if (const auto* task = std::get_if<api::TaskTarget>(&trigger.rule.target)) {
        const TaskId id = task_of(*task, name);
        is_there = at(id).partition->find_task(id) || at(id).partition->find_outcome(id);
      } else {
        const auto arn = parse_arn(std::get<api::MachineTarget>(trigger.rule.target).arn);
        CHECK(arn) << "a trigger names what is no ARN";
        const ExecutionId id = execution_id_of(arn->machine_name(), name);
        is_there = at(id).executions->find(id) || at(id).executions->closed().find(id);
      }
      if (!is_there) checker_.violated("triggers", name + " was fired, and is not there: " + trigger.last_error);
    }
  });
}

}  // namespace baton::simulation
