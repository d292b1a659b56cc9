#include "coordinator/storage/row_codec.h"

#include <cmath>

#include "baton/task.h"
#include "common/compression.h"

namespace baton {
namespace {

// A century in microseconds, for lengths of time, and three hundred thousand years, for points in time: no more is ever
// written, and sums of such numbers do not overflow.
constexpr std::uint64_t kDurationMaxUs = 100ULL * 366 * 24 * 3600 * 1'000'000;
constexpr std::int64_t kTimeMaxUs = std::int64_t{1} << 62;

// Of baton::RequestOf::Kind, which begins with 1.
constexpr std::uint32_t kRequestKindMax = 3;

bool is_time(std::int64_t micros) { return micros > -kTimeMaxUs && micros < kTimeMaxUs; }

// What no version of Baton writes, and what memory could not hold; empty: nothing.
std::string wrong_with(const row::OptionsRow& options) {
  if (options.priority() > kPriorityMax) return "its priority is " + std::to_string(options.priority());
  const row::RetryRow& retry = options.retry();
  for (const std::uint64_t duration :
       {options.timeout_us(), options.heartbeat_timeout_us(), retry.interval_us(), retry.max_delay_us()}) {
    if (duration > kDurationMaxUs) return "a duration of it is longer than a century";
  }
  if (!is_time(options.not_before_us())) return "its not_before is no time";
  if (!std::isfinite(retry.backoff_rate()) || retry.backoff_rate() < 0)
    return "its backoff rate is negative or no number";
  return "";
}

std::string wrong_with(const row::TaskRow& task) {
  if (!is_time(task.submitted_at_us())) return "its time of submission is no time";
  if (task.has_request() && (task.request().kind() == 0 || task.request().kind() > kRequestKindMax)) {
    return "its request is of the unknown kind " + std::to_string(task.request().kind());
  }
  return task.has_options() ? wrong_with(task.options()) : "";
}

std::string wrong_with(const row::AttemptRow& attempt) {
  for (const std::int64_t time :
       {attempt.next_attempt_at_us(), attempt.dispatched_at_us(), attempt.dead_lettered_at_us()}) {
    if (!is_time(time)) return "a time of its attempt is none";
  }
  return "";
}

std::string wrong_with(const row::OutcomeRow& outcome) {
  if (!is_time(outcome.submitted_at_us()) || !is_time(outcome.ended_at_us())) return "a time of its outcome is none";
  const bool ended = outcome.state() == 0 || (outcome.state() >= static_cast<std::uint32_t>(TaskState::kSucceeded) &&
                                              outcome.state() <= static_cast<std::uint32_t>(TaskState::kTimedOut));
  return ended ? "" : "it ended in the unknown state " + std::to_string(outcome.state());
}

std::string wrong_with(const row::RecordRow& record) {
  for (const std::int64_t time : {record.created_at_us(), record.updated_at_us(), record.expires_at_us()}) {
    if (!is_time(time)) return "a time of its metadata record is none";
  }
  return "";
}

std::string wrong_with_key(std::string_view key) {
  if (is_row_key(key)) return "";
  return "the key of a row has " + std::to_string(key.size()) + " bytes and not 1 to " +
         std::to_string(kRowKeyBytesMax);
}

std::string wrong_with_row(std::string_view key, std::string_view row) {
  if (row.size() <= kRowBytesMax) return wrong_with_key(key);
  return "a row has " + std::to_string(row.size()) + " bytes: more than " + std::to_string(kRowBytesMax);
}

std::string wrong_with(const row::Change& change) {
  switch (change.what_case()) {
    case row::Change::kTask: return wrong_with(change.task());
    case row::Change::kAttempt: return wrong_with(change.attempt());
    case row::Change::kOutcome: return wrong_with(change.outcome());
    case row::Change::kDropped: return is_time(change.dropped().at_us()) ? "" : "the time of its drop is none";
    case row::Change::kPutRow: return wrong_with_row(change.put_row().key(), change.put_row().row());
    case row::Change::kDropRow: return wrong_with_key(change.drop_row().key());
    case row::Change::kExecution:
      return is_time(change.execution().closed_at_us()) ? "" : "the time of its execution's end is none";
    case row::Change::kFinished: return "";
    case row::Change::kRecord: return wrong_with(change.record());
    case row::Change::WHAT_NOT_SET: return "it is of a kind that this version of Baton does not know";
  }
  return "";
}

void append_big_endian(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

tl::unexpected<Error> corrupt(const std::string& place, const std::string& what) {
  return fail(ErrorCode::kCorrupt, place + " is damaged: " + what);
}

template <typename Message>
Result<Message> parse(std::string_view bytes, const std::string& place) {
  if (bytes.size() > kRecordBytesMax) {
    return corrupt(place, std::to_string(bytes.size()) + " bytes are more than Baton ever writes");
  }
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return corrupt(place, "its " + std::to_string(bytes.size()) + " bytes are not a " + message.GetTypeName());
  }
  return message;
}

template <typename Row>
Result<Row> parse_row(std::string_view key, std::string_view bytes, const std::string& place) {
  auto id = parse_id_key(key);
  if (!id) return corrupt(place, id.error().message);
  const std::string row_place = "the row of task " + id->text() + " in " + place;
  auto row = parse<Row>(bytes, row_place);
  if (row && (row->id_high() != id->high || row->id_low() != id->low)) {
    return corrupt(row_place, "it holds task " + TaskId{row->id_high(), row->id_low()}.text());
  }
  if (row) {
    if (const std::string wrong = wrong_with(*row); !wrong.empty()) return corrupt(row_place, wrong);
  }
  return row;
}

}  // namespace

std::string id_key(const TaskId& id) {
  std::string key;
  key.reserve(kIdKeyBytes);
  append_big_endian(key, id.high);
  append_big_endian(key, id.low);
  return key;
}

Result<TaskId> parse_id_key(std::string_view key) {
  if (key.size() != kIdKeyBytes) {
    return fail(ErrorCode::kCorrupt, "a row's key has " + std::to_string(key.size()) + " bytes and not 16");
  }
  return TaskId{read_big_endian(key.substr(0, 8)), read_big_endian(key.substr(8))};
}

Result<row::Record> parse_record(std::string_view bytes, const std::string& place) {
  auto record = parse<row::Record>(bytes, place);
  if (!record) return record;
  if (!record->packed().empty()) {
    const auto whole = decompress(record->packed(), kRecordBytesMax);
    if (!whole || record->changes_size() > 0) return corrupt(place, "its compressed form is broken");
    record = parse<row::Record>(*whole, place);
    if (!record) return record;
    if (!record->packed().empty()) return corrupt(place, "it is compressed twice");
  }
  for (int i = 0; i < record->changes_size(); ++i) {
    if (const std::string wrong = wrong_with(record->changes(i)); !wrong.empty()) {
      return corrupt(
          place, "change " + std::to_string(i + 1) + " of " + std::to_string(record->changes_size()) + ": " + wrong);
    }
  }
  return record;
}

Result<row::OutcomeBlock> parse_outcome_block(std::string_view bytes, const std::string& place) {
  auto block = parse<row::OutcomeBlock>(bytes, place);
  if (!block) return block;
  for (const row::OutcomeRow& outcome : block->outcomes()) {
    if (const std::string wrong = wrong_with(outcome); !wrong.empty()) return corrupt(place, wrong);
  }
  return block;
}

Result<row::TaskRow> parse_task_row(std::string_view key, std::string_view bytes, const std::string& place) {
  return parse_row<row::TaskRow>(key, bytes, place);
}

Result<row::AttemptRow> parse_attempt_row(std::string_view key, std::string_view bytes, const std::string& place) {
  return parse_row<row::AttemptRow>(key, bytes, place);
}

Result<void> check_row(std::string_view key, std::string_view bytes, const std::string& place) {
  const std::string wrong = wrong_with_row(key, bytes);
  if (!wrong.empty()) return corrupt(place, wrong);
  return {};
}

}  // namespace baton
