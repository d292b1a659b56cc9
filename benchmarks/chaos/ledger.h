// What the clients were told, and when: the history that the checker compares with what is recorded in the end.
//
// Thread-safe. Everything is also appended to a file, a JSON line each, so that a failure can be read later.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "baton/client.h"

namespace baton::chaos {

// Who is told an outcome: the client that submitted the task, and another one that only waits for it.
enum class Watcher { kSubmitter, kBystander };

// A task as the clients know it.
struct LedgerTask {
  bool acked = false;     // a submit of it was acknowledged
  bool unknown = false;   // the answer to a submit never came: either way is fine
  bool refused = false;   // a submit of it was refused: "it did not happen"
  bool hopeless = false;  // its handler always fails
  bool cancel_requested = false;
  bool told_submitter = false;
  bool told_bystander = false;
  bool told_unknown = false;            // a watcher was told that there is no such task
  std::optional<Outcome> outcome;       // the first one told
  std::vector<Outcome> other_outcomes;  // that were told later and differ

  // Nothing more will be told.
  bool is_settled() const { return (told_submitter && told_bystander) || told_unknown; }
};

class Ledger {
 public:
  explicit Ledger(const std::string& path);

  // Answers to submits. True from acked(): for the first time, so somebody should watch it.
  bool acked(TaskId id, bool hopeless, TimePoint now);
  void unknown(TaskId id, bool hopeless, const Error& error, TimePoint now);
  void refused(TaskId id, const Error& error, TimePoint now);

  void cancel_requested(TaskId id, TimePoint now);
  void told(Watcher watcher, const Outcome& outcome, TimePoint now);
  void told_lost(TaskId id, const Error& error, TimePoint now);
  void note(const std::string& what, TimePoint now);  // a fault, for readers of the file

  // The time from `since` until the next ack of a submit will be a recovery time.
  void measure_recovery(TimePoint since);
  bool recovery_pending() const;
  std::vector<Duration> recoveries() const;

  std::uint64_t acked_count() const;
  std::uint64_t unknown_count() const;
  std::uint64_t refused_count() const;
  // Acknowledged tasks whose outcome has not been told to both watchers.
  std::size_t open_count() const;
  // Waits for a change of open_count() or so long.
  void wait_for_change(Duration patience);

  std::map<TaskId, LedgerTask> tasks() const;
  // The lines of the file that name this task.
  std::vector<std::string> lines_of(TaskId id) const;

 private:
  void write(const char* event, TaskId id, const std::string& what, TimePoint now);
  void settle(TaskId id, const LedgerTask& task);

  const std::string path_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  mutable std::ofstream file_;  // flushed when it is to be read
  std::map<TaskId, LedgerTask> tasks_;
  std::set<TaskId> open_;
  std::vector<TimePoint> recovering_since_;
  std::vector<Duration> recoveries_;
  std::uint64_t acked_count_ = 0;
  std::uint64_t unknown_count_ = 0;
  std::uint64_t refused_count_ = 0;
};

bool same_outcome(const Outcome& left, const Outcome& right);
std::string text_of(const Outcome& outcome);

}  // namespace baton::chaos
