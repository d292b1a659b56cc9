// An event of an execution's history as people see it, run here or by a coordinator.
#pragma once

#include <string>
#include <string_view>

#include "baton/time.h"
#include "cli/table.h"

namespace baton::cli {

// "+12.345s". Milliseconds always: people compare them.
std::string elapsed(TimePoint point, TimePoint start);

// Of a type, "ExecutionFailed".
Colour colour_of_event(std::string_view type);

}  // namespace baton::cli
