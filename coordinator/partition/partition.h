// One partition: its tasks, their order, their time. Pure: no I/O, no clock, no thread; the same calls with the same
// arguments give the same effects, always.
//
//            submit                    lease_next                report
//   (new) ──────────► delayed ─► ready ──────────► leased ─────────────► succeeded
//                        ▲         ▲                 │
//                        │         └─ released, worker lost (fewer than kCrashCountMax times)
//                        └─ failed, retries left ────┤
//                                                    ├─ retries used up, not retryable, poison ─► dead-lettered
//   delayed, ready, leased ── cancel ─► cancelled    └─ deadline (from any of the three) ─► timed out
//
// Every task that was submitted stands in memory until it ended; then its outcome does, for the retention. A dead letter
// stays a task until an operator retries or drops it.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "baton/task.h"
#include "common/random.h"
#include "coordinator/partition/effects.h"
#include "coordinator/partition/outcome_book.h"
#include "coordinator/partition/request_listener.h"
#include "coordinator/partition/task_entry.h"
#include "coordinator/partition/task_list.h"
#include "coordinator/partition/task_pool.h"
#include "coordinator/partition/timer_wheel.h"

namespace baton {

// A task that was running when a worker vanished this many times is quarantined: it probably kills workers.
inline constexpr std::uint32_t kCrashCountMax = 3;

struct PartitionLimits {
  std::size_t task_count_max = 10'000'000;             // live tasks and dead letters
  std::size_t input_bytes_max = std::size_t{4} << 30;  // of their inputs, in memory
  Duration lease_duration = std::chrono::seconds(10);
  OutcomeLimits outcomes{};
};

// One queue's tasks in this partition.
struct Queue {
  ReadyTasks ready;
  TaskList dead_letters;
  std::size_t delayed_count = 0;
  std::size_t leased_count = 0;
  std::uint64_t succeeded_total = 0;
  std::uint64_t failed_total = 0;  // attempts
};

// A worker's word on one attempt. The strings are moved from.
struct AttemptReport {
  TaskId id;
  LeaseToken lease;
  ReportStatus status = ReportStatus::kSucceeded;
  std::string output;
  std::string error;
  std::string cause;
  bool retryable = true;
  Duration retry_after{};
  bool is_answer = false;  // the output is the whole answer of lambda:invoke, not the function's output only
};

// A worker's sign of life for one lease.
struct LeaseRenewal {
  TaskId id;
  LeaseToken lease;
  std::uint32_t progress_count = 0;
  bool started = false;
};

class Partition {
 public:
  // Empty, and of nobody yet: restored() makes it its owner's. `now`: start of its time.
  Partition(PartitionId id, const PartitionLimits& limits, std::uint64_t seed, TimePoint now);
  Partition(const Partition&) = delete;
  Partition& operator=(const Partition&) = delete;

  PartitionId id() const { return id_; }
  std::uint64_t epoch() const { return epoch_; }

  // ---- Commands -----------------------------------------------------------------------------------------------

  enum class Submitted { kNew, kExisting };
  // A task with this id that is known already, live or ended, is left as it is. `watcher` hears its outcome (at once,
  // if it ended). Errors: kOverloaded at task_count_max or input_bytes_max. REQUIRES: validate(spec).
  Result<Submitted> submit(TaskSpec&& spec, TypeIndex type, SessionHandle watcher, TimePoint now, Effects& effects);

  enum class Reported { kAccepted, kStale };
  // Stale: the lease is not the task's current one; nothing happens.
  Reported report(AttemptReport&& report, TimePoint now, Effects& effects);

  // The task with the highest priority that is ready (a suspect, if asked for), leased to `session`; null: none is.
  Task* lease_next(TypeIndex type, bool suspect, SessionHandle session, WorkerId worker, TimePoint now,
                   Effects& effects);
  // The same of those that call a Lambda function, suspects last.
  Task* lease_next_function(TypeIndex type, SessionHandle session, WorkerId worker, TimePoint now, Effects& effects);

  // Renews a lease and binds it to the session. False: the lease is not current.
  bool renew(const LeaseRenewal& held, SessionHandle session, TimePoint now, Effects& effects);

  enum class Cancelled { kDone, kStopping };  // kStopping: it runs; its worker is told
  // Errors: kNotFound, kFailedPrecondition (it ended).
  Result<Cancelled> cancel(TaskId id, std::string_view cause, TimePoint now, Effects& effects);

  // False: no task of that id is known.
  bool watch(TaskId id, SessionHandle watcher, Effects& effects);

  // Tasks of executions. Each ends by telling the listener. submit_request: false: a task of this id is known.
  void set_request_listener(RequestListener& listener) { listener_ = &listener; }
  bool submit_request(TaskSpec&& spec, TypeIndex type, const RequestOf& request, TimePoint now, Effects& effects);
  // Nobody wants it any more; its worker is told to stop. Nothing happens if it is over.
  void withdraw(TaskId id, Effects& effects);
  // Takes a request's task that is ready from its queue, without a lease: whoever polls for activities answers with the
  // task's token. Nothing: none is ready, or the first one is a client's.
  struct Taken {
    ExecutionId execution;
    RequestOf request;
    std::string input;
  };
  std::optional<Taken> take_request(TypeIndex type, Effects& effects);
  // The same, but it stays, leased to nobody, until its poller says that it has it: after the lease duration it is ready again.
  // `is_first`: it was never handed out before.
  struct HandedOut {
    TaskId id;
    ExecutionId execution;
    RequestOf request;
    std::string input;
    bool is_first = true;
  };
  std::optional<HandedOut> hand_out_request(TypeIndex type, TimePoint now, Effects& effects);
  // One that was handed out and is neither confirmed nor ready again; null: it is not.
  const Task* find_handed_out(TaskId id) const;
  // Its poller has it, or nobody wants it any more. False: it is not handed out.
  bool confirm_handed_out(TaskId id, Effects& effects);
  // A sign of life of the handler that did not come with its lease. False: no worker holds the task.
  bool note_progress(TaskId id, TimePoint now);

  // Dead letters. Errors: kNotFound, kFailedPrecondition (not a dead letter), kOverloaded.
  // retry: submits it anew and drops it; the new id follows from the old one, so asking again makes no second task.
  Result<TaskId> retry_dead_letter(TaskId id, TimePoint now, Effects& effects);
  Result<void> drop_dead_letter(TaskId id, TimePoint now, Effects& effects);
  static TaskId retried_id(TaskId id);

  // Everything that is due: delays, leases, time-outs, deadlines; outcomes past their retention.
  void advance(TimePoint now, Effects& effects);
  TimePoint next_wake_up() const { return timers_.next_wake_up(); }

  // ---- Looking ------------------------------------------------------------------------------------------------

  const Task* find_task(TaskId id) const;  // live or dead letter
  // Of an ended task that is not a dead letter.
  std::optional<Outcome> find_outcome(TaskId id) const;
  std::optional<TypeIndex> find_outcome_type(TaskId id) const;
  static Outcome outcome_of_dead_letter(const Task& task);

  const Queue* queue(TypeIndex type) const { return type < queues_.size() ? &queues_[type] : nullptr; }
  std::size_t queue_count() const { return queues_.size(); }
  std::size_t task_count() const { return task_count_; }
  std::size_t outcome_count() const { return outcomes_.size(); }

  // In no particular order.
  void for_each_task(const std::function<void(const Task&)>& visit) const;
  // The texts of outcomes are left out: find_outcome() has them.
  void for_each_outcome(const std::function<void(TaskId, TaskState, TypeIndex)>& visit) const;

  // ---- Taking over: restore everything, then restored() once -----------------------------------------------------
  // Physical: rows replace rows. `from_row`: it comes from a checkpoint's rows, which are loaded before the journal.
  // An id may have several lives (submitted anew after its outcome was forgotten), and storage may still know the former
  // ones; `submitted_at` tells them apart. REQUIRES: no command before restored().

  void restore_task(TaskSpec&& spec, TypeIndex type, TimePoint submitted_at, std::unique_ptr<const RequestOf> request,
                    bool from_row);
  void restore_attempt(TaskId id, AttemptState&& attempt, bool from_row);
  void restore_outcome(Outcome&& outcome, TypeIndex type, TimePoint now, bool from_row);
  void restore_dropped(TaskId id, TimePoint at);
  void restore_finished(TaskId id);
  // Puts every task into its list and sets its timer; leases get a fresh duration. New leases carry `epoch`.
  void restored(std::uint64_t epoch, TimePoint now, Effects& effects);

  // ---- Checkpoint (checkpoint.cc) ---------------------------------------------------------------------------------

  // Receives rows; the serialized form is the shell's.
  class RowSink {
   public:
    virtual ~RowSink() = default;
    virtual void put_task(const Task& task) = 0;
    virtual void put_attempt(const Task& task) = 0;
    virtual void drop_task(TaskId id) = 0;
    virtual void drop_attempt(TaskId id) = 0;
    virtual void put_outcome(const Outcome& outcome, TypeIndex type) = 0;
  };

  // Starts a checkpoint of everything that changed until now. REQUIRES: none is under way.
  void begin_checkpoint();
  // Writes at most about `row_count_max` rows of it. True: that was all.
  bool continue_checkpoint(std::size_t row_count_max, RowSink& sink);

 private:
  // What an id is known as: a task (live or dead letter), or the number of its outcome.
  struct Record {
    Task* task = nullptr;
    OutcomeNumber outcome = 0;
  };
  using Records = boost::unordered_flat_map<TaskId, Record>;

  Queue& queue_of(const Task& task);
  Task* lease_to_worker(Task* task, SessionHandle session, WorkerId worker, TimePoint now, Effects& effects);
  void lease(Task& task, SessionHandle session, WorkerId worker, TimePoint now, Effects& effects);
  Task* current_lease(TaskId id, const LeaseToken& lease);
  void enter(Task& task, TimePoint now, Effects& effects);  // into the list and timer of its state
  void leave(Task& task);                                   // out of them
  void make_ready(Task& task, TimePoint now, Effects& effects);
  void delay(Task& task, TimePoint until, TimePoint now, Effects& effects);
  void end_lease(Task& task, LeaseEnd how, Effects& effects);
  void fail_attempt(Task& task, LastFailure failure, bool retryable, Duration retry_after, TimePoint now,
                    Effects& effects);
  void lose_lease(Task& task, TimePoint now, Effects& effects);
  void fail_request(Task& task, TimePoint now, Effects& effects);
  void dead_letter(Task& task, TimePoint now, Effects& effects);
  void end(Task& task, Outcome outcome, TimePoint now, Effects& effects);
  void end_cancelled(Task& task, std::string_view cause, TimePoint now, Effects& effects);
  void tell_watchers(const Task& task, const Outcome& outcome, Effects& effects);
  void wake(Task& task, TimePoint now, Effects& effects);
  TimePoint lease_wake_up(const Task& task) const;
  void set_restored_state(Task& task, TimePoint now) const;
  void mark_dirty(Task& task);
  void save_task(Task& task, Effects& effects);
  void save_attempt(Task& task, Effects& effects);
  void finish(Task& task, Effects& effects);
  void write_again(TaskId id);
  void forget(Task& task);
  Outcome outcome_of(const Task& task, TaskState state, TimePoint now) const;
  Task& add_task(TaskSpec&& spec, TypeIndex type, TimePoint submitted_at);

  const PartitionId id_;
  std::uint64_t epoch_ = 0;
  const PartitionLimits limits_;
  Random random_;

  TaskPool pool_;
  Records records_;
  std::vector<Queue> queues_;  // by TypeIndex
  TimerWheel timers_;
  OutcomeBook outcomes_;
  RequestListener* listener_ = nullptr;
  boost::unordered_flat_map<TaskId, std::vector<SessionHandle>> more_watchers_;  // beyond Task::watcher
  std::size_t task_count_ = 0;
  std::size_t input_bytes_ = 0;

  // Checkpoint: ids whose rows must be written or dropped; of the next one and of the one under way.
  struct Pending {
    std::vector<TaskId> changed;
    std::vector<std::pair<TaskId, bool>> dropped;  // ended with rows in storage; bool: an attempt row, too
    OutcomeNumber outcomes_end = 0;                // outcomes before this one
  };
  Pending pending_;
  Pending writing_;
  OutcomeNumber outcomes_written_ = 0;
};

}  // namespace baton
