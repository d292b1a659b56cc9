// What a client is shown when it asks: tasks, queues, workers as they stood when the owner answered.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "baton/ids.h"
#include "baton/result.h"
#include "baton/task.h"
#include "baton/time.h"

namespace baton {

// Most tasks that one page holds; a query that asks for more gets this many.
inline constexpr std::uint32_t kPageTasksMax = 1000;

// A task that has not yet ended, or that ended less than the coordinator's retention ago.
struct TaskView {
  TaskId id;
  std::string type;
  TaskState state = TaskState::kReady;
  std::string input;                // Client::get only, and only while the task is kept; a list leaves it out
  std::uint32_t attempt_count = 0;  // attempts that were dispatched
  std::uint32_t failure_count = 0;  // of these, failed by the handler
  std::uint32_t crash_count = 0;    // of these, lost with their worker
  TimePoint submitted_at{};
  TimePoint next_attempt_at{};        // kDelayed
  std::optional<WorkerId> worker_id;  // kLeased
  std::string last_error;             // of the last attempt that failed
  std::string last_cause;
  bool cancel_requested = false;               // still running, but told to stop
  std::optional<Outcome> outcome;              // once it ended
  std::shared_ptr<const TaskOptions> options;  // null: all defaults
};

// All tasks of one type, added up over the shards.
struct QueueView {
  std::string type;
  std::uint64_t ready_count = 0;
  std::uint64_t delayed_count = 0;
  std::uint64_t leased_count = 0;
  std::uint64_t dead_letter_count = 0;
  Duration oldest_ready_age{};        // of the task that has been ready longest; zero: none is
  std::uint64_t succeeded_total = 0;  // since their owners started
  std::uint64_t failed_total = 0;     // attempts, likewise
  std::uint32_t worker_count = 0;     // workers that serve this type
};

// A worker that is connected, or was until a moment ago. It talks to every shard; its counts are added up.
struct WorkerView {
  WorkerId id;
  std::string name;
  std::string version;
  std::vector<std::string> types;
  std::uint32_t slots = 0;         // handlers that run at a time
  std::uint32_t credit = 0;        // leases that it is willing to hold
  std::uint32_t leased_count = 0;  // leases that it holds
  TimePoint connected_at{};
  TimePoint last_heard_at{};
  bool draining = false;
  bool serves_functions = false;  // Lambda functions that no worker serves by name
  std::map<std::string, std::string> labels;
  std::uint64_t succeeded_total = 0;
  std::uint64_t failed_total = 0;
};

// Which tasks to list, in the order of their ids. Empty fields select everything.
struct TaskQuery {
  std::optional<TaskState> state{};  // kDeadLettered: the dead letters
  std::string type{};
  std::map<std::string, std::string> labels{};  // the task has all of these
  std::optional<TaskId> after{};                // behind this one: Page::next of the page before
  std::uint32_t limit = 100;                    // 1 … kPageTasksMax
};

struct Page {
  std::vector<TaskView> tasks;
  std::optional<TaskId> next;  // absent: this was the last page
};

// What became of one id of a call that was given many.
struct TaskAnswer {
  TaskId id;
  std::optional<Error> error;    // absent: done
  std::optional<TaskId> new_id;  // Client::retry_dead_letters: the task that was submitted anew
};

}  // namespace baton
