#include "asl/step/execution_codec.h"

#include <algorithm>
#include <utility>

#include "asl/step/row_fields.h"
#include "common/utf8.h"

namespace baton::asl {
namespace {

template <typename Enum>
std::uint64_t number_of(Enum value) {
  return static_cast<std::uint64_t>(value);
}

// Reads an enum's number; one that is out of range (a later version's) makes the row unreadable.
template <typename Enum>
Enum read_enum(RowReader& reader, Enum last, bool& is_good) {
  const std::uint64_t number = reader.number();
  if (number > number_of(last)) is_good = false;
  return static_cast<Enum>(number > number_of(last) ? 0 : number);
}

// Part of texts that are written as strings: an owner must be able to read what it writes.
std::string read_text(RowReader& reader, bool& is_good) {
  std::string text(reader.text());
  is_good = is_good && is_utf8(text);
  return text;
}

json::Value read_string(RowReader& reader, bool& is_good) {
  json::Value value = reader.value();
  if (!value.is_string()) is_good = false;
  return value;
}

// Timers that are off are far more frequent than those that are on: they are the absent ones.
std::int64_t deadline_number(TimePoint deadline) {
  return deadline == kNever ? 0 : deadline.time_since_epoch().count();
}

void encode_map(const MapProgress& map, std::string& row) {
  RowWriter writer(row);
  writer.value(1, map.items);
  writer.number(2, map.concurrency_max);
  writer.value(3, map.map_run_arn);
  writer.numbers(4, map.batch_starts);
  writer.value(5, map.batch_input);
  writer.real(6, map.tolerated_failure_count);
  writer.real(7, map.tolerated_failure_percentage);
  writer.value(8, map.reader_arguments);
  writer.value(9, map.writer_arguments);
  writer.number(10, map.items_are_selected ? 1 : 0);
  writer.number(11, map.redrive_count);
}

bool are_batches(const MapProgress& map) {
  const std::vector<std::uint32_t>& starts = map.batch_starts;
  return starts.empty() || (std::ranges::is_sorted(starts) && starts.back() <= map.items.size());
}

std::unique_ptr<MapProgress> decode_map(std::string_view row) {
  auto map = std::make_unique<MapProgress>();
  RowReader reader(row);
  while (reader.next()) {
    switch (reader.field()) {
      case 1: map->items = reader.value(); break;
      case 2: map->concurrency_max = reader.number(); break;
      case 3: map->map_run_arn = reader.value(); break;  // which string it must be: fits()
      case 4: map->batch_starts = reader.numbers(); break;
      case 5: map->batch_input = reader.value(); break;
      case 6: map->tolerated_failure_count = reader.real(); break;
      case 7: map->tolerated_failure_percentage = reader.real(); break;
      case 8: map->reader_arguments = reader.value(); break;
      case 9: map->writer_arguments = reader.value(); break;
      case 10: map->items_are_selected = reader.number() != 0; break;
      case 11: map->redrive_count = static_cast<std::uint32_t>(reader.number()); break;
      default: break;
    }
  }
  const bool is_good = !reader.has_failed() && map->items.is_array() && are_batches(*map);
  return is_good ? std::move(map) : nullptr;
}

// False: the field is broken.
bool decode_frame_field(RowReader& reader, Frame& frame) {
  bool is_good = true;
  switch (reader.field()) {
    case 1: frame.id = FrameId{static_cast<std::uint32_t>(reader.number())}; break;
    case 2: frame.parent = FrameId{static_cast<std::uint32_t>(reader.number() - 1)}; break;
    case 3: frame.kind = read_enum(reader, FrameKind::kChildExecution, is_good); break;
    case 4: frame.phase = read_enum(reader, Phase::kAborted, is_good); break;
    case 5: frame.group = static_cast<GroupIndex>(reader.number()); break;
    case 6: frame.state = static_cast<StateIndex>(reader.number()); break;
    case 7: frame.index = static_cast<std::uint32_t>(reader.number()); break;
    case 8: frame.retry_count = static_cast<std::uint32_t>(reader.number()); break;
    case 9: frame.retrier_counts = reader.numbers(); break;
    case 10: frame.attempt = reader.number(); break;
    case 11: frame.last_event_id = static_cast<std::int64_t>(reader.number()); break;
    case 12: frame.entered_event_id = static_cast<std::int64_t>(reader.number()); break;
    case 13: frame.entered_at = reader.time(); break;
    case 14: frame.deadline = reader.time(); break;
    case 15: frame.timeout = reader.duration(); break;
    case 16: frame.heartbeat_timeout = reader.duration(); break;
    case 17: frame.input = reader.value(); break;
    case 18: frame.output = reader.value(); break;
    case 19:
      frame.variables = reader.value();
      is_good = frame.variables.is_object();
      break;
    case 20: frame.token = read_string(reader, is_good); break;
    case 21: frame.error = read_string(reader, is_good); break;
    case 22: frame.cause = read_string(reader, is_good); break;
    case 23:
      frame.map = decode_map(reader.text());
      is_good = frame.map != nullptr;
      break;
    default: break;
  }
  return is_good;
}

bool decode_birth(std::string_view row, Execution& execution) {
  ExecutionIdentity& identity = execution.identity;
  RowReader reader(row);
  bool is_good = true;
  identity.region.clear();
  identity.account.clear();
  while (is_good && reader.next()) {
    switch (reader.field()) {
      case 1: identity.arn = read_string(reader, is_good); break;
      case 2: identity.name = read_string(reader, is_good); break;
      case 3: identity.role_arn = read_string(reader, is_good); break;
      case 4: identity.state_machine_arn = read_string(reader, is_good); break;
      case 5: identity.state_machine_name = read_string(reader, is_good); break;
      case 6: identity.region = read_text(reader, is_good); break;
      case 7: identity.account = read_text(reader, is_good); break;
      case 8: identity.token_prefix = read_text(reader, is_good); break;
      case 9: identity.type = read_enum(reader, ExecutionType::kExpress, is_good); break;
      case 10: identity.root_group = static_cast<GroupIndex>(reader.number()); break;
      case 11: identity.map_run_arn = read_string(reader, is_good); break;
      case 12: execution.input = reader.value(); break;
      case 13: execution.started_at = reader.time(); break;
      case 14: identity.state_machine_version_arn = read_string(reader, is_good); break;
      case 15: identity.state_machine_alias_arn = read_string(reader, is_good); break;
      case 16: identity.trace_header = read_string(reader, is_good); break;
      default: break;
    }
  }
  return is_good && !reader.has_failed();
}

bool decode_head(std::string_view row, Execution& execution) {
  RowReader reader(row);
  bool is_good = true;
  while (is_good && reader.next()) {
    switch (reader.field()) {
      case 1: execution.status = read_enum(reader, ExecutionStatus::kAborted, is_good); break;
      case 2: execution.deadline = reader.time(); break;
      case 3: execution.redrive_count = static_cast<std::uint32_t>(reader.number()); break;
      case 4: execution.redriven_at = reader.time(); break;
      case 5: execution.last_event_id = static_cast<std::int64_t>(reader.number()); break;
      case 6: execution.last_attempt = reader.number(); break;
      case 7:
        for (const std::uint32_t slot : reader.numbers()) execution.ready.push_back(FrameId{slot});
        break;
      default: break;
    }
  }
  return is_good && !reader.has_failed();
}

}  // namespace

void encode_birth(const Execution& execution, std::string& row) {
  const ExecutionIdentity& identity = execution.identity;
  RowWriter writer(row);
  writer.value(1, identity.arn);
  writer.value(2, identity.name);
  writer.value(3, identity.role_arn);
  writer.value(4, identity.state_machine_arn);
  writer.value(5, identity.state_machine_name);
  writer.text(6, identity.region);
  writer.text(7, identity.account);
  writer.text(8, identity.token_prefix);
  writer.number(9, number_of(identity.type));
  writer.number(10, identity.root_group);
  writer.value(11, identity.map_run_arn);
  writer.value(12, execution.input);
  writer.time(13, execution.started_at);
  writer.value(14, identity.state_machine_version_arn);
  writer.value(15, identity.state_machine_alias_arn);
  writer.value(16, identity.trace_header);
}

void encode_head(const Execution& execution, std::string& row) {
  RowWriter writer(row);
  writer.number(1, number_of(execution.status));
  writer.signed_number(2, deadline_number(execution.deadline));
  writer.number(3, execution.redrive_count);
  writer.time(4, execution.redriven_at);
  writer.number(5, static_cast<std::uint64_t>(execution.last_event_id));
  writer.number(6, execution.last_attempt);
  std::vector<std::uint32_t> ready;
  for (const FrameId id : execution.ready) ready.push_back(slot_of(id));
  writer.numbers(7, ready);
}

void encode_frame(const Frame& frame, std::string& row) {
  RowWriter writer(row);
  writer.number(1, slot_of(frame.id));
  // One more than the slot, so that slot 0 is not taken for none.
  if (frame.parent != kNoFrame) writer.number(2, std::uint64_t{slot_of(frame.parent)} + 1);
  writer.number(3, number_of(frame.kind));
  writer.number(4, number_of(frame.phase));
  writer.number(5, frame.group);
  writer.number(6, frame.state);
  writer.number(7, frame.index);
  writer.number(8, frame.retry_count);
  writer.numbers(9, frame.retrier_counts);
  writer.number(10, frame.attempt);
  writer.number(11, static_cast<std::uint64_t>(frame.last_event_id));
  writer.number(12, static_cast<std::uint64_t>(frame.entered_event_id));
  writer.time(13, frame.entered_at);
  writer.signed_number(14, deadline_number(frame.deadline));
  writer.signed_number(15, frame.timeout.count());
  writer.signed_number(16, frame.heartbeat_timeout.count());
  writer.value(17, frame.input);
  writer.value(18, frame.output);
  writer.value(19, frame.variables);
  writer.value(20, frame.token);
  writer.value(21, frame.error);
  writer.value(22, frame.cause);
  if (!frame.map) return;
  std::string map;
  encode_map(*frame.map, map);
  writer.text(23, map);
}

std::unique_ptr<Frame> decode_frame(std::string_view row) {
  auto frame = std::make_unique<Frame>();
  frame->id = kTopFrame;
  RowReader reader(row);
  while (reader.next()) {
    if (!decode_frame_field(reader, *frame)) return nullptr;
  }
  return reader.has_failed() ? nullptr : std::move(frame);
}

bool decode_parts(std::string_view birth, std::string_view head, Execution& execution) {
  return decode_birth(birth, execution) && decode_head(head, execution);
}

void encode_event(const HistoryEvent& event, std::string& row) {
  RowWriter writer(row);
  writer.number(1, static_cast<std::uint64_t>(event.id));
  writer.number(2, static_cast<std::uint64_t>(event.previous_id));
  writer.time(3, event.timestamp);
  writer.number(4, number_of(event.type));
  writer.number(5, event.payload_is_text ? 1 : 0);
  writer.value(6, event.name);
  writer.value(7, event.payload);
  writer.value(8, event.details);
}

std::optional<HistoryEvent> decode_event(std::string_view row) {
  HistoryEvent event;
  event.type = static_cast<HistoryEventType>(0);
  RowReader reader(row);
  bool is_good = true;
  while (is_good && reader.next()) {
    switch (reader.field()) {
      case 1: event.id = static_cast<std::int64_t>(reader.number()); break;
      case 2: event.previous_id = static_cast<std::int64_t>(reader.number()); break;
      case 3: event.timestamp = reader.time(); break;
      case 4: event.type = read_enum(reader, HistoryEventType::kEvaluationFailed, is_good); break;
      case 5: event.payload_is_text = reader.number() != 0; break;
      case 6: event.name = read_string(reader, is_good); break;
      case 7: event.payload = reader.value(); break;
      case 8:
        event.details = reader.value();
        is_good = event.details.is_object();
        break;
      default: break;
    }
  }
  if (event.payload_is_text && !event.payload.is_string()) is_good = false;
  if (!is_good || reader.has_failed()) return std::nullopt;
  return event;
}

}  // namespace baton::asl
