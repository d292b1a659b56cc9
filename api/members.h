// What the parse functions read requests with. REQUIRES, of all: the body passed check_request() and its shape has the
// member, so that one which is there has its type. Members that an operation does not know may be anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/arns.h"
#include "api/check.h"
#include "api/requests.h"

namespace baton::api {

// Null where the member is absent or null.
const json::Value* member(const json::Value& object, std::string_view name);

std::string text_of(const json::Value& object, std::string_view name);  // "" where it is absent
std::optional<std::string> optional_text(const json::Value& object, std::string_view name);
bool flag_of(const json::Value& object, std::string_view name, bool otherwise);
std::optional<std::int64_t> integer_of(const json::Value& object, std::string_view name);

// check_request(), and ValidationException where the body has a member that the operation does not know: of Baton's own
// operations, where a member that is misspelt must not be passed over.
std::optional<ApiError> check_known_members(std::string_view operation, const json::Value& body);

Page page_of(const json::Value& body);
std::vector<Tag> tags_of(const json::Value& body);
bool asks_for_metadata_only(const json::Value& body);
asl::ExecutionType type_of(const json::Value& body);

// JSON text in a member; `error` and `prefix` make the refusal: "Invalid Output: '…'".
ApiResult<Payload> payload_of(const json::Value& body, std::string_view name, std::string_view error,
                              std::string_view prefix);

// The ARN in a member.
ApiResult<std::string> arn_of(const json::Value& body, std::string_view name, std::initializer_list<ArnKind> kinds);
ApiResult<std::string> machine_arn_of(const json::Value& body, std::string_view name);
ApiResult<std::string> execution_arn_of(const json::Value& body);

// Logging, tracing and encryption, with their defaults where they are given.
ApiResult<MachineSettings> settings_of(const json::Value& body);
json::Value default_logging();
json::Value default_tracing();
// With its default.
ApiResult<json::Value> encryption_of(const json::Value& body);

}  // namespace baton::api
