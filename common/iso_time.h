// Points in time as people and APIs write them (ISO 8601): UTC, with a Z.
#pragma once

#include <string>

#include "baton/time.h"

namespace baton {

enum class TimeDigits { kSeconds, kMilliseconds };

// "2019-03-26T20:14:13.192Z", or "2019-03-26T20:14:13Z". What is beyond the last digit is cut off.
std::string iso_time(TimePoint point, TimeDigits digits = TimeDigits::kMilliseconds);

}  // namespace baton
