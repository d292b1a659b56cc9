// A task in its owner's memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "baton/task.h"
#include "coordinator/partition/timer_wheel.h"

namespace baton {

// Number of a task type within a shard (type_table.h).
using TypeIndex = std::uint32_t;
inline constexpr TypeIndex kUnknownType = ~TypeIndex{0};

// Name of a session within the shard: a slot and a generation, so that a stale one finds nobody. 0: none.
using SessionHandle = std::uint32_t;
inline constexpr SessionHandle kNoSession = 0;

// Whoever holds the lease is no worker.
inline constexpr WorkerId kNoWorker{0};

struct LastFailure {
  std::string error;
  std::string cause;
};

// Where a task stands between its submit and its outcome. What of it is stored: AttemptRow in row.proto.
struct AttemptState {
  LeaseToken lease;  // the last one; attempt 0: never dispatched
  WorkerId worker;   // holder of the last lease
  TimePoint dispatched_at{};
  TimePoint next_attempt_at{};   // while delayed
  TimePoint dead_lettered_at{};  // while a dead letter
  std::uint32_t failure_count = 0;
  std::uint32_t crash_count = 0;
  bool leased = false;
  bool cancel_requested = false;
  std::unique_ptr<LastFailure> last_failure;
};

// What a task works for, if not for a client: a request of one frame of an execution (asl::TaskRequest and its like). Its
// end goes to the RequestListener; it has no retries, no dead letter and no outcome of its own.
struct RequestOf {
  enum class Kind : std::uint8_t { kTask = 1, kReader = 2, kWriter = 3 };  // the numbers are stored
  // How it calls a Lambda function, if it does: by its ARN, or by arn:aws:states:::lambda:invoke. Stored as well.
  enum class Function : std::uint8_t { kNone = 0, kByArn = 1, kByInvoke = 2 };

  std::uint64_t execution_low = 0;  // the high half is the task's: both live in one partition
  std::uint32_t frame = 0;
  std::uint64_t attempt = 0;  // of the frame's requests
  Kind kind = Kind::kTask;
  // Of an Express execution: nothing of it is stored.
  bool transient = false;
  Function function = Function::kNone;

  friend bool operator==(const RequestOf&, const RequestOf&) = default;
};

struct Task : TimerNode {
  TaskId id;
  TypeIndex type = 0;
  TaskState state = TaskState::kReady;
  std::uint8_t priority = kPriorityDefault;
  // Checkpoint: changed since the last one; the rows that exist in storage.
  bool dirty = false;
  bool task_row_stored = false;
  bool attempt_row_stored = false;
  // Lease: the last heartbeat said that the handler runs.
  bool started = false;

  std::string input;
  std::shared_ptr<const TaskOptions> options;  // null: all defaults
  std::unique_ptr<const RequestOf> request;    // null: a client's
  TimePoint submitted_at{};

  AttemptState attempt;
  TimePoint lease_deadline{};
  TimePoint progress_at{};  // last sign of life of the handler itself
  std::uint32_t progress_count = 0;
  SessionHandle worker_session = kNoSession;
  SessionHandle watcher = kNoSession;

  // The list that its state keeps it in (task_list.h).
  Task* previous_in_list = nullptr;
  Task* next_in_list = nullptr;

  const TaskOptions& settings() const { return options ? *options : default_task_options(); }
  ExecutionId execution() const { return {id.high, request->execution_low}; }  // REQUIRES: request
  // To whoever polls for an activity's tasks, who is not known to have got it.
  bool is_handed_out() const { return state == TaskState::kLeased && attempt.worker == kNoWorker; }
  bool is_transient() const { return request && request->transient; }
  bool calls_function() const { return request && request->function != RequestOf::Function::kNone; }
  // A task that was running when a worker vanished. It may have been the cause, so a worker gets one of them at a time.
  bool is_suspect() const { return attempt.crash_count > 0; }
};

}  // namespace baton
