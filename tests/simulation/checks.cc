// What a simulation looks up by itself, now and then and at its end.
#include <algorithm>

#include "common/check.h"
#include "coordinator/row_codec.h"
#include "tests/partition/partition_content.h"
#include "tests/simulation/simulation.h"

namespace baton::simulation {

namespace {

// Nobody listens to the owner of a copy.
class SilentEffects final : public Effects {
 public:
  void put_task(const Task&) override {}
  void put_attempt(const Task&) override {}
  void put_outcome(const Outcome&, TypeIndex) override {}
  void drop_dead_letter(TaskId, TimePoint) override {}
  void finish_task(TaskId) override {}
  void tell_outcome(SessionHandle, const Outcome&) override {}
  void tell_stop(const Task&, StopReason) override {}
  void lease_began(SessionHandle, bool) override {}
  void lease_ended(SessionHandle, LeaseEnd, bool) override {}
  void queue_filled(TypeIndex) override {}
  bool worker_is_alive(SessionHandle) const override { return false; }
};

std::string first_difference(const std::string& a, const std::string& b) {
  const auto [in_a, in_b] = std::ranges::mismatch(a, b);
  const auto line_at = [](const std::string& text, std::size_t at) {
    const std::size_t begin = text.rfind('\n', at == 0 ? 0 : at - 1);
    const std::size_t from = begin == std::string::npos ? 0 : begin + 1;
    return text.substr(from, text.find('\n', from) - from);
  };
  return "in memory: " + line_at(a, static_cast<std::size_t>(in_a - a.begin())) +
         "\n  in storage: " + line_at(b, static_cast<std::size_t>(in_b - b.begin()));
}

}  // namespace

bool Simulation::everything_ended() {
  bool ended = true;
  checker_.for_each_acked([&](TaskId id) { ended = ended && checker_.has_outcome(id); });
  if (!ended || tasks_left_ > 0) return false;
  return std::ranges::all_of(clients_, [](const auto& client) { return client->waiting_count() == 0; });
}

std::string Simulation::unfinished() const {
  std::string text;
  std::size_t count = 0;
  checker_.for_each_acked([&](TaskId id) {
    if (checker_.has_outcome(id) || ++count > 5) return;
    text += id.text() + " has not ended";
    for (const auto& shard : coordinator_->shards()) {
      const Partition* partition = shard->shard().partition(id.partition(config_.partition_count));
      const Task* task = partition ? partition->find_task(id) : nullptr;
      if (task) text += ": " + std::string(task_state_name(task->state)) + " at " + shard->name();
      if (partition && partition->find_outcome(id)) text += ": it has, at " + shard->name();
    }
    text += "; ";
  });
  for (const auto& client : clients_) {
    text += client->name() + " still waits for " + std::to_string(client->waiting_count()) + " outcomes; ";
  }
  return text;
}

// What another owner would load now must hold everything that was acknowledged, and what the owner has in memory.
void Simulation::check_storage() {
  MemoryCluster copy = cluster_;
  copy.faults = {};
  MemoryStore probe(copy, seed_ + 1);
  CHECK(probe.open(config_.partition_count)) << "a copy that is up";
  std::vector<Reloaded> reloaded(config_.partition_count);
  for (PartitionId id = 0; id < config_.partition_count; ++id) {
    reloaded[id].partition = std::make_unique<Partition>(id, config_.limits, seed_, events_.now());
    PartitionLoader loader(*reloaded[id].partition, reloaded[id].types, events_.now());
    const auto acquired = probe.acquire(id, loader);
    CHECK(acquired) << acquired.error().message;
    SilentEffects effects;
    reloaded[id].partition->restored(acquired->epoch, events_.now(), effects);
  }
  expect_acked_are_stored(reloaded);
  if (coordinator_) expect_memory_is_rows(reloaded);
}

void Simulation::expect_acked_are_stored(const std::vector<Reloaded>& reloaded) {
  checker_.for_each_acked([&](TaskId id) {
    const Partition& partition = *reloaded[id.partition(config_.partition_count)].partition;
    if (partition.find_task(id) || partition.find_outcome(id)) return;
    ++checker_.counts.lost;
    checker_.violated("acknowledged is kept", id.text() + " was acknowledged, but it is not in storage");
  });
}

void Simulation::expect_memory_is_rows(const std::vector<Reloaded>& reloaded) {
  for (const auto& process : coordinator_->shards()) {
    // With a commit on its way, memory is ahead.
    if (process->waits_for_storage()) continue;
    for (const PartitionId id : process->partitions()) {
      const Partition* memory = process->shard().partition(id);
      // A fenced owner notices it with its next commit; until then its memory is of no account.
      if (!memory || memory->epoch() + 1 != reloaded[id].partition->epoch()) continue;
      ++checker_.counts.reloads_compared;
      const std::string in_memory = content_of(*memory, process->shard().types(), events_.now());
      const std::string in_storage = content_of(*reloaded[id].partition, reloaded[id].types, events_.now());
      if (in_memory == in_storage) continue;
      checker_.violated("memory is rows",
                        "partition " + std::to_string(id) + ": " + first_difference(in_memory, in_storage));
    }
  }
}

}  // namespace baton::simulation
