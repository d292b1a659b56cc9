#include "tests/fuzz/owner.h"

#include <algorithm>

#include "common/arn.h"
#include "common/check.h"
#include "common/json/parse.h"
#include "coordinator/executions/execution_api.h"
#include "coordinator/executions/execution_view.h"
#include "coordinator/record_rows.h"
#include "coordinator/restored_rows.h"
#include "coordinator/storage/row_codec.h"

namespace baton::fuzz {

namespace {

constexpr PartitionId kPartitionCount = 16;
constexpr SessionHandle kWorker = 1;
constexpr std::uint64_t kEpoch = 5;

json::Value named(std::string_view member, std::string_view arn) {
  return json::Value::object({{member, json::Value::string(arn)}});
}

row::IdRow id_row(TaskId id) {
  row::IdRow row;
  row.set_id_high(id.high);
  row.set_id_low(id.low);
  return row;
}

}  // namespace

class Owner::Sink final : public Partition::RowSink, public Executions::RowSink {
 public:
  Sink(RowEncoder& encoder, CheckpointPart& part) : encoder_(encoder), part_(part) {}

  void put_task(const Task& task) override {
    part_.tasks.push_back({id_key(task.id), encoder_.task(task).SerializeAsString()});
  }
  void put_attempt(const Task& task) override {
    part_.attempts.push_back({id_key(task.id), encoder_.attempt(task).SerializeAsString()});
  }
  void drop_task(TaskId id) override { part_.dropped_tasks.push_back(id_key(id)); }
  void drop_attempt(TaskId id) override { part_.dropped_attempts.push_back(id_key(id)); }
  void put_outcome(const Outcome& outcome, TypeIndex type) override {
    append_field(1, encoder_.outcome(outcome, type), part_.outcome_block);
  }
  void put_row(std::string key, std::string row) override { part_.rows.push_back({std::move(key), std::move(row)}); }
  void drop_row(std::string key) override { part_.dropped_rows.push_back(std::move(key)); }

 private:
  RowEncoder& encoder_;
  CheckpointPart& part_;
};

Owner::Owner(StoredRows& stored, std::uint64_t generation, TimePoint now)
    : stored_(stored),
      now_(now),
      random_(generation * 3),
      partition_(0, {}, generation * 3 + 1, now),
      executions_(partition_, kPartitionCount, machines_, *this, {}, generation * 3 + 2, now),
      registry_(std::string(kDefaultRegion), std::string(kDefaultAccount)) {}

Result<void> Owner::acquire() {
  RestoredRows rows(executions_, records_, &registry_, &triggers_, book_, now_);
  PartitionLoader loader(partition_, types_, now_, &rows);
  stored_.load(loader);
  partition_.restored(kEpoch, now_, *this);
  return rows.restored();
}

void Owner::turn() {
  partition_.advance(now_, *this);
  executions_.advance(now_);
  executions_.flush(now_);
  records_.advance(now_, *this);
  triggers_.advance(now_, random_, *this);
  if (!record_.empty()) stored_.journal.push_back(record_.bytes());
  record_.clear();
}

void Owner::checkpoint() {
  partition_.begin_checkpoint();
  executions_.begin_checkpoint();
  book_.begin_checkpoint();
  records_.begin_checkpoint();
  bool tasks_are_written = false;
  bool is_last = false;
  while (!is_last) {
    CheckpointPart part;
    Sink sink(encoder_, part);
    if (!tasks_are_written) {
      tasks_are_written = partition_.continue_checkpoint(16, sink);
    } else {
      RecordRowSink record_sink(part);
      is_last = book_.continue_checkpoint(part) && records_.continue_checkpoint(16, record_sink) &&
                executions_.continue_checkpoint(16, sink);
    }
    stored_.write(part);
  }
  stored_.journal.clear();
}

void Owner::start(std::string_view name, std::string_view definition, std::string_view input, asl::ExecutionType type) {
  const auto machine = machines_.get(definition, type);
  CHECK(machine.has_value()) << machine.error().message;
  const std::string arn = "arn:aws:states:us-east-1:123456789012:stateMachine:machine";
  const StartTarget target{*machine, "machine", arn, "arn:aws:iam::123456789012:role/r", {}, {}};
  const auto value = json::parse(input);
  CHECK(value.has_value()) << input;
  const auto id = executions_.child_id("machine", name);
  const StartCall call{.id = id, .name = name, .input = *value, .input_text = input};
  const auto started = start_execution(executions_, target, call, random_, now_);
  CHECK(started.has_value()) << started.error().message;
}

void Owner::submit(std::uint64_t number, std::string_view type) {
  TaskSpec spec;
  spec.id = {number * kPartitionCount, number};
  spec.input = "{}";
  (void)partition_.submit(std::move(spec), *types_.intern(type), kNoSession, now_, *this);
}

void Owner::call(std::string_view operation, std::string_view body) {
  const auto value = json::parse(body);
  CHECK(value.has_value()) << body;
  if (triggers::Triggers::serves(operation)) {
    (void)triggers_.call(operation, *value, now_, random_, *this);
  } else if (registry::Registry::serves(operation)) {
    (void)registry_.call(operation, *value, now_, random_, *this);
  } else {
    (void)records_.call(operation, *value, random_(), now_, *this);
  }
}

std::string Owner::records() const {
  std::string text;
  records_.for_each([&](const records::RecordChange& record) {
    row::RecordRow row;
    encode(record, row);
    text += row.ShortDebugString() + "\n";
  });
  return text;
}

bool Owner::work(TypeIndex type, ReportStatus status, std::string_view output, bool suspect) {
  Task* task = partition_.lease_next(type, suspect, kWorker, {7}, now_, *this);
  if (!task) return false;
  AttemptReport report;
  report.id = task->id;
  report.lease = task->attempt.lease;
  report.status = status;
  if (status == ReportStatus::kSucceeded) report.output = output;
  if (status == ReportStatus::kFailed) report.error = "E";
  const auto reported = partition_.report(std::move(report), now_, *this);
  CHECK(reported == Partition::Reported::kAccepted) << "a fresh lease is stale";
  return true;
}

void Owner::answer_nested() {
  for (const PartitionMessage& message : std::exchange(messages_, {})) {
    const auto* start = std::get_if<NestedStart>(&message);
    if (!start) continue;
    executions_.on_message(
        NestedAnswer{start->caller, NestedAnswer::Kind::kStarted, "arn:of:execution", now_, {}, {}, {}}, now_);
    executions_.on_message(
        NestedAnswer{
            start->caller, NestedAnswer::Kind::kEnded, {}, {}, {}, {}, R"({"status": "SUCCEEDED", "output": "{}"})"},
        now_);
  }
}

std::vector<ExecutionId> Owner::known_executions() const {
  std::vector<ExecutionId> ids;
  executions_.for_each_open([&](const ExecutionEntry& entry) { ids.push_back(entry.id); });
  executions_.closed().for_each([&](const ClosedSummary& summary) { ids.push_back(summary.id); });
  std::ranges::sort(ids);
  return ids;
}

void Owner::show_everything() {
  for (const ExecutionId id : known_executions()) {
    const auto view = view_of(executions_, id);
    CHECK(view.has_value()) << "an execution that is known cannot be read";
    const std::string arn(view->identity.arn.as_string());
    for (const std::string_view operation : {"DescribeExecution", "GetExecutionHistory", "ListMapRuns"}) {
      (void)call_execution(executions_, operation, id, named("executionArn", arn), now_, 0);
    }
  }
  (void)list_executions(executions_, {});
  call("ListStateMachines", "{}");
  call("ListActivities", "{}");
}

void Owner::end_everything() {
  for (const ExecutionId id : known_executions()) {
    if (executions_.stop(id, json::Value::string("E"), {}, now_)) continue;
    (void)executions_.redrive(id, 0, now_);
  }
}

std::string Owner::open_executions() const {
  std::string text;
  for (const ExecutionId id : known_executions()) {
    const ExecutionEntry* entry = executions_.find(id);
    if (!entry || entry->is_express()) continue;
    text += id.text() + " " + std::to_string(entry->execution.last_event_id) + " " + entry->history + "\n";
  }
  return text;
}

void Owner::drop_dead_letter(TaskId id, TimePoint at) {
  row::IdRow row = id_row(id);
  row.set_at_us(at.time_since_epoch().count());
  record_.append(RecordWriter::Field::kDropped, row);
}

void Owner::finish_task(TaskId id) { record_.append(RecordWriter::Field::kFinished, id_row(id)); }

void Owner::put_row(std::string_view key, std::string_view row) {
  record_.put_row(key, row);
  if (RowBook::is_ours(key)) book_.put(key, row);
}

void Owner::drop_row(std::string_view key) {
  record_.drop_row(key);
  if (RowBook::is_ours(key)) book_.drop(key);
}

}  // namespace baton::fuzz
