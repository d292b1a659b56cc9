// What will happen in a dry run, and when: the queue behind its virtual clock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "asl/step/events.h"
#include "baton/time.h"

namespace baton::asl {

// Which execution of a dry run; 0 is the one that was asked for.
using RunIndex = std::size_t;

class Agenda {
 public:
  struct Entry {
    TimePoint due{};
    std::uint64_t number = 0;  // entries that are due together come in the order of their numbers
    RunIndex run = 0;
    Event event;
  };

  void add(TimePoint due, RunIndex run, Event event);
  // Replaces the timer of the same frame and kind.
  void set_timer(RunIndex run, FrameId frame, TimerKind kind, TimePoint due);
  void cancel_timer(RunIndex run, FrameId frame, TimerKind kind);

  // The next entry, taken out; nullopt if there is none. Timers that were replaced or cancelled never come.
  std::optional<Entry> take();

 private:
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.due != b.due ? a.due > b.due : a.number > b.number;
    }
  };
  struct TimerKey {
    RunIndex run;
    FrameId frame;
    TimerKind kind;
    auto operator<=>(const TimerKey&) const = default;
  };

  bool is_current_timer(const Entry& entry) const;

  std::priority_queue<Entry, std::vector<Entry>, Later> entries_;
  std::map<TimerKey, std::uint64_t> timers_;  // to the number of the entry that counts
  std::uint64_t last_number_ = 0;
};

}  // namespace baton::asl
