// The simulation's time: what happens when. Nothing happens by itself, everything is an event; two events of the same
// moment happen in the order in which they were planned. So one seed is one run.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "baton/time.h"

namespace baton::simulation {

class Events {
 public:
  using Action = std::function<void()>;

  explicit Events(TimePoint start) : now_(start) {}

  TimePoint now() const { return now_; }

  // Times that are past are now.
  void at(TimePoint time, Action action) { events_.push({std::max(time, now_), next_number_++, std::move(action)}); }
  void after(Duration delay, Action action) { at(now_ + delay, std::move(action)); }

  // Runs the next event if it is not later than `end`; else it is `end`, and false.
  bool run_next(TimePoint end) {
    if (events_.empty() || events_.top().time > end) {
      now_ = std::max(now_, end);
      return false;
    }
    now_ = events_.top().time;
    const Action action = std::move(const_cast<Event&>(events_.top()).action);
    events_.pop();
    action();
    return true;
  }

 private:
  struct Event {
    TimePoint time;
    std::uint64_t number;
    Action action;
    bool operator<(const Event& other) const {
      return time != other.time ? time > other.time : number > other.number;  // the earliest on top
    }
  };

  TimePoint now_;
  std::uint64_t next_number_ = 0;
  std::priority_queue<Event> events_;
};

}  // namespace baton::simulation
