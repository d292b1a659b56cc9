#include "api/answers.h"
#include "api/members.h"
#include "api/records.h"
#include "common/base64.h"

namespace baton::api {

namespace {

tl::unexpected<ApiError> invalid(const std::string& what) {
  return refuse(kValidationException, "1 validation error detected: " + what);
}

RecordName name_of(const json::Value& body) { return {text_of(body, "table"), text_of(body, "key")}; }

json::Value object_of(const json::Value& body, std::string_view name) {
  const json::Value* value = member(body, name);
  return value == nullptr ? json::Value() : *value;
}

std::optional<ApiError> too_large(std::string_view name, const json::Value& value) {
  if (value.is_undefined()) return std::nullopt;
  if (value.text_bytes() > kDocumentBytesMax) {
    return invalid("'" + std::string(name) + "' has " + std::to_string(value.text_bytes()) +
                   " bytes; a document has at most " + std::to_string(kDocumentBytesMax))
        .value();
  }
  if (value.depth() <= kDocumentDepthMax) return std::nullopt;
  return invalid("'" + std::string(name) + "' is nested " + std::to_string(value.depth()) +
                 " levels deep; a document has at most " + std::to_string(kDocumentDepthMax))
      .value();
}

std::optional<Duration> ttl_of(const json::Value& body) {
  const auto seconds = integer_of(body, "ttl_seconds");
  if (!seconds) return std::nullopt;
  return std::chrono::seconds(*seconds);
}

RecordWriteKind kind_of(std::string_view operation) {
  if (operation == "PutRecord") return RecordWriteKind::kPut;
  return operation == "UpdateRecord" ? RecordWriteKind::kUpdate : RecordWriteKind::kDelete;
}

}  // namespace

bool is_record_write(std::string_view operation) {
  return operation == "PutRecord" || operation == "UpdateRecord" || operation == "DeleteRecord";
}

ApiResult<RecordWriteRequest> parse_record_write(std::string_view operation, const json::Value& body) {
  if (auto error = check_known_members(operation, body)) return tl::unexpected(*std::move(error));
  RecordWriteRequest request;
  request.kind = kind_of(operation);
  const std::string_view content = request.kind == RecordWriteKind::kUpdate ? "patch" : "document";
  request.name = name_of(body);
  request.document = object_of(body, content);
  request.must_not_exist = flag_of(body, "must_not_exist", false);
  request.where = object_of(body, "where");
  request.ttl = ttl_of(body);
  request.idempotency_key = text_of(body, "idempotency_key");
  if (const auto version = integer_of(body, "expected_version")) {
    request.expected_version = static_cast<std::uint64_t>(*version);
  }
  if (request.must_not_exist && (request.expected_version || !request.where.is_undefined())) {
    return invalid("'must_not_exist' leaves nothing for 'expected_version' or 'where' to hold of");
  }
  if (auto error = too_large(content, request.document)) return tl::unexpected(*std::move(error));
  if (auto error = too_large("where", request.where)) return tl::unexpected(*std::move(error));
  return request;
}

ApiResult<RecordName> parse_get_record(const json::Value& body) {
  if (auto error = check_known_members("GetRecord", body)) return tl::unexpected(*std::move(error));
  return name_of(body);
}

ApiResult<QueryRecordsRequest> parse_query_records(const json::Value& body) {
  if (auto error = check_known_members("QueryRecords", body)) return tl::unexpected(*std::move(error));
  QueryRecordsRequest request;
  request.table = text_of(body, "table");
  request.prefix = text_of(body, "prefix");
  request.where = object_of(body, "where");
  if (const auto limit = integer_of(body, "limit")) request.limit = static_cast<std::size_t>(*limit);
  if (auto error = too_large("where", request.where)) return tl::unexpected(*std::move(error));
  if (const auto token = optional_text(body, "next_token")) {
    request.after = base64_decode(*token);
    if (!request.after) return tl::unexpected(invalid_token());
  }
  return request;
}

}  // namespace baton::api
