// An owner of a partition over StoredRows, wired as a shard does it: tasks, executions and the registry, loaded from the rows
// and the journal, writing to both.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "coordinator/executions/executions.h"
#include "coordinator/partition/partition.h"
#include "coordinator/records/records.h"
#include "coordinator/registry/registry.h"
#include "coordinator/row_book.h"
#include "coordinator/row_codec.h"
#include "coordinator/triggers/triggers.h"
#include "tests/fuzz/stored_rows.h"

namespace baton::fuzz {

class Owner final : public Effects,
                    public ExecutionEffects,
                    public records::RecordEffects,
                    public registry::RegistryEffects,
                    public triggers::TriggerEffects {
 public:
  // `generation` makes its random numbers: that of every owner of the same rows is another.
  Owner(StoredRows& stored, std::uint64_t generation, TimePoint now);

  // Loads what is stored. Errors: kCorrupt; nothing else may be called then.
  Result<void> acquire();

  void pass_time(Duration duration) { now_ += duration; }
  // What is due, then the end of the turn: its record is committed.
  void turn();
  // Writes everything that changed and trims the journal.
  void checkpoint();

  void start(std::string_view name, std::string_view definition, std::string_view input, asl::ExecutionType type);
  void submit(std::uint64_t number, std::string_view type);
  // The registry's, or about a record. A refusal is fine.
  void call(std::string_view operation, std::string_view body);
  // Leases one task of the type and reports how it ended. False: none is ready.
  bool work(TypeIndex type, ReportStatus status, std::string_view output, bool suspect = false);
  // Answers each state that waits for another execution.
  void answer_nested();
  // Everything that the API can show.
  void show_everything();
  // Stops, redrives and deletes what can be.
  void end_everything();

  const TypeTable& types() const { return types_; }
  // All records, for comparing.
  std::string records() const;
  // The open executions that are stored in full: ids and histories, for comparing.
  std::string open_executions() const;

  // Effects.
  void put_task(const Task& task) override { record_.append(RecordWriter::Field::kTask, encoder_.task(task)); }
  void put_attempt(const Task& task) override { record_.append(RecordWriter::Field::kAttempt, encoder_.attempt(task)); }
  void put_outcome(const Outcome& outcome, TypeIndex type) override {
    record_.append(RecordWriter::Field::kOutcome, encoder_.outcome(outcome, type));
  }
  void drop_dead_letter(TaskId id, TimePoint at) override;
  void finish_task(TaskId id) override;
  void tell_outcome(SessionHandle, const Outcome&) override {}
  void tell_stop(const Task&, StopReason) override {}
  void lease_began(SessionHandle, bool) override {}
  void lease_ended(SessionHandle, LeaseEnd, bool) override {}
  void queue_filled(TypeIndex) override {}
  bool worker_is_alive(SessionHandle) const override { return false; }

  // ExecutionEffects, RecordEffects, RegistryEffects.
  Effects& task_effects() override { return *this; }
  std::optional<TypeIndex> intern_type(std::string_view name) override { return types_.intern(name); }
  void put_execution(const ExecutionChange& change) override {
    record_.append(RecordWriter::Field::kExecution, encoder_.execution(change));
  }
  void put_record(const records::RecordChange& change) override {
    record_.append(RecordWriter::Field::kRecord, encoder_.record(change));
  }
  void put_row(std::string_view key, std::string_view row) override;
  void drop_row(std::string_view key) override;
  void start(const triggers::Start&) override {}
  void send(PartitionMessage message) override { messages_.push_back(std::move(message)); }
  void execution_closed(const ExecutionEntry&) override {}

 private:
  class Sink;

  std::vector<ExecutionId> known_executions() const;

  StoredRows& stored_;
  TimePoint now_;
  Random random_;
  TypeTable types_;
  RowEncoder encoder_{types_};
  RecordWriter record_;
  RowBook book_;
  MachineCache machines_;
  Partition partition_;
  Executions executions_;
  records::Records records_;
  registry::Registry registry_;
  triggers::Triggers triggers_;
  std::vector<PartitionMessage> messages_;
};

}  // namespace baton::fuzz
