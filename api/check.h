// A request against its shape, refused in AWS's words.
#pragma once

#include <optional>
#include <string_view>

#include "api/error.h"
#include "api/shape.h"
#include "common/json/value.h"

namespace baton::api {

// Violations that one message lists, so that a list with a hundred thousand bad items does not become an answer as long.
inline constexpr std::size_t kViolationsMax = 20;
// Characters of a value that a message repeats. AWS repeats all of them; the longest token that was seen has 3,097.
inline constexpr std::size_t kRepeatedCharactersMax = 4096;

// SerializationException where a member has the wrong type, else ValidationException with every constraint that is not
// met: "2 validation errors detected: Value null at 'name' failed to satisfy constraint: Member must not be null; Value
// '1001' at 'maxResults' failed to satisfy constraint: …". A member that is null is absent; members that nobody knows are
// ignored. UnknownOperationException where there is no such operation.
std::optional<ApiError> check_request(std::string_view operation, const json::Value& body);

}  // namespace baton::api
