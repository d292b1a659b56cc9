#include "tests/executions/execution_world.h"

#include <gtest/gtest.h>

#include "common/json/parse.h"
#include "common/json/write.h"
#include "coordinator/executions/execution_view.h"

namespace baton {

namespace {

constexpr PartitionId kPartitionCount = 16;
constexpr PartitionId kPartition = 3;

}  // namespace

ExecutionWorld::ExecutionWorld(ExecutionLimits limits)
    : limits_(limits), now_(TimePoint(std::chrono::seconds(1'700'000'000))) {
  own();
}

void ExecutionWorld::own() {
  executions_.reset();
  partition_ = std::make_unique<Partition>(kPartition, PartitionLimits{}, 11, now_);
  executions_ = std::make_unique<Executions>(*partition_, kPartitionCount, machines_, *this, limits_, 13, now_);
}

ExecutionId ExecutionWorld::start(std::string_view definition, std::string_view input, std::string_view name,
                                  asl::ExecutionType type) {
  const auto started = try_start(definition, input, name, type);
  EXPECT_TRUE(started) << started.error().message;
  return executions_->child_id("machine", name);
}

Result<Executions::Started> ExecutionWorld::try_start(std::string_view definition, std::string_view input,
                                                      std::string_view name, asl::ExecutionType type,
                                                      std::uint64_t nonce) {
  auto machine = machines_.get(definition, type);
  if (!machine) return tl::unexpected(machine.error());
  Executions::Start start;
  start.id = executions_->child_id("machine", name);
  start.machine = *machine;
  start.identity.arn = json::Value::string("arn:aws:states:us-east-1:1:execution:machine:" + std::string(name));
  start.identity.name = json::Value::string(name);
  start.identity.role_arn = json::Value::string("arn:aws:iam::1:role/r");
  start.identity.state_machine_arn = json::Value::string("arn:aws:states:us-east-1:1:stateMachine:machine");
  start.identity.state_machine_name = json::Value::string("machine");
  start.identity.token_prefix = start.id.text();
  start.identity.type = type;
  if (!trace_header_.empty()) start.identity.trace_header = json::Value::string(trace_header_);
  start.input = json::parse(input).value();
  start.nonce = nonce;
  auto started = executions_->start(std::move(start), now_);
  turn();
  return started;
}

std::string ExecutionWorld::take(std::string_view type) {
  const Task* task = partition_->lease_next(*types_.intern(type), false, 1, WorkerId{1}, now_, *this);
  if (!task) task = partition_->lease_next(*types_.intern(type), true, 1, WorkerId{1}, now_, *this);
  taken_ = task ? task->id : TaskId{};
  lease_ = task ? task->attempt.lease : LeaseToken{};
  taken_input_ = task ? task->input : "";
  const auto labels = task ? task->settings().labels : decltype(TaskOptions::labels)();
  trace_of_taken_ = labels.contains(kLabelTraceParent) ? labels.at(kLabelTraceParent) : "";
  turn();
  return taken_input_;
}

AttemptReport ExecutionWorld::report(ReportStatus status) const {
  AttemptReport report;
  report.id = taken_;
  report.lease = lease_;
  report.status = status;
  return report;
}

void ExecutionWorld::succeed(std::string output) {
  AttemptReport succeeded = report(ReportStatus::kSucceeded);
  succeeded.output = std::move(output);
  partition_->report(std::move(succeeded), now_, *this);
  turn();
}

void ExecutionWorld::succeed_last(std::string output) {
  AttemptReport succeeded = report(ReportStatus::kSucceeded);
  succeeded.output = std::move(output);
  partition_->report(std::move(succeeded), now_, *this);
  executions_->flush(now_);
}

void ExecutionWorld::fail_task(std::string error, std::string cause) {
  AttemptReport failed = report(ReportStatus::kFailed);
  failed.error = std::move(error);
  failed.cause = std::move(cause);
  partition_->report(std::move(failed), now_, *this);
  turn();
}

void ExecutionWorld::pass_time(Duration duration) {
  now_ += duration;
  turn();
}

void ExecutionWorld::turn() {
  partition_->advance(now_, *this);
  executions_->advance(now_);
  executions_->flush(now_);
}

void ExecutionWorld::checkpoint() {
  begin_checkpoint();
  finish_checkpoint();
}

void ExecutionWorld::begin_checkpoint() {
  executions_->begin_checkpoint();
  covered_count_ = journal_.size();
}

void ExecutionWorld::write_checkpoint() {
  class Sink final : public Executions::RowSink {
   public:
    explicit Sink(std::map<std::string, std::string>& rows) : rows_(rows) {}
    void put_row(std::string key, std::string row) override { rows_[std::move(key)] = std::move(row); }
    void drop_row(std::string key) override { dropped_.push_back(std::move(key)); }
    // As storage does it: of one part the puts, then the drops.
    void end_part() {
      for (const std::string& key : std::exchange(dropped_, {})) rows_.erase(key);
    }

   private:
    std::map<std::string, std::string>& rows_;
    std::vector<std::string> dropped_;
  };
  Sink sink(rows_);
  bool was_last = false;
  while (!was_last) {
    was_last = executions_->continue_checkpoint(8, sink);
    sink.end_part();
  }
}

void ExecutionWorld::abandon_checkpoint() {
  begin_checkpoint();
  write_checkpoint();
}

void ExecutionWorld::finish_checkpoint() {
  write_checkpoint();
  journal_.erase(journal_.begin(), journal_.begin() + static_cast<std::ptrdiff_t>(covered_count_));
  journal_rows_.clear();
}

void ExecutionWorld::take_over() {
  const auto restored = try_take_over();
  EXPECT_TRUE(restored) << restored.error().message;
}

Result<void> ExecutionWorld::try_take_over() {
  struct Copy {
    TaskSpec spec;
    TypeIndex type;
    TimePoint submitted_at;
    std::unique_ptr<const RequestOf> request;
    AttemptState attempt;
  };
  std::vector<Copy> copies;
  partition_->for_each_task([&](const Task& task) {
    if (task.is_transient()) return;
    AttemptState attempt;
    attempt.lease = task.attempt.lease;
    attempt.leased = task.attempt.leased;
    attempt.worker = task.attempt.worker;
    attempt.dispatched_at = task.attempt.dispatched_at;
    copies.push_back({{task.id, types_.name(task.type), task.input, task.options},
                      task.type,
                      task.submitted_at,
                      std::make_unique<const RequestOf>(*task.request),
                      std::move(attempt)});
  });
  own();
  for (Copy& copy : copies) {
    const TaskId id = copy.spec.id;
    partition_->restore_task(std::move(copy.spec), copy.type, copy.submitted_at, std::move(copy.request), true);
    partition_->restore_attempt(id, std::move(copy.attempt), true);
  }
  bool are_readable = true;
  for (const auto& [key, row] : rows_) are_readable &= executions_->restore_row(key, row, true, now_);
  for (const auto& [key, row] : journal_rows_) EXPECT_TRUE(executions_->restore_row(key, row, false, now_));
  for (ExecutionChange change : journal_) executions_->restore_change(std::move(change));
  partition_->restored(2, now_, *this);
  if (!are_readable) return fail(ErrorCode::kCorrupt, "a row is broken");
  const auto restored = executions_->restored(now_);
  if (restored) turn();
  return restored;
}

std::string ExecutionWorld::status(ExecutionId id) const {
  const auto view = view_of(*executions_, id);
  return view ? std::string(name_of(view->status)) : "UNKNOWN";
}

std::string ExecutionWorld::output(ExecutionId id) const {
  const auto view = view_of(*executions_, id);
  return view && view->outcome ? json::to_text(view->outcome->output) : "";
}

std::string ExecutionWorld::error(ExecutionId id) const {
  const auto view = view_of(*executions_, id);
  return view && view->outcome && view->outcome->error.is_string() ? std::string(view->outcome->error.as_string()) : "";
}

std::string ExecutionWorld::history(ExecutionId id) const {
  const auto view = view_of(*executions_, id);
  if (!view) return "";
  std::string text;
  for_each_event(view->history.empty() ? std::string_view(view->closed_history) : view->history,
                 [&](const asl::HistoryEvent& event) {
                   if (!text.empty()) text += ", ";
                   text += std::to_string(event.id) + " " + std::string(name_of(event.type));
                   return true;
                 });
  return text;
}

std::string ExecutionWorld::token_of_taken() const {
  const auto input = json::parse(taken_input_);
  const json::Value token = input ? input->get("token") : json::Value{};
  return token.is_string() ? std::string(token.as_string()) : "";
}

}  // namespace baton
