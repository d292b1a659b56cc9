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

// An operation of the states API, as it is asked of one shard or of all.
struct ApiQuestion {
  enum class Target {
    kPartition,   // the shard that owns `partition_key`, reduced to a partition
    kShard,       // shard `shard`, counted round: the number need not be less than there are
    kEveryShard,  // all of them
  };
  std::string operation{};
  std::string body{};       // JSON
  std::uint64_t nonce = 0;  // chosen when it is asked: how a shard knows that a start was sent again
  Target target = Target::kPartition;
  std::uint64_t partition_key = 0;
  std::uint32_t shard = 0;
  Duration wait{};         // a long poll: the shard may take so long to answer
  bool resendable = true;  // false: repeated only if the shard has forgotten us, as nothing else can have lost it
  bool one_knows = false;  // kEveryShard: the first shard that knows what is asked for answers for all
};

// What people and programs ask now and then. Which fields count depends on the kind.
struct Question {
  enum class Kind { kGet, kCancel, kList, kQueues, kWorkers, kDrainWorker, kRetry, kDrop, kApi };
  Kind kind = Kind::kGet;
  std::vector<TaskId> ids{};  // kGet (one), kCancel, kRetry, kDrop
  std::string cause{};        // kCancel
  TaskQuery query{};          // kList
  WorkerId worker{};          // kDrainWorker
  ApiQuestion api{};          // kApi
};

// The answers of all shards that were asked, made one.
struct Answer {
  std::vector<TaskView> tasks;      // kGet (one), kList
  bool more = false;                // kList
  std::vector<QueueView> queues;    // kQueues
  std::vector<WorkerView> workers;  // kWorkers
  std::vector<TaskAnswer> results;  // kCancel, kRetry, kDrop: one an id, in order
  std::vector<ApiAnswer> api;       // kApi: one a shard that was asked
};

struct AskCall {
  Question question{};
  TimePoint deadline = kNever;
  Callback<Answer> on_answer{};
};

// An operation of the states API, which may take several questions (client/api_calls.h).
struct ApiCall {
  std::string operation{};
  std::string body{};  // JSON
  TimePoint deadline = kNever;
  Callback<ApiAnswer> on_answer{};
};

using Call = std::variant<ConnectCall, SubmitCall, WaitCall, AskCall, ApiCall>;

}  // namespace baton
