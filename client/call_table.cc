#include "client/call_table.h"

#include <algorithm>

#include "client/view_codec.h"
#include "common/check.h"

namespace baton {

namespace {

// Outcomes that are gathered before they are told.
constexpr std::size_t kOutcomesToldMax = 1024;

constexpr auto kLater = [](const auto& a, const auto& b) { return a.at > b.at; };

}  // namespace

CallSlot CallTable::open_slot() {
  CallSlot slot = 0;
  if (free_.empty()) {
    slot = static_cast<CallSlot>(calls_.size());
    calls_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  calls_[slot].open = true;
  ++open_count_;
  return slot;
}

CallSlot CallTable::open(SubmitCall call) {
  CHECK(!call.tasks.empty()) << "a submit without tasks";
  const CallSlot slot = open_slot();
  auto& open = calls_[slot];
  open.unacknowledged_count = static_cast<std::uint32_t>(call.tasks.size());
  open.ack.ids.resize(call.tasks.size());
  open.tasks = std::move(call.tasks);
  open.on_ack = std::move(call.on_ack);
  open.on_outcomes = std::move(call.on_outcomes);
  open.ack_deadline = call.ack_deadline;
  open.outcomes_deadline = call.outcomes_deadline;
  remind(slot, call.ack_deadline);
  if (open.on_outcomes) remind(slot, call.outcomes_deadline);
  return slot;
}

CallSlot CallTable::open(WaitCall call, std::vector<TaskId>& newly_watched) {
  CHECK(!call.ids.empty()) << "a wait without ids";
  const CallSlot slot = open_slot();
  auto& open = calls_[slot];
  open.on_outcomes = std::move(call.on_outcomes);
  open.outcomes_deadline = call.deadline;
  open.unended_count = static_cast<std::uint32_t>(call.ids.size());
  for (const TaskId id : call.ids) {
    if (watches_.add(id, slot)) newly_watched.push_back(id);
  }
  if (call.deadline != kNever) open.ids = std::move(call.ids);
  remind(slot, call.deadline);
  return slot;
}

std::vector<NewTask> CallTable::take_tasks(CallSlot call) { return std::exchange(calls_[call].tasks, {}); }

void CallTable::place(CallSlot call, std::uint32_t index, TaskId id) {
  auto& open = calls_[call];
  open.ack.ids[index] = id;
  if (!open.on_outcomes) return;
  watches_.add(id, call);
  ++open.unended_count;
  if (open.outcomes_deadline != kNever) open.ids.push_back(id);
}

void CallTable::acknowledge(CallSlot call, std::uint32_t count) {
  calls_[call].unacknowledged_count -= count;
  tell_ack_if_complete(call);
}

void CallTable::refuse(CallSlot call, std::uint32_t index, Error error) {
  auto& open = calls_[call];
  if (open.on_outcomes && watches_.remove(open.ack.ids[index], call)) --open.unended_count;
  open.ack.refused.push_back({index, std::move(error)});
  --open.unacknowledged_count;
  tell_ack_if_complete(call);
}

void CallTable::tell_ack_if_complete(CallSlot call) {
  auto& open = calls_[call];
  if (open.unacknowledged_count != 0) return;
  if (const auto on_ack = std::exchange(open.on_ack, nullptr)) on_ack(std::move(open.ack));
  close_if_complete(call);
}

void CallTable::close_if_complete(CallSlot call) {
  auto& open = calls_[call];
  if (open.unacknowledged_count != 0 || open.unended_count != 0) return;
  const std::uint32_t generation = open.generation;
  open = OpenCall{};
  open.generation = generation + 1;
  free_.push_back(call);
  --open_count_;
}

void CallTable::tell(const wire::Outcomes& message) {
  for (const auto& outcome : message.outcomes()) {
    waiting_.clear();
    watches_.take(TaskId{outcome.id_high(), outcome.id_low()}, waiting_);
    for (const CallSlot call : waiting_) add_arrived(call, outcome);
  }
  tell_arrived();
}

void CallTable::add_arrived(CallSlot call, const wire::OutcomeMessage& message) {
  if (call != arrived_call_ || arrived_count_ == kOutcomesToldMax) tell_arrived();
  arrived_call_ = call;
  if (arrived_count_ == arrived_.size()) arrived_.emplace_back();
  read_outcome(message, arrived_[arrived_count_++]);
}

void CallTable::tell_arrived() {
  if (arrived_count_ == 0) return;
  auto& open = calls_[arrived_call_];
  open.unended_count -= static_cast<std::uint32_t>(arrived_count_);
  open.on_outcomes({.ended = std::span<const Outcome>(arrived_.data(), arrived_count_), .lost = {}});
  arrived_count_ = 0;
  close_if_complete(std::exchange(arrived_call_, kNoCall));
}

void CallTable::lose(TaskId id, const Error& error) {
  std::vector<CallSlot> waiting;
  watches_.take(id, waiting);
  for (const CallSlot call : waiting) {
    --calls_[call].unended_count;
    const OutcomesNews::Lost lost{id, error};
    tell_lost(call, {&lost, 1});
  }
}

void CallTable::tell_lost(CallSlot call, std::span<const OutcomesNews::Lost> lost) {
  if (!lost.empty()) calls_[call].on_outcomes({.ended = {}, .lost = lost});
  close_if_complete(call);
}

void CallTable::remind(CallSlot call, TimePoint at) {
  if (at == kNever) return;
  drop_stale_deadlines();
  deadlines_.push_back({at, call, calls_[call].generation});
  std::push_heap(deadlines_.begin(), deadlines_.end(), kLater);
}

// Calls end long before their deadlines as a rule; without this their reminders would pile up.
void CallTable::drop_stale_deadlines() {
  if (deadlines_.size() < 4 * open_count_ + 1024) return;
  std::erase_if(deadlines_,
                [&](const Deadline& d) { return !calls_[d.call].open || calls_[d.call].generation != d.generation; });
  std::make_heap(deadlines_.begin(), deadlines_.end(), kLater);
}

void CallTable::take_due(TimePoint now, std::vector<CallSlot>& due) {
  while (!deadlines_.empty() && deadlines_.front().at <= now) {
    const Deadline first = deadlines_.front();
    std::pop_heap(deadlines_.begin(), deadlines_.end(), kLater);
    deadlines_.pop_back();
    if (calls_[first.call].open && calls_[first.call].generation == first.generation) due.push_back(first.call);
  }
}

bool CallTable::ack_is_due(CallSlot call, TimePoint now) const {
  return calls_[call].open && calls_[call].unacknowledged_count != 0 && calls_[call].ack_deadline <= now;
}

void CallTable::end_waiting(CallSlot call, TimePoint now, const Error& error) {
  auto& open = calls_[call];
  if (!open.open || open.unended_count == 0 || open.outcomes_deadline > now) return;
  std::vector<OutcomesNews::Lost> lost;
  for (const TaskId id : open.ids) {
    if (watches_.remove(id, call)) lost.push_back({id, error});
  }
  open.unended_count -= static_cast<std::uint32_t>(lost.size());
  tell_lost(call, lost);
}

void CallTable::close(const Error& error) {
  for (CallSlot call = 0; call < calls_.size(); ++call) {
    if (const auto on_ack = std::exchange(calls_[call].on_ack, nullptr)) on_ack(tl::unexpected(error));
  }
  std::vector<TaskId> watched;
  watches_.for_each_task([&](TaskId id) { watched.push_back(id); });
  for (auto& call : calls_) call.unacknowledged_count = 0;
  for (const TaskId id : watched) lose(id, error);
}

}  // namespace baton
