#include "asl/dry_run/agenda.h"

namespace baton::asl {

void Agenda::add(TimePoint due, RunIndex run, Event event) {
  entries_.push({due, ++last_number_, run, std::move(event)});
}

void Agenda::set_timer(RunIndex run, FrameId frame, TimerKind kind, TimePoint due) {
  add(due, run, TimerFired{frame, kind});
  timers_[{run, frame, kind}] = last_number_;
}

void Agenda::cancel_timer(RunIndex run, FrameId frame, TimerKind kind) { timers_.erase({run, frame, kind}); }

bool Agenda::is_current_timer(const Entry& entry) const {
  const auto& timer = std::get<TimerFired>(entry.event);
  const auto found = timers_.find({entry.run, timer.frame, timer.kind});
  return found != timers_.end() && found->second == entry.number;
}

std::optional<Agenda::Entry> Agenda::take() {
  while (!entries_.empty()) {
    Entry entry = entries_.top();
    entries_.pop();
    if (!std::holds_alternative<TimerFired>(entry.event)) return entry;
    if (!is_current_timer(entry)) continue;
    const auto& timer = std::get<TimerFired>(entry.event);
    timers_.erase({entry.run, timer.frame, timer.kind});
    return entry;
  }
  return std::nullopt;
}

}  // namespace baton::asl
