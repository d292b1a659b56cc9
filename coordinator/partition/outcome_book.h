// Outcomes of ended tasks, oldest first, kept for the retention within named limits.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include "baton/task.h"
#include "coordinator/partition/task_entry.h"

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
  OutcomeNumber add(Outcome outcome, TypeIndex type, TimePoint kept_from) {
    Entry entry{outcome.id, outcome.submitted_at, outcome.ended_at, kept_from, outcome.attempt_count,
                type,       outcome.state,        nullptr};
    if (!outcome.output.empty() || !outcome.error.empty() || !outcome.cause.empty()) {
      entry.text =
          std::make_unique<Text>(Text{std::move(outcome.output), std::move(outcome.error), std::move(outcome.cause)});
    }
    bytes_ += entry.size();
    entries_.push_back(std::move(entry));
    return next_number() - 1;
  }

  // REQUIRES, of these: first_number() <= number < next_number().
  Outcome at(OutcomeNumber number) const { return entry(number).outcome(); }
  TypeIndex type(OutcomeNumber number) const { return entry(number).type; }
  TaskId id(OutcomeNumber number) const { return entry(number).id; }
  TaskState state(OutcomeNumber number) const { return entry(number).state; }
  TimePoint ended_at(OutcomeNumber number) const { return entry(number).ended_at; }

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
      forget(oldest.id, first_);
      bytes_ -= oldest.size();
      entries_.pop_front();
      ++first_;
    }
  }

 private:
  // Apart, as most outcomes of quick tasks have none: an outcome then costs 64 bytes.
  struct Text {
    std::string output;
    std::string error;
    std::string cause;
  };
  struct Entry {
    TaskId id;
    TimePoint submitted_at;
    TimePoint ended_at;
    TimePoint kept_from;  // when its retention began
    std::uint32_t attempt_count;
    TypeIndex type;
    TaskState state;
    std::unique_ptr<Text> text;

    std::size_t size() const { return text ? text->output.size() + text->error.size() + text->cause.size() : 0; }
    Outcome outcome() const {
      if (!text) return {id, state, {}, {}, {}, attempt_count, submitted_at, ended_at};
      return {id, state, text->output, text->error, text->cause, attempt_count, submitted_at, ended_at};
    }
  };
  const Entry& entry(OutcomeNumber number) const { return entries_[number - first_]; }

  std::deque<Entry> entries_;
  OutcomeNumber first_ = 1;
  std::size_t bytes_ = 0;
};

}  // namespace baton
