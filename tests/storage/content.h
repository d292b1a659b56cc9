// A partition's content as a loader sees it, and the records and parts that tests write.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "coordinator/storage/row_codec.h"
#include "coordinator/storage/store.h"

namespace baton::testing {

inline TaskId task_id(std::uint64_t number) { return {number * 0x9E3779B97F4A7C15ULL, number}; }

inline row::TaskRow task_row(std::uint64_t number, const std::string& input = "input") {
  row::TaskRow row;
  row.set_id_high(task_id(number).high);
  row.set_id_low(task_id(number).low);
  row.set_type("echo");
  row.set_input(input);
  return row;
}

inline row::AttemptRow attempt_row(std::uint64_t number, std::uint32_t attempt) {
  row::AttemptRow row;
  row.set_id_high(task_id(number).high);
  row.set_id_low(task_id(number).low);
  row.set_attempt(attempt);
  return row;
}

inline row::OutcomeRow outcome_row(std::uint64_t number) {
  row::OutcomeRow row;
  row.set_id_high(task_id(number).high);
  row.set_id_low(task_id(number).low);
  row.set_output("output");
  return row;
}

// Records of one change.
inline std::string submit(std::uint64_t number, const std::string& input = "input") {
  row::Record record;
  *record.add_changes()->mutable_task() = task_row(number, input);
  return record.SerializeAsString();
}
inline std::string dispatch(std::uint64_t number, std::uint32_t attempt) {
  row::Record record;
  *record.add_changes()->mutable_attempt() = attempt_row(number, attempt);
  return record.SerializeAsString();
}
inline std::string complete(std::uint64_t number) {
  row::Record record;
  *record.add_changes()->mutable_outcome() = outcome_row(number);
  return record.SerializeAsString();
}

inline std::string put_row(const std::string& key, const std::string& row) {
  row::Record record;
  record.add_changes()->mutable_put_row()->set_key(key);
  record.mutable_changes(0)->mutable_put_row()->set_row(row);
  return record.SerializeAsString();
}
inline std::string drop_row(const std::string& key) {
  row::Record record;
  record.add_changes()->mutable_drop_row()->set_key(key);
  return record.SerializeAsString();
}

// By id or key, serialized: what a partition would hold after loading.
class Content : public Loader {
 public:
  void load_task(const row::TaskRow& row) override { put(tasks, row); }
  void load_attempt(const row::AttemptRow& row) override { put(attempts, row); }
  void load_outcome(const row::OutcomeRow& row) override { put(outcomes, row); }
  void load_row(std::string_view key, std::string_view row) override {
    EXPECT_TRUE(rows.emplace(key, row).second) << "a row was loaded twice";
  }
  void apply(const row::Record& record) override {
    ++applied_count;
    for (const row::Change& change : record.changes()) apply(change);
  }

  friend bool operator==(const Content& a, const Content& b) {
    return a.tasks == b.tasks && a.attempts == b.attempts && a.outcomes == b.outcomes && a.rows == b.rows;
  }
  bool has_task(std::uint64_t number) const { return tasks.contains(id_key(task_id(number))); }

  // Everything that is alive, and the outcomes, as a checkpoint would write it.
  CheckpointPart checkpoint(TimePoint outcomes_expire_at) const {
    CheckpointPart part;
    for (const auto& [id, row] : tasks) part.tasks.push_back({id, row});
    for (const auto& [id, row] : attempts) part.attempts.push_back({id, row});
    for (const auto& [key, row] : rows) part.rows.push_back({key, row});
    row::OutcomeBlock block;
    for (const auto& [id, row] : outcomes) block.add_outcomes()->ParseFromString(row);
    part.outcome_block = block.SerializeAsString();
    part.outcomes_expire_at = outcomes_expire_at;
    return part;
  }

  std::map<std::string, std::string> tasks;
  std::map<std::string, std::string> attempts;
  std::map<std::string, std::string> outcomes;
  std::map<std::string, std::string> rows;  // of any kind
  std::size_t applied_count = 0;

 private:
  template <typename Row>
  static void put(std::map<std::string, std::string>& rows, const Row& row) {
    rows[id_key({row.id_high(), row.id_low()})] = row.SerializeAsString();
  }
  void apply(const row::Change& change) {
    switch (change.what_case()) {
      case row::Change::kTask: return put(tasks, change.task());
      case row::Change::kAttempt: return put(attempts, change.attempt());
      case row::Change::kOutcome: {
        const std::string id = id_key({change.outcome().id_high(), change.outcome().id_low()});
        tasks.erase(id);
        attempts.erase(id);
        return put(outcomes, change.outcome());
      }
      case row::Change::kDropped: tasks.erase(id_key({change.dropped().id_high(), change.dropped().id_low()})); return;
      case row::Change::kPutRow: rows[change.put_row().key()] = change.put_row().row(); return;
      case row::Change::kDropRow: rows.erase(change.drop_row().key()); return;
      case row::Change::kFinished: {
        const std::string id = id_key({change.finished().id_high(), change.finished().id_low()});
        tasks.erase(id);
        attempts.erase(id);
        return;
      }
      // Rows of other kinds come of it, which the owner writes.
      case row::Change::kExecution:
      case row::Change::kRecord: return;
      case row::Change::WHAT_NOT_SET: return;
    }
  }
};

}  // namespace baton::testing
