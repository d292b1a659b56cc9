// Whatever lies in Redis: the row codec refuses it or a partition takes it over, and then works with it: its timers
// fire, its tasks are handed out and reported, its checkpoint is written.
//
// An input is a sequence of items: what it is (1 byte), its length (2 bytes, big endian), its bytes.
#include <map>

#include "common/check.h"
#include "coordinator/row_codec.h"
#include "coordinator/storage/row_codec.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace baton;

enum Item : char { kRecord, kBlock, kTaskRow, kAttemptRow, kRow, kItemCount };

const TimePoint kNow = TimePoint(std::chrono::hours(24 * 365 * 50));
constexpr SessionHandle kWorker = 1;

class NoEffects final : public Effects {
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

// Serializes what a checkpoint writes, and reads it back: what was accepted must be acceptable when it is written
// again.
class ReadingSink final : public Partition::RowSink {
 public:
  explicit ReadingSink(const TypeTable& types) : rows_(types) {}

  void put_task(const Task& task) override {
    expect_read(parse_task_row(id_key(task.id), rows_.task(task).SerializeAsString(), "a checkpoint"));
  }
  void put_attempt(const Task& task) override {
    expect_read(parse_attempt_row(id_key(task.id), rows_.attempt(task).SerializeAsString(), "a checkpoint"));
  }
  void drop_task(TaskId) override {}
  void drop_attempt(TaskId) override {}
  void put_outcome(const Outcome& outcome, TypeIndex type) override {
    std::string block;
    append_field(1, rows_.outcome(outcome, type), block);
    expect_read(parse_outcome_block(block, "a checkpoint"));
  }

 private:
  template <typename Row>
  void expect_read(const Result<Row>& row) {
    CHECK(row.has_value()) << row.error().message;
  }

  RowEncoder rows_;
};

// Keeps the rows of any kind as a partition would, and writes them again.
class Rows final : public RowKeeper {
 public:
  void put(std::string_view key, std::string_view row, bool) override { rows_[std::string(key)] = row; }
  void drop(std::string_view key) override { rows_.erase(std::string(key)); }
  void change_execution(ExecutionChange&&) override {}

  void write_again() const {
    RecordWriter record;
    for (const auto& [key, row] : rows_) record.put_row(key, row);
    record.drop_row("key");
    CHECK(parse_record(record.take(), "what was written again").has_value()) << "a row that was loaded is refused";
  }

 private:
  std::map<std::string, std::string> rows_;
};

std::string item(Item kind, const std::string& bytes) {
  return std::string{static_cast<char>(kind), static_cast<char>(bytes.size() >> 8), static_cast<char>(bytes.size())} +
         bytes;
}

row::TaskRow some_task(std::uint64_t number) {
  row::TaskRow task;
  task.set_id_high(number);
  task.set_id_low(number);
  task.set_type("image.resize");
  task.set_input("{}");
  task.set_submitted_at_us(kNow.time_since_epoch().count() - 1000);
  task.mutable_options()->set_priority(9);
  task.mutable_options()->set_timeout_us(5'000'000);
  task.mutable_options()->mutable_retry()->set_backoff_rate(2);
  task.mutable_options()->mutable_retry()->set_attempt_count_max(3);
  return task;
}

row::AttemptRow some_attempt(std::uint64_t number) {
  row::AttemptRow attempt;
  attempt.set_id_high(number);
  attempt.set_id_low(number);
  attempt.set_attempt(2);
  attempt.set_leased(true);
  attempt.set_crash_count(1);
  attempt.set_dispatched_at_us(kNow.time_since_epoch().count());
  return attempt;
}

row::OutcomeRow some_outcome(std::uint64_t number, TaskState state) {
  row::OutcomeRow outcome;
  outcome.set_id_high(number);
  outcome.set_id_low(number);
  outcome.set_type("image.resize");
  outcome.set_state(static_cast<std::uint32_t>(state));
  outcome.set_output("[]");
  outcome.set_submitted_at_us(kNow.time_since_epoch().count() - 1000);
  outcome.set_ended_at_us(kNow.time_since_epoch().count());
  return outcome;
}

std::vector<std::string> seeds() {
  const std::string rows = item(kTaskRow, id_key({1, 1}) + some_task(1).SerializeAsString()) +
                           item(kAttemptRow, id_key({1, 1}) + some_attempt(1).SerializeAsString());
  row::OutcomeBlock block;
  *block.add_outcomes() = some_outcome(2, TaskState::kCancelled);
  row::Record record;
  *record.add_changes()->mutable_task() = some_task(3);
  *record.add_changes()->mutable_attempt() = some_attempt(3);
  *record.add_changes()->mutable_outcome() = some_outcome(3, TaskState::kDeadLettered);
  auto& dropped = *record.add_changes()->mutable_dropped();
  dropped.set_id_high(3);
  dropped.set_id_low(3);
  *record.add_changes()->mutable_outcome() = some_outcome(1, TaskState::kTimedOut);
  auto& put = *record.add_changes()->mutable_put_row();
  put.set_key("r:m:name");
  put.set_row("{}");
  record.add_changes()->mutable_drop_row()->set_key(put.key());
  row::Record filled;
  fuzz::fill(filled, 5);
  return {rows,
          item(kBlock, block.SerializeAsString()),
          item(kRecord, record.SerializeAsString()),
          rows + item(kBlock, block.SerializeAsString()) + item(kRecord, record.SerializeAsString()),
          item(kRecord, filled.SerializeAsString()),
          item(kRow, std::string("\x08r:m:name{}")) + rows};
}

std::string_view take(std::string_view& input, std::size_t count) {
  const std::string_view taken = input.substr(0, count);
  input.remove_prefix(taken.size());
  return taken;
}

void load(Item kind, std::string_view bytes, PartitionLoader& loader) {
  const std::string place = "the fuzzer's input";
  switch (kind) {
    case kRecord:
      if (const auto record = parse_record(bytes, place)) loader.apply(*record);
      break;
    case kBlock:
      if (const auto block = parse_outcome_block(bytes, place)) {
        for (const auto& outcome : block->outcomes()) loader.load_outcome(outcome);
      }
      break;
    case kTaskRow: {
      const std::string_view key = take(bytes, kIdKeyBytes);
      if (const auto row = parse_task_row(key, bytes, place)) loader.load_task(*row);
      break;
    }
    case kRow: {
      const std::size_t key_bytes = bytes.empty() ? 0 : static_cast<std::uint8_t>(take(bytes, 1).front());
      const std::string_view key = take(bytes, key_bytes);
      if (check_row(key, bytes, place)) loader.load_row(key, bytes);
      break;
    }
    case kItemCount: break;
    case kAttemptRow: {
      const std::string_view key = take(bytes, kIdKeyBytes);
      if (const auto row = parse_attempt_row(key, bytes, place)) loader.load_attempt(*row);
      break;
    }
  }
}

// Time passes, workers come, tasks end: an hour in steps.
void live(Partition& partition, const TypeTable& types, Effects& effects) {
  TimePoint now = kNow;
  for (const Duration step : {Duration(0), Duration(1'000'000), Duration(60'000'000), Duration(3600'000'000)}) {
    now += step;
    partition.advance(now, effects);
    for (TypeIndex type = 0; type < types.size(); ++type) {
      for (const bool suspect : {true, false}) {
        Task* task = partition.lease_next(type, suspect, kWorker, {7}, now, effects);
        if (!task) continue;
        AttemptReport report;
        report.id = task->id;
        report.lease = task->attempt.lease;
        report.status = suspect ? ReportStatus::kFailed : ReportStatus::kSucceeded;
        CHECK(partition.report(std::move(report), now, effects) == Partition::Reported::kAccepted)
            << "a fresh lease is stale";
      }
    }
  }
}

void checkpoint(Partition& partition, const TypeTable& types) {
  ReadingSink sink(types);
  partition.begin_checkpoint();
  while (!partition.continue_checkpoint(16, sink)) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::write_seeds_if_asked(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  NoEffects effects;
  TypeTable types;
  Partition partition(0, {}, 1, kNow);
  Rows rows;
  PartitionLoader loader(partition, types, kNow, &rows);
  while (input.size() >= 3) {
    const auto header = take(input, 3);
    const auto length =
        static_cast<std::size_t>(static_cast<std::uint8_t>(header[1]) << 8 | static_cast<std::uint8_t>(header[2]));
    load(static_cast<Item>(static_cast<std::uint8_t>(header[0]) % kItemCount), take(input, length), loader);
  }
  partition.restored(5, kNow, effects);
  checkpoint(partition, types);
  live(partition, types, effects);
  checkpoint(partition, types);
  rows.write_again();
  return 0;
}
