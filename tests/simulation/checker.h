// What must hold, whatever happens. Everyone tells it what he sees; it remembers the first thing that is wrong.
//
//   durable before visible   whatever a client or worker is told (an ack, an outcome, an attempt) is in storage by then
//   acknowledged is kept     every acknowledged task is known to its owner, as a task or as an outcome
//   one outcome              a task's outcome never changes, in storage or as told to anyone
//   one lease                an attempt of a task has one lease: its number names one token, over all owners
//   current lease            an outcome comes from the attempt that it names, not from one before it
//   memory is rows           what an owner has in memory is what another one would load
//   executions               acknowledged ones reach one outcome, what their machine computes; a state is left once
//   history                  events are numbered without a gap and never change; whoever reads more sees the same and more;
//                            what it tells is what the execution is
//   idempotent start         the same start is the same execution, another one of its name is refused
//   triggers                 every slot that was decided has started what it starts, once, and so has every event
//   records                  versions of a record grow by every write, in storage and as told; of two writes on one version
//                            one succeeds; whoever reads sees what was acknowledged before he asked
//   nothing is left          when everything has expired, storage holds no row of it
//   everything ends          when the faults stop, every acknowledged task ends within bounded time
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "baton/ids.h"
#include "baton/task.h"
#include "row.pb.h"
#include "wire.pb.h"

namespace baton::simulation {

struct Counts {
  std::uint64_t acked = 0;
  std::uint64_t outcomes = 0;       // told to clients, each task once
  std::uint64_t outcomes_told = 0;  // as often as they were told
  std::uint64_t attempts = 0;       // handlers that began
  std::uint64_t dead_letters = 0;
  std::uint64_t takeovers = 0;  // partitions acquired
  std::uint64_t coordinator_crashes = 0;
  std::uint64_t worker_crashes = 0;
  std::uint64_t zombies = 0;
  std::uint64_t step_downs = 0;
  std::uint64_t checkpoints = 0;
  std::uint64_t reloads_compared = 0;
  std::uint64_t stale_reports = 0;
  std::uint64_t frames = 0;
  std::uint64_t lost = 0;
  std::uint64_t duplicate_outcomes = 0;
  std::uint64_t stale_accepted = 0;
  std::uint64_t executions_acked = 0;
  std::uint64_t executions_ended = 0;  // told to clients, each redrive anew
  std::uint64_t redrives = 0;
  std::uint64_t histories_read = 0;
  std::uint64_t tokens_answered = 0;
  std::uint64_t records_written = 0;
  std::uint64_t records_read = 0;
  std::uint64_t slots_fired = 0;
  std::uint64_t events_started = 0;
  std::uint64_t emptied = 0;  // runs whose rows had all expired

  void add(const Counts& other);
};

class Checker {
 public:
  struct Violation {
    std::string invariant;
    std::string what;
  };

  // ---- What storage holds: rows that were loaded, records that became durable ---------------------------------------
  void stored_task(TaskId id);
  void stored_attempt(const row::AttemptRow& row);
  void stored_outcome(const row::OutcomeRow& row);
  void stored_record(const row::Record& record);
  void stored_row(std::string_view key, std::string_view row);
  void stored_execution(const row::ExecutionChangeRow& change);
  void stored_metadata(const row::RecordRow& row);

  // ---- What is said
  // --------------------------------------------------------------------------------------------------
  void acked(TaskId id);
  void told(const Outcome& outcome);
  void told_unknown(TaskId id);
  void began(TaskId id, const LeaseToken& lease);
  void execution_acked(const std::string& arn);
  // The answer to one of its tokens was acknowledged. `is_answered`: SimulatedMachine.
  void token_answered(ExecutionId id);
  // What GetExecutionHistory answered, an event each; when it was asked, a history of `known_count` had been read.
  void history_read(ExecutionId id, const std::vector<std::string>& events, std::size_t known_count);
  std::size_t read_count(ExecutionId id) const;  // how long a history was read
  bool has_closed(ExecutionId id) const;         // in storage, at least once
  // `output`: the error, if it did not succeed.
  void execution_told(ExecutionId id, std::uint32_t redrive_count, const std::string& status,
                      const std::string& output);

  // A client wrote {"n": n, "by": its own name for the write} on `expected` (0: there was none), and was told the version.
  struct RecordWrite {
    std::string key;
    std::uint64_t expected = 0;
    std::string by;
  };
  void record_written(const RecordWrite& write, std::uint64_t version);
  // It was told that somebody else was faster.
  void record_refused(const RecordWrite& write);
  // `version`: 0 if there is none; when it was asked, `known_version` had been told.
  void record_read(const std::string& key, std::uint64_t version, std::uint64_t known_version);
  std::uint64_t told_version(const std::string& key) { return records_[key].told; }

  // It was told that its event started an execution.
  void event_started(const std::string& id);

  // ---- What is looked up
  // ---------------------------------------------------------------------------------------------
  void violated(const std::string& invariant, const std::string& what);

  bool is_acked(TaskId id) const;
  bool has_outcome(TaskId id) const;  // in storage
  // Acknowledged tasks, in no particular order.
  template <typename Visit>
  void for_each_acked(Visit visit) const {
    for (const auto& [id, task] : tasks_) {
      if (task.acked) visit(id);
    }
  }

  const std::optional<Violation>& violation() const { return violation_; }
  Counts counts;

 private:
  // Of an outcome, what must not change.
  struct Ended {
    TaskState state;
    std::string output;
    std::string error;
    std::uint32_t attempt_count;
    friend bool operator==(const Ended&, const Ended&) = default;
  };
  struct Known {
    bool stored = false;
    bool acked = false;
    bool told = false;
    std::optional<Ended> outcome;                                 // in storage
    boost::unordered_flat_map<std::uint32_t, LeaseToken> leases;  // in storage, by attempt
  };
  void stored_events(ExecutionId id, std::int64_t first, std::string_view history);

 public:
  // Everything here is in storage, except what was told.
  struct KnownExecution {
    std::string birth;
    bool is_express = false;
    bool acked = false;
    std::uint32_t closed_count = 0;    // how often it ended: redriven, it may again
    std::vector<std::string> events;   // of its history; empty: not seen
    std::uint32_t success_count = 0;   // of tasks, by its history
    std::uint32_t answered_count = 0;  // tokens of it
    std::size_t read_count = 0;
    boost::unordered_flat_map<std::uint32_t, std::string> outcomes;  // as told, by redrive
  };
  struct KnownRecord {
    std::map<std::uint64_t, std::string> stored;  // who wrote each version that was in storage
    std::int64_t count = 0;                       // n of the last one
    std::set<std::uint64_t> overwritten;          // versions that an acknowledged write was made on
    std::uint64_t told = 0;                       // the latest version that anybody was told
  };
  template <typename Visit>
  void for_each_record(Visit visit) const {
    for (const auto& [key, record] : records_) visit(key, record);
  }
  template <typename Visit>
  void for_each_execution(Visit visit) const {
    for (const auto& [id, execution] : executions_) visit(id, execution);
  }

 private:
  static std::string text_of(const Ended& ended);

  boost::unordered_flat_map<TaskId, Known> tasks_;
  boost::unordered_flat_map<ExecutionId, KnownExecution> executions_;
  boost::unordered_flat_map<std::string, KnownRecord> records_;        // by key
  boost::unordered_flat_map<std::string, ExecutionId> execution_ids_;  // in storage, by ARN
  std::set<std::string> started_events_;
  std::optional<Violation> violation_;
};

// The output of a simulated handler: it names its attempt, so that an outcome shows where it came from.
std::string output_of_attempt(TaskId id, std::uint32_t attempt);

}  // namespace baton::simulation
