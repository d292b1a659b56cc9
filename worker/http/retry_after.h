// When a server says that it wants to be asked again.
#pragma once

#include <optional>
#include <string>

#include "baton/time.h"

namespace baton::http {

inline constexpr Duration kRetryAfterMax = std::chrono::hours(24);  // a server that says more means "never"

// The value of Retry-After (RFC 9110 §10.2.3): seconds, or a date, which is counted from `now`. At most kRetryAfterMax;
// zero for a date that is past. Nothing if it is neither.
std::optional<Duration> parse_retry_after(const std::string& value, TimePoint now);

}  // namespace baton::http
