// The requests about records, checked: Baton's own operations PutRecord, GetRecord, UpdateRecord, DeleteRecord and
// QueryRecords, which the tasks record.put … call with their input as it is.
//
// A record is a JSON object under the name of a table and a key. Requests are refused in the words of the other operations
// (requests.h), but a member that nobody knows is an error here: a condition that is misspelt must not write.
//
//   PutRecord     {"table", "key", "document", "must_not_exist"?, …}   makes the record, or replaces it
//   UpdateRecord  {"table", "key", "patch", …}                         merges into the one that is there (RFC 7396)
//   DeleteRecord  {"table", "key", …}
//   GetRecord     {"table", "key"}
//   QueryRecords  {"table", "prefix"?, "where"?, "limit"?, "next_token"?}
//
//   … of writes: "expected_version"?, "where"?, "ttl_seconds"? (not of DeleteRecord), "idempotency_key"?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/error.h"
#include "baton/ids.h"
#include "baton/time.h"
#include "common/json/value.h"

namespace baton::api {

inline constexpr std::size_t kTableBytesMax = 64;
inline constexpr std::size_t kRecordKeyBytesMax = 1024;       // a key of an object in S3 fits
inline constexpr std::size_t kDocumentBytesMax = 256 * 1024;  // as a task's input; after a patch as well
// Far deeper than what people write, so that an answer that wraps a page of documents can be read.
inline constexpr std::uint32_t kDocumentDepthMax = 100;
inline constexpr std::int64_t kTtlSecondsMax = 10LL * 366 * 24 * 3600;  // ten years
inline constexpr std::size_t kRecordPageSizeMax = 1000;

inline constexpr std::string_view kRecordAlreadyExists = "RecordAlreadyExists";
inline constexpr std::string_view kRecordConditionFailed = "RecordConditionFailed";
inline constexpr std::string_view kRecordDoesNotExist = "RecordDoesNotExist";
inline constexpr std::string_view kRecordLimitExceeded = "RecordLimitExceeded";

// SHA-256 of table and key (each preceded by its length), first 128 bits: who keeps it, and what its row is called.
struct RecordId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend constexpr auto operator<=>(const RecordId&, const RecordId&) = default;
  PartitionId partition(PartitionId partition_count) const { return static_cast<PartitionId>(high % partition_count); }
};
RecordId record_id_of(std::string_view table, std::string_view key);

struct RecordName {
  std::string table{};
  std::string key{};
};

enum class RecordWriteKind : std::uint8_t { kPut, kUpdate, kDelete };

struct RecordWriteRequest {
  RecordWriteKind kind = RecordWriteKind::kPut;
  RecordName name{};
  json::Value document{};  // the whole of it, or the patch; undefined of kDelete
  // Conditions; all of them must hold.
  bool must_not_exist = false;  // kPut
  std::optional<std::uint64_t> expected_version{};
  json::Value where{};  // an object whose members the document's equal; undefined: none
  // From now on; zero: never; absent: as it was, of a record that is put never.
  std::optional<Duration> ttl{};
  std::string idempotency_key{};  // "": none
};

bool is_record_write(std::string_view operation);
// REQUIRES: is_record_write(operation).
ApiResult<RecordWriteRequest> parse_record_write(std::string_view operation, const json::Value& body);

ApiResult<RecordName> parse_get_record(const json::Value& body);

struct QueryRecordsRequest {
  std::string table{};
  std::string prefix{};                // of keys
  json::Value where{};                 // as of a write
  std::size_t limit = 100;             // 1 … kRecordPageSizeMax
  std::optional<std::string> after{};  // keys behind this one: what `next_token` says
};
ApiResult<QueryRecordsRequest> parse_query_records(const json::Value& body);

}  // namespace baton::api
