#include "coordinator/partition/timer_wheel.h"

#include <algorithm>

namespace baton {

TimerWheel::TimerWheel(TimePoint now) : current_(tick_after(now)) {}

TimerWheel::Tick TimerWheel::tick_after(TimePoint point) {
  const auto micros = std::max<std::int64_t>(point.time_since_epoch().count(), 0);
  const auto tick = kTick.count();
  return static_cast<Tick>(micros / tick + (micros % tick != 0));
}

void TimerWheel::set(TimerNode& node, TimePoint wake_at) {
  cancel(node);
  node.wake_at = wake_at;
  if (wake_at != kNever) insert(node);
}

void TimerWheel::insert(TimerNode& node) {
  const Tick tick = std::max(tick_after(node.wake_at), current_);
  const Tick distance = tick - current_;
  int level = 0;
  while (level < kLevels - 1 && distance >> (kSlotBits * (level + 1)) != 0) ++level;
  // Too far for the last level: its furthest slot, from where it is sorted in again.
  const Tick reach = Tick{kSlots - 1} << (kSlotBits * (kLevels - 1));
  const Tick reachable = std::min(tick, current_ + reach);
  const auto index = static_cast<std::size_t>(reachable >> (kSlotBits * level)) & (kSlots - 1);
  push(static_cast<std::size_t>(level) * kSlots + index, node);
}

void TimerWheel::push(std::size_t slot, TimerNode& node) {
  TimerNode*& head = heads_[slot];
  node.slot = static_cast<std::uint16_t>(slot);
  node.previous = nullptr;
  node.next = head;
  if (head) head->previous = &node;
  head = &node;
  filled_[slot >> kSlotBits].set(slot & (kSlots - 1));
  ++count_;
}

void TimerWheel::cancel(TimerNode& node) {
  if (!node.is_set()) return;
  if (node.next) node.next->previous = node.previous;
  if (node.previous) {
    node.previous->next = node.next;
  } else {
    heads_[node.slot] = node.next;
    if (!node.next) filled_[node.slot >> kSlotBits].reset(node.slot & (kSlots - 1));
  }
  node.slot = TimerNode::kNotSet;
  node.previous = node.next = nullptr;
  node.wake_at = kNever;
  --count_;
}

TimerNode* TimerWheel::pop(std::size_t slot) {
  TimerNode* node = heads_[slot];
  if (!node) return nullptr;
  const TimePoint wake_at = node->wake_at;
  cancel(*node);
  node->wake_at = wake_at;
  return node;
}

void TimerWheel::cascade(int level) {
  const auto index = static_cast<std::size_t>(current_ >> (kSlotBits * level)) & (kSlots - 1);
  const std::size_t slot = static_cast<std::size_t>(level) * kSlots + index;
  TimerNode* waiting = nullptr;  // a list of its own first: a far node may come back to this very slot
  while (TimerNode* node = pop(slot)) {
    node->next = waiting;
    waiting = node;
  }
  while (waiting) {
    TimerNode* node = waiting;
    waiting = node->next;
    node->next = nullptr;
    insert(*node);
  }
}

// Moves current_ on to the next tick that matters, at most to `last`. False: it is there already.
bool TimerWheel::step_towards(Tick last) {
  if (current_ >= last) return false;
  // Nothing is due before the next slot of the first level that holds anything.
  int level = 0;
  while (level < kLevels - 1 && filled_[static_cast<std::size_t>(level)].none()) ++level;
  const Tick next = (current_ | ((Tick{1} << (kSlotBits * level)) - 1)) + 1;
  if (count_ == 0 || next > last) {
    current_ = last;
    return false;
  }
  current_ = next;
  for (level = 1; level < kLevels; ++level) {
    if ((current_ & ((Tick{1} << (kSlotBits * level)) - 1)) != 0) break;
    cascade(level);
  }
  return true;
}

TimerNode* TimerWheel::take_due(TimePoint now) {
  // The tick that `now` lies in is due only if it began: floor, so that nothing is early.
  const Tick last = static_cast<Tick>(std::max<std::int64_t>(now.time_since_epoch().count(), 0) / kTick.count());
  if (last < current_) return nullptr;
  do {
    if (TimerNode* node = pop(current_ & (kSlots - 1))) return node;
  } while (step_towards(last));
  return pop(current_ & (kSlots - 1));
}

TimePoint TimerWheel::next_wake_up() const {
  if (count_ == 0) return kNever;
  const auto start = static_cast<int>(current_ & (kSlots - 1));
  // Within level 0 up to its end; behind that a cascade may bring nearer ones, so wake there and look again.
  for (int offset = 0; start + offset < kSlots; ++offset) {
    if (filled_[0].test(static_cast<std::size_t>(start + offset))) {
      return TimePoint((current_ + static_cast<Tick>(offset)) * kTick);
    }
  }
  return TimePoint((current_ + static_cast<Tick>(kSlots - start)) * kTick);
}

}  // namespace baton
