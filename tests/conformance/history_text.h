// Events of a history as lines that people read, and that say all of it.
#pragma once

#include <string>
#include <vector>

#include "asl/step/history.h"
#include "baton/time.h"

namespace baton::conformance {

// A line an event, without a newline behind the last.
std::string history_text(const std::vector<asl::HistoryEvent>& history, TimePoint start);

// With every UUID in it replaced by <uuid-N>, the same one by the same number.
std::string without_uuids(const std::string& text);

}  // namespace baton::conformance
