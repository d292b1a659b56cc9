// What happened in an execution: a timeline for people, a line of JSON an event for programs, {"id", "previous_id", "type",
// "at_ms", "details"}.
#pragma once

#include <optional>
#include <vector>

#include "baton/states.h"
#include "cli/invocation.h"

namespace baton::cli {

// Shown event after event, or all at once: what is shown later lines up with what is shown first.
class HistoryView {
 public:
  explicit HistoryView(Invocation& invocation) : invocation_(invocation) {}

  // Events go on behind those that were shown.
  void show(const std::vector<HistoryEvent>& events);

 private:
  Invocation& invocation_;
  std::optional<TimePoint> started_at_;  // of the first event; none was shown yet
};

// Whether it is the last one of an execution, unless that is redriven.
bool ends_execution(const HistoryEvent& event);

}  // namespace baton::cli
