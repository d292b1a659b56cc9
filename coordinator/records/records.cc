#include "coordinator/records/records.h"

#include <algorithm>

#include "common/check.h"
#include "common/iso_time.h"
#include "common/json/merge_patch.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "coordinator/records/condition.h"

namespace baton::records {

namespace {

using api::RecordWriteKind;
using api::RecordWriteRequest;

WriteId write_id_of(std::string_view operation, const RecordWriteRequest& request, std::uint64_t nonce) {
  if (request.idempotency_key.empty()) return {nonce, 0};
  const std::string scope = std::string(operation) + '\0' + request.name.table + '\0' + request.name.key;
  const api::RecordId id = api::record_id_of(scope, request.idempotency_key);
  return {id.high, id.low};
}

json::Value time_text(TimePoint point) { return json::Value::string(iso_time(point)); }

void add_written(const Written& written, json::ObjectBuilder& answer) {
  answer.set("version", json::Value::integer(static_cast<std::int64_t>(written.version)));
  answer.set("created_at", time_text(written.created_at));
  answer.set("updated_at", time_text(written.updated_at));
  if (written.expires_at != kNever) answer.set("expires_at", time_text(written.expires_at));
}

json::ObjectBuilder named(std::string_view table, std::string_view key) {
  json::ObjectBuilder answer;
  answer.set("table", json::Value::string(table));
  answer.set("key", json::Value::string(key));
  return answer;
}

json::Value write_answer(const RecordWriteRequest& request, const Written& written) {
  json::ObjectBuilder answer = named(request.name.table, request.name.key);
  if (request.kind == RecordWriteKind::kDelete) answer.set("deleted", json::Value::boolean(true));
  add_written(written, answer);
  return answer.finish();
}

// `document` is the record's, parsed.
json::Value record_answer(const RecordChange& record, json::Value document) {
  json::ObjectBuilder answer = named(record.table, record.key);
  add_written(record.written, answer);
  answer.set("document", std::move(document));
  return answer.finish();
}

}  // namespace

// ---- Calls -----------------------------------------------------------------------------------------------------------

api::ApiResult<json::Value> Records::call(std::string_view operation, const json::Value& body, std::uint64_t nonce,
                                          TimePoint now, RecordEffects& effects) {
  if (operation == "GetRecord") return get(body, now);
  const auto request = api::parse_record_write(operation, body);
  if (!request) return tl::unexpected(request.error());
  return write(*request, write_id_of(operation, *request, nonce), now, effects);
}

Records::Answer Records::get(const json::Value& body, TimePoint now) const {
  const auto request = api::parse_get_record(body);
  if (!request) return tl::unexpected(request.error());
  const std::string name = name_of(request->table, request->key);
  const Record* record = find(name, now);
  if (record == nullptr) {
    return api::refuse(api::kRecordDoesNotExist,
                       "There is no record '" + request->key + "' of table '" + request->table + "'");
  }
  return record_answer(change_of(name, *record), *json::parse(record->document));
}

Records::Answer Records::write(const RecordWriteRequest& request, WriteId write, TimePoint now,
                               RecordEffects& effects) {
  const std::string name = name_of(request.name.table, request.name.key);
  if (const Written* first = known(name, write)) return write_answer(request, *first);
  const Record* old = find(name, now);
  if (const auto may = check_condition(request, old); !may) return tl::unexpected(may.error());
  if (request.kind == RecordWriteKind::kDelete && old == nullptr) {
    json::ObjectBuilder answer = named(request.name.table, request.name.key);
    answer.set("deleted", json::Value::boolean(false));
    return answer.finish();
  }
  auto record = make(request, old, now);
  if (!record) return tl::unexpected(record.error());
  if (const auto fits = check_room(name, *record); !fits) return tl::unexpected(fits.error());
  record->written.write = write;
  record->written.version = ++last_version_;
  const Written written = record->written;
  effects.put_record(change_of(name, *record));
  if (written.deleted) {
    erase(records_.find(name));
  } else {
    set(name, *std::move(record));
  }
  changed_.insert(name);
  recent_.add(written);
  return write_answer(request, written);
}

const Written* Records::known(std::string_view name, WriteId write) const {
  if (write.is_none()) return nullptr;
  if (const Written* written = recent_.find(write)) return written;
  const auto found = records_.find(name);
  return found != records_.end() && found->second.written.write == write ? &found->second.written : nullptr;
}

api::ApiResult<Record> Records::make(const RecordWriteRequest& request, const Record* old, TimePoint now) const {
  Record record;
  Written& written = record.written;
  written.created_at = old == nullptr ? now : old->written.created_at;
  written.updated_at = now;
  if (request.kind == RecordWriteKind::kDelete) {
    written.deleted = true;
    return record;
  }
  if (request.kind == RecordWriteKind::kUpdate) written.expires_at = old->written.expires_at;
  if (request.ttl) written.expires_at = *request.ttl == Duration::zero() ? kNever : now + *request.ttl;
  record.document = json::to_text(request.kind == RecordWriteKind::kPut
                                      ? request.document
                                      : json::merge_patch(*json::parse(old->document), request.document));
  if (record.document.size() <= api::kDocumentBytesMax) return record;
  return api::refuse(api::kRecordLimitExceeded, "The document would have " + std::to_string(record.document.size()) +
                                                    " bytes once the patch is in it; it may have " +
                                                    std::to_string(api::kDocumentBytesMax));
}

api::ApiResult<void> Records::check_room(std::string_view name, const Record& record) const {
  if (record.written.deleted) return {};
  const auto old = records_.find(name);
  const std::size_t old_bytes = old == records_.end() ? 0 : bytes_of(name, old->second);
  const std::size_t new_bytes = bytes_of(name, record);
  if (new_bytes <= old_bytes || bytes_ - old_bytes + new_bytes <= limits_.bytes_max) return {};
  return api::refuse(api::kRecordLimitExceeded, "The records of this partition take " + std::to_string(bytes_) +
                                                    " bytes of " + std::to_string(limits_.bytes_max) +
                                                    " (--record-bytes-max, divided by the partitions)");
}

api::RecordPage Records::query(const api::QueryRecordsRequest& request, TimePoint now) const {
  api::RecordPage page;
  const std::string prefix = name_of(request.table, request.prefix);
  const std::string after = name_of(request.table, request.after.value_or(""));
  std::size_t scanned = 0;
  std::size_t scanned_bytes = 0;
  auto at = request.after && after >= prefix ? records_.upper_bound(after) : records_.lower_bound(prefix);
  for (; at != records_.end() && at->first.starts_with(prefix); ++at) {
    const RecordChange record = change_of(at->first, at->second);
    const bool is_enough = page.records.size() >= request.limit || scanned >= kScannedMax ||
                           (scanned > 0 && scanned_bytes + record.document.size() > kScannedBytesMax);
    if (is_enough) {
      page.told_until = std::string(split(std::prev(at)->first).second);
      return page;
    }
    ++scanned;
    scanned_bytes += record.document.size();
    if (record.written.is_expired(now)) continue;
    json::Value document = *json::parse(record.document);
    if (matches(document, request.where)) page.records.push_back(record_answer(record, std::move(document)));
  }
  return page;
}

// ---- Time ------------------------------------------------------------------------------------------------------------

void Records::advance(TimePoint now, RecordEffects& effects) {
  recent_.forget_old(now);
  for (std::size_t count = 0; count < kRemovedPerTurn && next_wake_up() <= now; ++count) {
    const auto at = records_.find(expiring_.begin()->second);
    Record gone;
    gone.written = {
        .version = ++last_version_, .created_at = at->second.written.created_at, .updated_at = now, .deleted = true};
    effects.put_record(change_of(at->first, gone));
    changed_.insert(at->first);
    erase(at);
  }
}

// ---- Memory ----------------------------------------------------------------------------------------------------------

std::string Records::name_of(std::string_view table, std::string_view key) {
  return std::string(table).append(1, '\0').append(key);
}

std::pair<std::string_view, std::string_view> Records::split(std::string_view name) {
  const std::size_t end_of_table = name.find('\0');
  return {name.substr(0, end_of_table), name.substr(end_of_table + 1)};
}

RecordChange Records::change_of(std::string_view name, const Record& record) {
  const auto [table, key] = split(name);
  return {table, key, record.document, record.written};
}

const Record* Records::find(std::string_view name, TimePoint now) const {
  const auto found = records_.find(name);
  return found == records_.end() || found->second.written.is_expired(now) ? nullptr : &found->second;
}

void Records::set(const std::string& name, Record record) {
  if (const auto old = records_.find(name); old != records_.end()) erase(old);
  bytes_ += bytes_of(name, record);
  const TimePoint expires_at = record.written.expires_at;
  const auto at = records_.emplace(name, std::move(record)).first;
  if (expires_at != kNever) expiring_.emplace(expires_at, at->first);
}

void Records::erase(ByName::iterator at) {
  bytes_ -= bytes_of(at->first, at->second);
  expiring_.erase({at->second.written.expires_at, at->first});
  records_.erase(at);
}

}  // namespace baton::records
