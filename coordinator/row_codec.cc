#include "coordinator/row_codec.h"

#include <google/protobuf/io/coded_stream.h>

#include <algorithm>

#include "common/check.h"
#include "coordinator/record_rows.h"
#include "coordinator/storage/row_codec.h"
#include "transport/message_codec.h"

namespace baton {

namespace {

constexpr int kLengthDelimited = 2;  // protobuf's wire type

// A field's header and its bytes.
std::size_t field_bytes(std::size_t byte_count) {
  return 1 + google::protobuf::io::CodedOutputStream::VarintSize32(static_cast<std::uint32_t>(byte_count)) + byte_count;
}

// Returns where the field's bytes go.
std::uint8_t* write_header(int field, std::size_t byte_count, std::uint8_t* out) {
  *out++ = static_cast<std::uint8_t>(field << 3 | kLengthDelimited);
  return google::protobuf::io::CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(byte_count), out);
}

std::uint8_t* write_field(int field, std::string_view bytes, std::uint8_t* out) {
  return std::copy(bytes.begin(), bytes.end(), write_header(field, bytes.size(), out));
}

std::int64_t to_us(TimePoint point) { return point.time_since_epoch().count(); }
TimePoint from_us(std::int64_t micros) { return TimePoint(Duration(micros)); }

void encode_options(const TaskOptions& options, row::OptionsRow& row) {
  row.set_priority(static_cast<std::uint32_t>(options.priority));
  row.set_not_before_us(to_us(options.not_before));
  row.set_timeout_us(static_cast<std::uint64_t>(options.timeout.count()));
  row.set_heartbeat_timeout_us(static_cast<std::uint64_t>(options.heartbeat_timeout.count()));
  row.set_deadline_us(options.deadline == kNever ? 0 : to_us(options.deadline));
  set_retry(options.retry, *row.mutable_retry());
  row.set_idempotency_key(options.idempotency_key);
  for (const auto& [key, value] : options.labels) (*row.mutable_labels())[key] = value;
}

TaskOptions decode_options(const row::OptionsRow& row) {
  TaskOptions options;
  options.priority = static_cast<int>(row.priority());
  options.not_before = from_us(row.not_before_us());
  options.timeout = Duration(row.timeout_us());
  options.heartbeat_timeout = Duration(row.heartbeat_timeout_us());
  if (row.deadline_us() != 0) options.deadline = from_us(row.deadline_us());
  const auto& retry = row.retry();
  options.retry.attempt_count_max = retry.attempt_count_max();
  options.retry.interval = Duration(retry.interval_us());
  options.retry.backoff_rate = retry.backoff_rate();
  options.retry.max_delay = Duration(retry.max_delay_us());
  options.retry.jitter = retry.jitter();
  options.retry.non_retryable_errors.assign(retry.non_retryable_errors().begin(), retry.non_retryable_errors().end());
  options.idempotency_key = row.idempotency_key();
  options.labels.insert(row.labels().begin(), row.labels().end());
  return options;
}

ExecutionChange decode_change(const row::ExecutionChangeRow& row) {
  ExecutionChange change;
  change.id = {row.id_high(), row.id_low()};
  change.birth = row.birth();
  change.head = row.head();
  for (const auto& frame : row.frames()) change.frames.emplace_back(frame.slot(), frame.row());
  change.removed_frames.assign(row.removed_frames().begin(), row.removed_frames().end());
  change.history = row.history();
  change.first_event_id = row.first_event_id();
  change.closed = row.closed();
  change.closed_at = from_us(row.closed_at_us());
  return change;
}

std::unique_ptr<const RequestOf> decode_request(const row::TaskRow& row) {
  if (!row.has_request()) return nullptr;
  const auto& request = row.request();
  return std::make_unique<const RequestOf>(RequestOf{request.execution_low(), request.frame(), request.attempt(),
                                                     static_cast<RequestOf::Kind>(request.kind()), false,
                                                     static_cast<RequestOf::Function>(request.function())});
}

Outcome decode_outcome(const row::OutcomeRow& row) {
  Outcome outcome;
  outcome.id = id_of(row);
  outcome.state = row.state() == 0 ? TaskState::kSucceeded : static_cast<TaskState>(row.state());
  outcome.output = row.output();
  outcome.error = row.error();
  outcome.cause = row.cause();
  outcome.attempt_count = row.attempt_count();
  outcome.submitted_at = from_us(row.submitted_at_us());
  outcome.ended_at = from_us(row.ended_at_us());
  return outcome;
}

}  // namespace

const row::TaskRow& RowEncoder::task(const Task& task) {
  set_id(task.id, task_);
  task_.set_type(types_.name(task.type));
  task_.set_input(task.input);
  task_.set_submitted_at_us(to_us(task.submitted_at));
  task_.clear_options();
  if (task.options) encode_options(*task.options, *task_.mutable_options());
  task_.clear_request();
  if (task.request) {
    auto& request = *task_.mutable_request();
    request.set_execution_low(task.request->execution_low);
    request.set_frame(task.request->frame);
    request.set_attempt(task.request->attempt);
    request.set_kind(static_cast<std::uint32_t>(task.request->kind));
    request.set_function(static_cast<std::uint32_t>(task.request->function));
  }
  return task_;
}

const row::AttemptRow& RowEncoder::attempt(const Task& task) {
  const AttemptState& attempt = task.attempt;
  attempt_.Clear();
  set_id(task.id, attempt_);
  set_lease(attempt.lease, attempt_);
  attempt_.set_leased(attempt.leased);
  attempt_.set_worker_id(attempt.worker.value);
  attempt_.set_next_attempt_at_us(to_us(attempt.next_attempt_at));
  attempt_.set_failure_count(attempt.failure_count);
  attempt_.set_crash_count(attempt.crash_count);
  attempt_.set_cancel_requested(attempt.cancel_requested);
  attempt_.set_dispatched_at_us(to_us(attempt.dispatched_at));
  attempt_.set_dead_lettered_at_us(to_us(attempt.dead_lettered_at));
  if (attempt.last_failure) {
    attempt_.set_error(attempt.last_failure->error);
    attempt_.set_cause(attempt.last_failure->cause);
  }
  return attempt_;
}

const row::OutcomeRow& RowEncoder::outcome(const Outcome& outcome, TypeIndex type) {
  outcome_.set_type(types_.name(type));
  set_id(outcome.id, outcome_);
  outcome_.set_state(outcome.state == TaskState::kSucceeded ? 0 : static_cast<std::uint32_t>(outcome.state));
  outcome_.set_output(outcome.output);
  outcome_.set_error(outcome.error);
  outcome_.set_cause(outcome.cause);
  outcome_.set_attempt_count(outcome.attempt_count);
  outcome_.set_submitted_at_us(to_us(outcome.submitted_at));
  outcome_.set_ended_at_us(to_us(outcome.ended_at));
  return outcome_;
}

const row::ExecutionChangeRow& RowEncoder::execution(const ExecutionChange& change) {
  execution_.Clear();
  execution_.set_id_high(change.id.high);
  execution_.set_id_low(change.id.low);
  execution_.set_birth(change.birth);
  execution_.set_head(change.head);
  for (const auto& [slot, frame] : change.frames) {
    auto& row = *execution_.add_frames();
    row.set_slot(slot);
    row.set_row(frame);
  }
  for (const std::uint32_t slot : change.removed_frames) execution_.add_removed_frames(slot);
  execution_.set_history(change.history);
  execution_.set_first_event_id(change.first_event_id);
  execution_.set_closed(change.closed);
  execution_.set_closed_at_us(to_us(change.closed_at));
  return execution_;
}

const row::RecordRow& RowEncoder::record(const records::RecordChange& change) {
  encode(change, record_);
  return record_;
}

void append_field(int field, const google::protobuf::MessageLite& row, std::string& bytes) {
  const std::size_t row_bytes = row.ByteSizeLong();
  const std::size_t start = bytes.size();
  bytes.resize(start + field_bytes(row_bytes));
  auto* out = reinterpret_cast<std::uint8_t*>(bytes.data() + start);
  row.SerializeWithCachedSizesToArray(write_header(field, row_bytes, out));
}

std::uint8_t* RecordWriter::begin_change(Field field, std::size_t byte_count) {
  const std::size_t change_bytes = field_bytes(byte_count);
  const std::size_t start = bytes_.size();
  bytes_.resize(start + field_bytes(change_bytes));
  auto* out = reinterpret_cast<std::uint8_t*>(bytes_.data() + start);
  out = write_header(row::Record::kChangesFieldNumber, change_bytes, out);
  return write_header(static_cast<int>(field), byte_count, out);  // Change.what
}

void RecordWriter::clear() {
  bytes_.clear();
  if (bytes_.capacity() > kKeptBytesMax) bytes_.shrink_to_fit();
}

void RecordWriter::append(Field field, const google::protobuf::MessageLite& row) {
  row.SerializeWithCachedSizesToArray(begin_change(field, row.ByteSizeLong()));
}

void RecordWriter::put_row(std::string_view key, std::string_view row) {
  CHECK(is_row_key(key) && row.size() <= kRowBytesMax)
      << "a row of " << row.size() << " bytes under a key of " << key.size() << " could never be loaded";
  auto* out = begin_change(Field::kPutRow, field_bytes(key.size()) + field_bytes(row.size()));
  out = write_field(row::PutRow::kKeyFieldNumber, key, out);
  write_field(row::PutRow::kRowFieldNumber, row, out);
}

void RecordWriter::drop_row(std::string_view key) {
  CHECK(is_row_key(key)) << "no row has a key of " << key.size() << " bytes";
  write_field(row::DropRow::kKeyFieldNumber, key, begin_change(Field::kDropRow, field_bytes(key.size())));
}

void RecordWriter::confirm_owner() {
  if (!bytes_.empty()) return;  // what there is does as well
  bytes_ += static_cast<char>(row::Record::kConfirmsOwnerFieldNumber << 3);
  bytes_ += '\x01';
}

void PartitionLoader::restore_task(const row::TaskRow& row, bool from_row) {
  const TypeIndex type = types_.intern_stored(row.type());
  TaskSpec spec;
  spec.id = id_of(row);
  spec.input = row.input();
  if (row.has_options()) spec.options = std::make_shared<const TaskOptions>(decode_options(row.options()));
  partition_.restore_task(std::move(spec), type, from_us(row.submitted_at_us()), decode_request(row), from_row);
}

void PartitionLoader::restore_attempt(const row::AttemptRow& row, bool from_row) {
  AttemptState attempt;
  attempt.lease = lease_of(row);
  attempt.worker = {row.worker_id()};
  attempt.dispatched_at = from_us(row.dispatched_at_us());
  attempt.next_attempt_at = from_us(row.next_attempt_at_us());
  attempt.dead_lettered_at = from_us(row.dead_lettered_at_us());
  attempt.failure_count = row.failure_count();
  attempt.crash_count = row.crash_count();
  attempt.leased = row.leased();
  attempt.cancel_requested = row.cancel_requested();
  if (!row.error().empty() || !row.cause().empty()) {
    attempt.last_failure = std::make_unique<LastFailure>(LastFailure{row.error(), row.cause()});
  }
  partition_.restore_attempt(id_of(row), std::move(attempt), from_row);
}

void PartitionLoader::load_task(const row::TaskRow& row) { restore_task(row, true); }
void PartitionLoader::load_attempt(const row::AttemptRow& row) { restore_attempt(row, true); }
void PartitionLoader::load_outcome(const row::OutcomeRow& row) {
  partition_.restore_outcome(decode_outcome(row), types_.intern(row.type()).value_or(kUnknownType), now_, true);
}
void PartitionLoader::load_row(std::string_view key, std::string_view row) {
  if (keeper_) keeper_->put(key, row, true);
}

void PartitionLoader::apply(const row::Record& record) {
  for (const row::Change& change : record.changes()) {
    switch (change.what_case()) {
      case row::Change::kTask: restore_task(change.task(), false); break;
      case row::Change::kAttempt: restore_attempt(change.attempt(), false); break;
      case row::Change::kOutcome:
        partition_.restore_outcome(decode_outcome(change.outcome()),
                                   types_.intern(change.outcome().type()).value_or(kUnknownType), now_, false);
        break;
      case row::Change::kDropped:
        partition_.restore_dropped(id_of(change.dropped()), from_us(change.dropped().at_us()));
        break;
      case row::Change::kPutRow:
        if (keeper_) keeper_->put(change.put_row().key(), change.put_row().row(), false);
        break;
      case row::Change::kDropRow:
        if (keeper_) keeper_->drop(change.drop_row().key());
        break;
      case row::Change::kExecution:
        if (keeper_) keeper_->change_execution(decode_change(change.execution()));
        break;
      case row::Change::kFinished: partition_.restore_finished(id_of(change.finished())); break;
      case row::Change::kRecord:
        if (keeper_) keeper_->change_record(change.record());
        break;
      case row::Change::WHAT_NOT_SET:
        CHECK(false) << "the journal holds a change that this version does not know: start a newer coordinator";
    }
  }
}

}  // namespace baton
