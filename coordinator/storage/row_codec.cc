#include "coordinator/storage/row_codec.h"

namespace baton {
namespace {

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
  for (int i = 0; i < record->changes_size(); ++i) {
    if (record->changes(i).what_case() == row::Change::WHAT_NOT_SET) {
      return corrupt(place, "change " + std::to_string(i + 1) + " of " + std::to_string(record->changes_size()) +
                                " is of a kind that this version of Baton does not know");
    }
  }
  return record;
}

Result<row::OutcomeBlock> parse_outcome_block(std::string_view bytes, const std::string& place) {
  return parse<row::OutcomeBlock>(bytes, place);
}

Result<row::TaskRow> parse_task_row(std::string_view key, std::string_view bytes, const std::string& place) {
  return parse_row<row::TaskRow>(key, bytes, place);
}

Result<row::AttemptRow> parse_attempt_row(std::string_view key, std::string_view bytes, const std::string& place) {
  return parse_row<row::AttemptRow>(key, bytes, place);
}

}  // namespace baton
