// Effects in words, one line each, in the order in which the partition decided on them:
//
//   row task t1 type=echo                              row attempt t1 attempt=1 leased by w1
//   row outcome t1 succeeded output=ok                 row dropped t1
//   say outcome of t1 to c1: succeeded                 say stop t1 to w1: cancelled
//   lease began w1                                     lease ended w1: succeeded
//   queue echo has ready tasks
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "coordinator/partition/effects.h"
#include "coordinator/partition/type_table.h"
#include "coordinator/row_codec.h"

namespace baton {

// What tests call the ids and handles of a partition.
class Names {
 public:
  // The same name is the same id or handle, always.
  TaskId task(const std::string& name);
  SessionHandle session(const std::string& name);

  // "?" for one that nobody named; the task that a retry of t1 makes is "t1-retried".
  std::string of(TaskId id) const;
  std::string of(SessionHandle session) const;
  std::string of(WorkerId worker) const { return of(static_cast<SessionHandle>(worker.value)); }

 private:
  std::map<std::string, TaskId> tasks_;
  std::map<std::string, SessionHandle> sessions_;
};

// 1.5s, 250ms, 90us.
std::string text_of(Duration duration);
// Of a row: "attempt=1 leased by w1 failures=1".
std::string text_of(const AttemptState& attempt, const Names& names, TimePoint start);
std::string text_of(const Outcome& outcome);

class TextEffects final : public Effects {
 public:
  TextEffects(const Names& names, const TypeTable& types, TimePoint start)
      : names_(names), types_(types), start_(start), rows_(types) {}

  // Workers that were not heard of for longer than a lease lasts.
  std::set<SessionHandle> dead;
  // The journal record that the row effects make.
  RecordWriter record;

  std::vector<std::string> take_lines() { return std::exchange(lines_, {}); }

  void put_task(const Task& task) override;
  void put_attempt(const Task& task) override;
  void put_outcome(const Outcome& outcome, TypeIndex type) override;
  void drop_dead_letter(TaskId id, TimePoint at) override;
  void finish_task(TaskId id) override;
  void tell_outcome(SessionHandle watcher, const Outcome& outcome) override;
  void tell_stop(const Task& task, StopReason reason) override;
  void lease_began(SessionHandle session, bool suspect) override;
  void lease_ended(SessionHandle session, LeaseEnd how, bool suspect) override;
  void queue_filled(TypeIndex type) override;
  bool worker_is_alive(SessionHandle session) const override;

 private:
  const Names& names_;
  const TypeTable& types_;
  const TimePoint start_;
  RowEncoder rows_;
  std::vector<std::string> lines_;
};

}  // namespace baton
