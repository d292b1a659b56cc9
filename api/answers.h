// What answers of several operations share.
#pragma once

#include <string>
#include <string_view>

#include "api/error.h"
#include "baton/time.h"
#include "common/json/value.h"

namespace baton::api {

// Timestamps in bodies: seconds since the Unix epoch with at most three decimals, 1784567890.123.
json::Value timestamp(TimePoint point);

// Tokens of nextToken and taskToken that are none, or too old.
ApiError invalid_token();

// How long a page's token is good for, as AWS's is.
inline constexpr Duration kPageTokenDuration = std::chrono::hours(24);

// A nextToken: where `list` goes on, behind `position`. `list` names the operation and what it was asked about, so that a
// token of one list is refused by every other. Opaque to clients, not secret: whoever writes one himself begins anywhere
// in a list that he may read anyway.
std::string make_page_token(std::string_view list, std::string_view position, TimePoint now);

// The position, or invalid_token().
ApiResult<std::string> read_page_token(std::string_view token, std::string_view list, TimePoint now);

}  // namespace baton::api
