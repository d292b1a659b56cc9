// Executions over a partition, with a worker that does as it is told and a storage that can be taken over from.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/executions/executions.h"
#include "coordinator/partition/type_table.h"

namespace baton {

class ExecutionWorld final : public Effects, public ExecutionEffects {
 public:
  explicit ExecutionWorld(ExecutionLimits limits = {});

  // What tests do.
  ExecutionId start(std::string_view definition, std::string_view input = "{}", std::string_view name = "one",
                    asl::ExecutionType type = asl::ExecutionType::kStandard);
  Result<Executions::Started> try_start(std::string_view definition, std::string_view input, std::string_view name,
                                        asl::ExecutionType type = asl::ExecutionType::kStandard,
                                        std::uint64_t nonce = 0);
  // Of the executions that are started from now on.
  void set_trace_header(std::string_view header) { trace_header_ = header; }
  // Takes the next task of this type and returns its input; empty: none is ready.
  std::string take(std::string_view type);
  // Ends the task that was taken last.
  void succeed(std::string output);
  void fail_task(std::string error, std::string cause);
  // The turn ends with it: steps that wait are left for the next one, as by a shard that comes back from a pause.
  void succeed_last(std::string output);
  void pass_time(Duration duration);
  void turn();  // what is due, then the turn's end

  // Another owner takes over what was flushed. `with_checkpoint`: a checkpoint was written before.
  void take_over();
  Result<void> try_take_over();
  void checkpoint();
  // The same in two halves: what is noted, and what is written; of the journal that part is trimmed which was there before.
  void begin_checkpoint();
  void finish_checkpoint();
  // Writes everything, but dies before the journal is trimmed.
  void abandon_checkpoint();

  // What they look at.
  std::string status(ExecutionId id) const;
  std::string output(ExecutionId id) const;
  std::string error(ExecutionId id) const;
  // "1 ExecutionStarted, 2 TaskStateEntered …"
  std::string history(ExecutionId id) const;
  const std::string& trace_of_taken() const { return trace_of_taken_; }  // its label; empty: none
  std::string token_of_taken() const;                                    // in its input, as {"token": …}
  std::size_t closed_told() const { return closed_told_; }
  std::size_t stops_told() const { return stops_told_; }
  std::size_t row_count() const { return rows_.size(); }
  // What checkpoints wrote, by key; for damage.
  std::map<std::string, std::string>& rows() { return rows_; }
  Executions& executions() { return *executions_; }
  Partition& tasks() { return *partition_; }
  TimePoint now() const { return now_; }
  std::optional<TypeIndex> type(std::string_view name) { return types_.intern(name); }

  // ExecutionEffects.
  Effects& task_effects() override { return *this; }
  std::optional<TypeIndex> intern_type(std::string_view name) override { return types_.intern(name); }
  void put_execution(const ExecutionChange& change) override { journal_.push_back(change); }
  void put_row(std::string_view key, std::string_view row) override { journal_rows_[std::string(key)] = row; }
  void drop_row(std::string_view key) override { journal_rows_.erase(std::string(key)); }
  void send(PartitionMessage) override {}
  void execution_closed(const ExecutionEntry&) override { ++closed_told_; }

  // Effects: the tasks are copied at a takeover, so their rows say nothing here.
  void put_task(const Task&) override {}
  void put_attempt(const Task&) override {}
  void put_outcome(const Outcome&, TypeIndex) override {}
  void drop_dead_letter(TaskId, TimePoint) override {}
  void finish_task(TaskId) override {}
  void tell_outcome(SessionHandle, const Outcome&) override {}
  void tell_stop(const Task&, StopReason) override { ++stops_told_; }
  void lease_began(SessionHandle, bool) override {}
  void lease_ended(SessionHandle, LeaseEnd, bool) override {}
  void queue_filled(TypeIndex) override {}
  bool worker_is_alive(SessionHandle) const override { return false; }

 private:
  void own();
  void write_checkpoint();
  AttemptReport report(ReportStatus status) const;

  const ExecutionLimits limits_;
  TimePoint now_;
  TypeTable types_;
  MachineCache machines_;
  Random random_{7};
  std::unique_ptr<Partition> partition_;
  std::unique_ptr<Executions> executions_;
  std::vector<ExecutionChange> journal_;  // since the last checkpoint
  std::map<std::string, std::string> journal_rows_;
  std::size_t covered_count_ = 0;            // of the journal, by the checkpoint that has begun
  std::map<std::string, std::string> rows_;  // written by checkpoints
  TaskId taken_;
  LeaseToken lease_;
  std::string taken_input_;
  std::string trace_of_taken_;
  std::string trace_header_;
  std::size_t closed_told_ = 0;
  std::size_t stops_told_ = 0;
};

}  // namespace baton
