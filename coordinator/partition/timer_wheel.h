// Wakes tasks at their time: O(1) to set, move and cancel, whatever their number.
//
// A hierarchical timing wheel (Varghese and Lauck, 1987): four levels of 256 slots; a slot of level 0 is one tick (1 ms),
// of level 1 is 256 ticks, and so on; times further away wait in the last level and are sorted in again. Never early,
// late by less than a tick plus the time between two calls of take_due().
#pragma once

#include <array>
#include <bitset>
#include <cstdint>

#include "baton/time.h"

namespace baton {

// What the wheel holds: a member of (or base of) the thing that waits. Owned by that thing; leaves the wheel by itself.
struct TimerNode {
  TimePoint wake_at = kNever;
  TimerNode* previous = nullptr;
  TimerNode* next = nullptr;
  std::uint16_t slot = kNotSet;  // level * 256 + index

  static constexpr std::uint16_t kNotSet = 0xFFFF;
  bool is_set() const { return slot != kNotSet; }
};

class TimerWheel {
 public:
  static constexpr Duration kTick = std::chrono::milliseconds(1);

  explicit TimerWheel(TimePoint now);

  // Wakes `node` at `wake_at` (the next take_due() if that is past); moves it if it was set. kNever cancels.
  void set(TimerNode& node, TimePoint wake_at);
  void cancel(TimerNode& node);

  // Takes the next node that is due; null: none. Call until null.
  TimerNode* take_due(TimePoint now);

  // When take_due() should be called next: never later than the next due time; may be earlier. kNever: nothing waits.
  TimePoint next_wake_up() const;

 private:
  static constexpr int kLevels = 4;
  static constexpr int kSlotBits = 8;
  static constexpr int kSlots = 1 << kSlotBits;

  using Tick = std::uint64_t;
  static Tick tick_after(TimePoint point);  // the first tick at or after it
  void insert(TimerNode& node);
  void push(std::size_t slot, TimerNode& node);
  void cascade(int level);
  TimerNode* pop(std::size_t slot);
  bool step_towards(Tick last);

  std::array<TimerNode*, kLevels * kSlots> heads_{};
  std::array<std::bitset<kSlots>, kLevels> filled_{};
  Tick current_;  // every tick before it was taken
  std::size_t count_ = 0;
};

}  // namespace baton
