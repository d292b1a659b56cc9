#include "coordinator/record_rows.h"

#include <algorithm>

#include "common/hexadecimal.h"
#include "common/json/parse.h"

namespace baton {

namespace {

using records::RecordChange;
using records::Written;

constexpr char kRecordKey = 'k';
constexpr char kBlockKey = 'w';
constexpr char kHeadKey = 'v';
constexpr std::size_t kNumberBytes = 8;

void append_number(std::uint64_t number, std::string& out) {
  for (std::size_t i = kNumberBytes; i > 0; --i) out.push_back(static_cast<char>(number >> (8 * (i - 1)) & 0xff));
}

std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

std::string record_key(std::string_view table, std::string_view key) {
  const api::RecordId id = api::record_id_of(table, key);
  std::string row_key(1, kRecordKey);
  append_number(id.high, row_key);
  append_number(id.low, row_key);
  return row_key;
}

std::string block_key(std::uint64_t number) {
  std::string row_key(1, kBlockKey);
  append_number(number, row_key);
  return row_key;
}

std::int64_t to_us(TimePoint point) { return point == kNever ? 0 : point.time_since_epoch().count(); }
TimePoint from_us(std::int64_t us) { return TimePoint(Duration(us)); }

// Times and versions that nobody ever wrote, beyond which sums of them would overflow.
constexpr std::int64_t kTimeMax = 300'000'000'000'000'000;  // the year 11476
constexpr std::uint64_t kVersionMax = std::uint64_t{1} << 62;

bool is_sound_write(const row::RecordRow& row) {
  const auto is_time = [](std::int64_t us) { return us >= 0 && us <= kTimeMax; };
  return row.version() > 0 && row.version() <= kVersionMax && is_time(row.created_at_us()) &&
         is_time(row.updated_at_us()) && is_time(row.expires_at_us());
}

bool is_sound_change(const row::RecordRow& row) {
  const auto is_name = [](const std::string& name) { return !name.empty() && name.find('\0') == std::string::npos; };
  if (!is_sound_write(row) || !is_name(row.table()) || !is_name(row.key())) return false;
  if (row.deleted()) return true;
  const auto document = json::parse(row.document());
  return document && document->is_object();
}

bool restore_record(std::string_view key, const row::RecordRow& row, records::Records& records) {
  const bool is_sound = is_sound_change(row) && !row.deleted() && record_key(row.table(), row.key()) == key;
  if (is_sound) records.restore_record(decode(row), true);
  return is_sound;
}

bool restore_block(std::uint64_t number, const row::RecordWritesRow& row, records::Records& records) {
  std::vector<Written> writes;
  for (const row::RecordRow& write : row.writes()) writes.push_back(decode(write).written);
  const bool is_sound = !writes.empty() && std::ranges::all_of(row.writes(), is_sound_write) &&
                        std::ranges::is_sorted(writes, {}, &Written::version);
  if (is_sound) records.restore_block(number, std::move(writes));
  return is_sound;
}

}  // namespace

bool is_record_row(std::string_view key) {
  if (key.empty()) return false;
  switch (key[0]) {
    case kRecordKey: return key.size() == 1 + 2 * kNumberBytes;
    case kBlockKey: return key.size() == 1 + kNumberBytes;
    case kHeadKey: return key.size() == 1;
    default: return false;
  }
}

std::string name_of_record_row(std::string_view key) {
  if (key[0] == kHeadKey) return "the head of the records";
  if (key[0] == kBlockKey) return "block " + std::to_string(number_of(key.substr(1))) + " of writes of records";
  return "record " + hexadecimal(number_of(key.substr(1, kNumberBytes))) +
         hexadecimal(number_of(key.substr(1 + kNumberBytes)));
}

void encode(const RecordChange& change, row::RecordRow& row) {
  row.set_table(std::string(change.table));
  row.set_key(std::string(change.key));
  row.set_document(std::string(change.document));
  row.set_version(change.written.version);
  row.set_created_at_us(to_us(change.written.created_at));
  row.set_updated_at_us(to_us(change.written.updated_at));
  row.set_expires_at_us(to_us(change.written.expires_at));
  row.set_write_high(change.written.write.high);
  row.set_write_low(change.written.write.low);
  row.set_deleted(change.written.deleted);
}

RecordChange decode(const row::RecordRow& row) {
  return {row.table(),
          row.key(),
          row.document(),
          {.version = row.version(),
           .created_at = from_us(row.created_at_us()),
           .updated_at = from_us(row.updated_at_us()),
           .expires_at = row.expires_at_us() == 0 ? kNever : from_us(row.expires_at_us()),
           .write = {row.write_high(), row.write_low()},
           .deleted = row.deleted()}};
}

bool restore_record_row(std::string_view key, std::string_view bytes, records::Records& records) {
  const int size = static_cast<int>(bytes.size());
  if (key[0] == kRecordKey) {
    row::RecordRow row;
    return row.ParseFromArray(bytes.data(), size) && restore_record(key, row, records);
  }
  if (key[0] == kBlockKey) {
    row::RecordWritesRow row;
    return row.ParseFromArray(bytes.data(), size) && restore_block(number_of(key.substr(1)), row, records);
  }
  row::RecordsHeadRow row;
  if (!row.ParseFromArray(bytes.data(), size)) return false;
  if (row.last_version() > kVersionMax) return false;
  records.restore_head(row.last_version());
  return true;
}

bool restore_record_change(const row::RecordRow& row, records::Records& records) {
  const bool is_sound = is_sound_change(row);
  if (is_sound) records.restore_record(decode(row), false);
  return is_sound;
}

// ---- Checkpoints -----------------------------------------------------------------------------------------------------

void RecordRowSink::put_record(const RecordChange& record) {
  row::RecordRow row;
  encode(record, row);
  part_.rows.push_back({record_key(record.table, record.key), row.SerializeAsString()});
}

void RecordRowSink::drop_record(std::string_view table, std::string_view key) {
  part_.dropped_rows.push_back(record_key(table, key));
}

void RecordRowSink::put_block(const records::RecentWrites::Block& block) {
  row::RecordWritesRow row;
  for (const Written& written : block.writes) encode({{}, {}, {}, written}, *row.add_writes());
  part_.rows.push_back({block_key(block.number), row.SerializeAsString()});
}

void RecordRowSink::drop_block(std::uint64_t number) { part_.dropped_rows.push_back(block_key(number)); }

void RecordRowSink::put_head(std::uint64_t last_version) {
  row::RecordsHeadRow row;
  row.set_last_version(last_version);
  part_.rows.push_back({std::string(1, kHeadKey), row.SerializeAsString()});
}

}  // namespace baton
