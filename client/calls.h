// What the client's logic is asked to do: the calls of the public API after their form (waiting, future, callback) was
// taken off. Deadlines are points in time. Every callback is called exactly once, on_outcomes as often as there is
// news.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "baton/client.h"
#include "baton/time.h"
#include "baton/views.h"

namespace baton {

// Answered once the coordinator's routing is known, or with the reason why it is not.
struct ConnectCall {
  TimePoint deadline = kNever;
  Callback<void> on_answer{};
};

struct SubmitCall {
  std::vector<NewTask> tasks{};
  TimePoint ack_deadline = kNever;
  Callback<BatchAck> on_ack{};
  OutcomesCallback on_outcomes{};        // null: the outcomes are not watched
  TimePoint outcomes_deadline = kNever;  // >= ack_deadline
};

struct WaitCall {
  std::vector<TaskId> ids{};
  TimePoint deadline = kNever;
  OutcomesCallback on_outcomes{};
};

// What people and programs ask now and then. Which fields count depends on the kind.
struct Question {
  enum class Kind { kGet, kCancel, kList, kQueues, kWorkers, kDrainWorker, kRetry, kDrop };
  Kind kind = Kind::kGet;
  std::vector<TaskId> ids{};  // kGet (one), kCancel, kRetry, kDrop
  std::string cause{};        // kCancel
  TaskQuery query{};          // kList
  WorkerId worker{};          // kDrainWorker
};

// The answers of all shards that were asked, made one.
struct Answer {
  std::vector<TaskView> tasks;      // kGet (one), kList
  bool more = false;                // kList
  std::vector<QueueView> queues;    // kQueues
  std::vector<WorkerView> workers;  // kWorkers
  std::vector<TaskAnswer> results;  // kCancel, kRetry, kDrop: one an id, in order
};

struct AskCall {
  Question question{};
  TimePoint deadline = kNever;
  Callback<Answer> on_answer{};
};

using Call = std::variant<ConnectCall, SubmitCall, WaitCall, AskCall>;

}  // namespace baton
