// Every parse function, by the name of its operation.
#pragma once

#include <optional>
#include <string_view>

#include "api/requests.h"

namespace baton::api {

// What the parse function of `operation` says against `body`. REQUIRES: there is such an operation.
std::optional<ApiError> parse_any(std::string_view operation, const json::Value& body);

}  // namespace baton::api
