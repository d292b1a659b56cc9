// What a partition decided: what must be stored, and what may be said once it is. The shell carries it out.
//
// A partition calls these in order while it handles a command. Rows become one journal record a turn; notices wait until
// that record is durable. Nothing is kept by reference: the shell copies what it needs before the call returns.
#pragma once

#include <cstdint>

#include "baton/task.h"
#include "coordinator/partition/task_entry.h"

namespace baton {

// How a lease ended, for the worker that held it and for the metrics.
enum class LeaseEnd : std::uint8_t { kSucceeded, kFailed, kReleased, kLost };

enum class StopReason : std::uint8_t { kCancelled = 1, kTimedOut = 2, kLeaseLost = 3 };

class Effects {
 public:
  virtual ~Effects() = default;

  // Rows (row.proto, Change).
  virtual void put_task(const Task& task) = 0;
  virtual void put_attempt(const Task& task) = 0;
  virtual void put_outcome(const Outcome& outcome, TypeIndex type) = 0;
  virtual void drop_dead_letter(TaskId id, TimePoint at) = 0;
  virtual void finish_task(TaskId id) = 0;  // of a request: its rows go, no outcome stays

  // Notices.
  virtual void tell_outcome(SessionHandle watcher, const Outcome& outcome) = 0;
  virtual void tell_stop(const Task& task, StopReason reason) = 0;  // to its worker_session

  // The shard's own books: a lease of this session began (or moved here), is over. `suspect`: the task is one.
  virtual void lease_began(SessionHandle session, bool suspect) = 0;
  virtual void lease_ended(SessionHandle session, LeaseEnd how, bool suspect) = 0;
  // The queue had no ready task and has one now.
  virtual void queue_filled(TypeIndex type) = 0;
  // Whether the session was heard of within the lease duration.
  virtual bool worker_is_alive(SessionHandle session) const = 0;
};

}  // namespace baton
