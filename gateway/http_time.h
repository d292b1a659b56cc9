// Points in time as HTTP and AWS write them; common/iso_time.h has one form more.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "baton/time.h"

namespace baton::gateway {

// "Sun, 30 Aug 2015 12:36:00 GMT" (RFC 9110 §5.6.7), for Date.
std::string http_date(TimePoint point);

// "20150830T123600Z", for X-Amz-Date.
std::string basic_time(TimePoint point);
std::optional<TimePoint> parse_basic_time(std::string_view text);

// "2015-08-30T12:36:00Z", with or without a fraction of a second.
std::optional<TimePoint> parse_iso_time(std::string_view text);

}  // namespace baton::gateway
