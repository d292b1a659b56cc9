// What a simulation looks up by itself, now and then and at its end.
#include <algorithm>
#include <set>
#include <sstream>

#include "common/check.h"
#include "coordinator/executions/row_keys.h"
#include "coordinator/record_rows.h"
#include "coordinator/row_codec.h"
#include "tests/partition/partition_content.h"
#include "tests/simulation/execution_content.h"
#include "tests/simulation/record_content.h"
#include "tests/simulation/simulation.h"
#include "tests/simulation/trigger_content.h"

namespace baton::simulation {

// Nobody listens to the owner of a copy.
class Simulation::SilentEffects final : public Effects, public ExecutionEffects {
 public:
  explicit SilentEffects(TypeTable& types) : types_(types) {}

  Effects& task_effects() override { return *this; }
  std::optional<TypeIndex> intern_type(std::string_view name) override { return types_.intern(name); }
  void put_execution(const ExecutionChange&) override {}
  void put_row(std::string_view, std::string_view) override {}
  void drop_row(std::string_view) override {}
  void execution_closed(const ExecutionEntry&) override {}

  void put_task(const Task&) override {}
  void put_attempt(const Task&) override {}
  void put_outcome(const Outcome&, TypeIndex) override {}
  void drop_dead_letter(TaskId, TimePoint) override {}
  void finish_task(TaskId) override {}
  void tell_outcome(SessionHandle, const Outcome&) override {}
  void send(PartitionMessage) override {}
  void tell_stop(const Task&, StopReason) override {}
  void lease_began(SessionHandle, bool) override {}
  void lease_ended(SessionHandle, LeaseEnd, bool) override {}
  void queue_filled(TypeIndex) override {}
  bool worker_is_alive(SessionHandle) const override { return false; }

 private:
  TypeTable& types_;
};

namespace {

// As the shard's: what is not the registry's and no record is the executions'.
class ExecutionRows final : public RowKeeper {
 public:
  ExecutionRows(Executions& executions, records::Records& records, boost::unordered_flat_set<ExecutionId>& closed,
                Checker& checker, TimePoint now)
      : executions_(executions), records_(records), closed_(closed), checker_(checker), now_(now) {}
  void put(std::string_view key, std::string_view row, bool from_row) override {
    if (triggers::Triggers::is_ours(key)) trigger_rows_[std::string(key)] = row;
    if (key.starts_with("r:")) return;
    if (is_record_row(key) && restore_record_row(key, row, records_)) return;
    if (executions_.restore_row(key, row, from_row, now_)) return;
    checker_.violated("memory is rows", "a row cannot be read; its key has " + std::to_string(key.size()) + " bytes");
  }
  void drop(std::string_view key) override { trigger_rows_.erase(std::string(key)); }
  void restore(triggers::Triggers& triggers) const {
    for (const auto& [key, row] : trigger_rows_) {
      if (!triggers.restore_row(key, row)) checker_.violated("memory is rows", "a trigger cannot be read: " + row);
    }
  }
  void change_execution(ExecutionChange&& change) override {
    if (change.closed) closed_.insert(change.id);
    executions_.restore_change(std::move(change));
  }
  void change_record(const row::RecordRow& row) override {
    if (!restore_record_change(row, records_))
      checker_.violated("memory is rows", "a write of a record cannot be read");
  }

 private:
  Executions& executions_;
  records::Records& records_;
  boost::unordered_flat_set<ExecutionId>& closed_;
  Checker& checker_;
  TimePoint now_;
  std::map<std::string, std::string> trigger_rows_;  // a row may be written several times
};

class RowCounter final : public Loader {
 public:
  void load_task(const row::TaskRow&) override {}
  void load_attempt(const row::AttemptRow&) override {}
  void load_outcome(const row::OutcomeRow&) override {}
  void load_row(std::string_view key, std::string_view) override {
    // Records stay, as none has a time; what was remembered of their writes goes.
    if (key.starts_with("r:") || key.starts_with("k") || key == "v") return;
    const auto parsed = parse_execution_row_key(key);
    kinds += parsed ? " " + parsed->id.text() + key.substr(17, 1).data() + std::to_string(parsed->number)
                    : std::string(1, key.front());
  }
  void apply(const row::Record&) override {}
  std::string kinds;  // the first letter of each key
};

// Lines that only one of the two has, a few of each.
std::string difference(const std::string& in_memory, const std::string& in_storage) {
  const auto lines_of = [](const std::string& text) {
    std::set<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.insert(line);
    return lines;
  };
  const auto memory = lines_of(in_memory);
  const auto storage = lines_of(in_storage);
  const auto only_in = [](const std::set<std::string>& some, const std::set<std::string>& others, const char* where) {
    std::string text;
    int count = 0;
    for (const std::string& line : some) {
      if (!others.contains(line) && ++count <= 3) text += std::string("\n  only in ") + where + ": " + line;
    }
    return text;
  };
  return only_in(memory, storage, "memory") + only_in(storage, memory, "storage");
}

}  // namespace

bool Simulation::everything_ended() {
  bool ended = true;
  checker_.for_each_acked([&](TaskId id) { ended = ended && checker_.has_outcome(id); });
  if (!owners_are_current_) return false;  // one knows less than its successor, who died, was told
  if (!ended || tasks_left_ > 0 || executions_left_ > 0 || open_execution_count() > 0) return false;
  if (has_triggers_ && !triggers_rest()) return false;
  return std::ranges::all_of(clients_, [](const auto& client) { return client->waiting_count() == 0; });
}

std::size_t Simulation::open_execution_count() const {
  std::size_t count = 0;
  if (!coordinator_) return 1;
  for (const auto& shard : coordinator_->shards()) {
    for (const PartitionId id : shard->partitions()) {
      const Executions* executions = shard->shard().executions(id);
      count += executions ? executions->open_count() : 1;
    }
  }
  return count;
}

void Simulation::check_nothing_is_left() {
  MemoryCluster copy = cluster_;
  copy.faults = {};
  MemoryStore probe(copy, seed_ + 1);
  CHECK(probe.open(config_.partition_count)) << "a copy that is up";
  for (PartitionId id = 0; id < config_.partition_count; ++id) {
    RowCounter rows;
    CHECK(probe.acquire(id, rows)) << "a copy that is up";
    if (rows.kinds.empty()) continue;
    checker_.violated("nothing is left", "partition " + std::to_string(id) + " still has rows " + rows.kinds);
  }
  ++checker_.counts.emptied;
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
  for (const auto& shard : coordinator_->shards()) {
    for (const PartitionId id : shard->partitions()) {
      const Executions* executions = shard->shard().executions(id);
      if (!executions) text += "partition " + std::to_string(id) + " is nobody's; ";
      if (executions) {
        executions->for_each_open([&](const ExecutionEntry& entry) {
          text += "execution " + std::string(entry.execution.identity.arn.as_string()) + " is open, in phases";
          for (const auto& frame : entry.execution.frames) {
            text += frame ? " " + std::to_string(static_cast<int>(frame->phase)) : " -";
          }
          text += "; ";
        });
      }
    }
  }
  for (const auto& client : clients_) {
    text += client->name() + " still waits for " + std::to_string(client->waiting_count()) + " outcomes; ";
  }
  return text;
}

// What another owner would load now must hold everything that was acknowledged, and what the owner has in memory.
void Simulation::check_storage(bool thoroughly) {
  MemoryCluster copy = cluster_;
  copy.faults = {};
  MemoryStore probe(copy, seed_ + 1);
  CHECK(probe.open(config_.partition_count)) << "a copy that is up";
  std::vector<Reloaded> reloaded(config_.partition_count);
  for (PartitionId id = 0; id < config_.partition_count; ++id) {
    reloaded[id].partition = std::make_unique<Partition>(id, config_.limits, seed_, events_.now());
    reloaded[id].effects = std::make_unique<SilentEffects>(reloaded[id].types);
    reloaded[id].machines = std::make_unique<MachineCache>();
    reloaded[id].executions =
        std::make_unique<Executions>(*reloaded[id].partition, config_.partition_count, *reloaded[id].machines,
                                     *reloaded[id].effects, config_.execution_limits, seed_, events_.now());
    ExecutionRows rows(*reloaded[id].executions, reloaded[id].records, reloaded[id].closed, checker_, events_.now());
    PartitionLoader loader(*reloaded[id].partition, reloaded[id].types, events_.now(), &rows);
    const auto acquired = probe.acquire(id, loader);
    CHECK(acquired) << acquired.error().message;
    reloaded[id].partition->restored(acquired->epoch, events_.now(), *reloaded[id].effects);
    reloaded[id].records.restored();
    rows.restore(reloaded[id].triggers);
    const auto restored = reloaded[id].executions->restored(events_.now());
    if (!restored) checker_.violated("memory is rows", restored.error().message);
  }
  if (checker_.violation()) return;
  expect_acked_are_stored(reloaded);
  expect_executions_are_stored(reloaded, thoroughly);
  expect_records_are_stored(reloaded);
  if (thoroughly) expect_slots_are_started(reloaded);
  owners_are_current_ = coordinator_ != nullptr;
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
    for (const PartitionId id : process->partitions()) {
      const Partition* memory = process->shard().partition(id);
      // A fenced owner notices it with its next commit; until then its memory is of no account.
      const bool is_current = memory && memory->epoch() + 1 == reloaded[id].partition->epoch();
      owners_are_current_ = owners_are_current_ && is_current;
      // With a commit on its way, memory is ahead.
      if (!is_current || process->waits_for_storage()) continue;
      ++checker_.counts.reloads_compared;
      const std::string in_memory = content_of(*memory, process->shard().types(), events_.now()) +
                                    content_of(*process->shard().executions(id)) +
                                    content_of(*process->shard().records(id));
      const std::string in_storage = content_of(*reloaded[id].partition, reloaded[id].types, events_.now()) +
                                     content_of(*reloaded[id].executions) + content_of(reloaded[id].records);
      const triggers::Triggers* triggers = id == 0 ? process->shard().triggers() : nullptr;
      if (triggers != nullptr && content_of(*triggers) != content_of(reloaded[id].triggers)) {
        checker_.violated("memory is rows",
                          "triggers: " + difference(content_of(*triggers), content_of(reloaded[id].triggers)));
      }
      if (in_memory == in_storage) continue;
      checker_.violated("memory is rows", "partition " + std::to_string(id) + ": " + difference(in_memory, in_storage));
    }
  }
}

}  // namespace baton::simulation
