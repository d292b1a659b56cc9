#include "cli/event_text.h"

#include <algorithm>

namespace baton::cli {

std::string elapsed(TimePoint point, TimePoint start) {
  const std::int64_t ms = std::max<std::int64_t>(0, to_unix_ms(point) - to_unix_ms(start));
  std::string fraction = std::to_string(ms % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return "+" + std::to_string(ms / 1000) + "." + fraction + "s";
}

Colour colour_of_event(std::string_view type) {
  if (type.ends_with("Failed") || type.ends_with("TimedOut") || type.ends_with("Aborted")) return Colour::kRed;
  if (type == "ExecutionSucceeded") return Colour::kGreen;
  if (type.ends_with("Entered") || type.ends_with("Exited")) return Colour::kNone;
  return Colour::kDim;
}

}  // namespace baton::cli
