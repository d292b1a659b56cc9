// Outcomes of ended tasks, oldest first, kept for the retention within named limits.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>

#include "baton/task.h"

namespace baton {

// Counts a partition's outcomes from 1 in order of their end. Never 0.
using OutcomeNumber = std::uint64_t;

struct OutcomeLimits {
  Duration retention = std::chrono::hours(1);
  // Beyond these the oldest go early (and with them the memory that a submit with the same key is the same task).
  std::size_t count_max = 1'000'000;
  std::size_t bytes_max = std::size_t{256} << 20;  // of outputs, errors and causes
};

class OutcomeBook {
 public:
  OutcomeNumber add(Outcome outcome, TimePoint kept_from) {
    bytes_ += size_of(outcome);
    entries_.push_back({std::move(outcome), kept_from});
    return next_number() - 1;
  }

  // REQUIRES: first_number() <= number < next_number().
  const Outcome& at(OutcomeNumber number) const { return entries_[number - first_].outcome; }

  OutcomeNumber first_number() const { return first_; }
  OutcomeNumber next_number() const { return first_ + entries_.size(); }
  std::size_t size() const { return entries_.size(); }

  // Drops the oldest ones that are past retention or beyond a limit, and names each.
  template <typename Forget>
  void expire(const OutcomeLimits& limits, TimePoint now, Forget forget) {
    while (!entries_.empty()) {
      const Entry& oldest = entries_.front();
      const bool expired = oldest.kept_from + limits.retention <= now;
      if (!expired && entries_.size() <= limits.count_max && bytes_ <= limits.bytes_max) return;
      forget(oldest.outcome.id, first_);
      bytes_ -= size_of(oldest.outcome);
      entries_.pop_front();
      ++first_;
    }
  }

 private:
  struct Entry {
    Outcome outcome;
    TimePoint kept_from;  // when its retention began
  };
  static std::size_t size_of(const Outcome& outcome) {
    return outcome.output.size() + outcome.error.size() + outcome.cause.size();
  }

  std::deque<Entry> entries_;
  OutcomeNumber first_ = 1;
  std::size_t bytes_ = 0;
};

}  // namespace baton
