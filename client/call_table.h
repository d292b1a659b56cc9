// The open submits and waits: what each still waits for, and until when.
//
//            open ── every task acknowledged or refused ─► on_ack ──┐
//              │                                                    ├─► closed
//              └── every watched task ended or lost ─► on_outcomes ─┘
//
// Callbacks are called from within; they must not call back into the table (ClientCore queues what they ask for).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "client/calls.h"
#include "client/watch_table.h"
#include "wire.pb.h"

namespace baton {

class CallTable {
 public:
  // Opens a submit. Its tasks stay in it until take_tasks(). REQUIRES: it has tasks.
  CallSlot open(SubmitCall call);
  // Opens a wait; ids that nobody watched before are appended to `newly_watched`. REQUIRES: it has ids.
  CallSlot open(WaitCall call, std::vector<TaskId>& newly_watched);

  // ---- What a submit waits for

  std::vector<NewTask> take_tasks(CallSlot call);
  bool is_watched(CallSlot call) const { return calls_[call].on_outcomes != nullptr; }
  TimePoint ack_deadline(CallSlot call) const { return calls_[call].ack_deadline; }
  TaskId id(CallSlot call, std::uint32_t index) const { return calls_[call].ack.ids[index]; }

  // Task `index` got its id and is on its way; its outcome is watched from now on, if the call wants that.
  void place(CallSlot call, std::uint32_t index, TaskId id);

  // `count` more tasks are durable.
  void acknowledge(CallSlot call, std::uint32_t count);
  void note_existing(CallSlot call, std::uint32_t index) { calls_[call].ack.existing.push_back(index); }
  // Task `index` is not, or nobody knows; its outcome is no longer waited for.
  void refuse(CallSlot call, std::uint32_t index, Error error);

  // ---- Outcomes

  const WatchTable& watches() const { return watches_; }
  void tell(const wire::Outcomes& message);
  // No outcome of this task will come.
  void lose(TaskId id, const Error& error);

  // ---- Time

  // Calls with a deadline at or before `now`, each once a deadline.
  void take_due(TimePoint now, std::vector<CallSlot>& due);
  bool ack_is_due(CallSlot call, TimePoint now) const;
  // Tasks that have not ended are told as lost, if it is time.
  void end_waiting(CallSlot call, TimePoint now, const Error& error);
  TimePoint next_deadline() const { return deadlines_.empty() ? kNever : deadlines_.front().at; }

  std::size_t size() const { return open_count_; }

  // Answers everything with `error`.
  void close(const Error& error);

 private:
  struct OpenCall {
    Callback<BatchAck> on_ack;  // null: not a submit, or told
    OutcomesCallback on_outcomes;
    std::vector<NewTask> tasks;  // of a submit that has not been placed
    BatchAck ack;
    std::vector<TaskId> ids;  // watched, kept only where there is a deadline to tell them at
    TimePoint ack_deadline = kNever;
    TimePoint outcomes_deadline = kNever;
    std::uint32_t unacknowledged_count = 0;
    std::uint32_t unended_count = 0;  // of watched tasks
    std::uint32_t generation = 0;     // deadlines of an earlier use of the slot do not count
    bool open = false;
  };
  struct Deadline {
    TimePoint at;
    CallSlot call;
    std::uint32_t generation;
  };

  CallSlot open_slot();
  void remind(CallSlot call, TimePoint at);
  void drop_stale_deadlines();
  void tell_ack_if_complete(CallSlot call);
  void close_if_complete(CallSlot call);
  void add_arrived(CallSlot call, const wire::OutcomeMessage& message);
  void tell_arrived();
  void tell_lost(CallSlot call, std::span<const OutcomesNews::Lost> lost);

  std::vector<OpenCall> calls_;
  std::vector<CallSlot> free_;
  std::size_t open_count_ = 0;
  WatchTable watches_;
  std::vector<Deadline> deadlines_;  // heap, earliest first

  // Outcomes of one call that arrived one after another; told together. The strings in it are reused.
  std::vector<Outcome> arrived_;
  std::size_t arrived_count_ = 0;
  CallSlot arrived_call_ = kNoCall;
  std::vector<CallSlot> waiting_;  // reused
};

}  // namespace baton
