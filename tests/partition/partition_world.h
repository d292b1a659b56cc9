// A partition with a clock, names, and storage: what a unit test or a transcript needs to tell a story.
//
//   PartitionWorld world;
//   world.submit("t1");
//   world.lease("w1");
//   world.report("t1", ReportStatus::kSucceeded);
//   EXPECT_EQ(world.state("t1"), TaskState::kSucceeded);
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/partition/partition_content.h"
#include "tests/partition/stored_partition.h"
#include "tests/partition/text_effects.h"

namespace baton {

class PartitionWorld {
 public:
  // A round point in time, so that offsets are easy to read.
  static constexpr TimePoint kStart{std::chrono::seconds(1'700'000'000)};
  static constexpr char kType[] = "echo";

  explicit PartitionWorld(PartitionLimits limits = {}, std::uint64_t seed = 1);

  Names names;
  TypeTable types;
  TextEffects effects{names, types, kStart};
  StoredPartition stored{types};

  TimePoint now() const { return now_; }
  Partition& partition() { return *partition_; }

  // ---- Commands, in the words of a story ----------------------------------------------------------------------

  Result<Partition::Submitted> submit(const std::string& task, TaskOptions options = {},
                                      const std::string& type = kType, const std::string& watcher = "");
  // The task that `worker` was given; null: none was ready.
  const Task* lease(const std::string& worker = "w1", const std::string& type = kType, bool suspect = false);
  // By whoever holds the current lease.
  Partition::Reported report(const std::string& task, ReportStatus status, const std::string& error = "",
                             std::function<void(AttemptReport&)> change = {});
  Partition::Reported succeed(const std::string& task) { return report(task, ReportStatus::kSucceeded); }
  Partition::Reported fail_with(const std::string& task, const std::string& error = "Test.Failed") {
    return report(task, ReportStatus::kFailed, error);
  }
  bool heartbeat(const std::string& task, const std::string& worker = "w1", std::uint32_t progress_count = 0);
  Result<Partition::Cancelled> cancel(const std::string& task, const std::string& cause = "");
  bool watch(const std::string& task, const std::string& client);
  Result<TaskId> retry_dead_letter(const std::string& task);
  Result<void> drop_dead_letter(const std::string& task);

  // Lets time pass, stopping wherever the partition wants to be woken, and calls `after_each_stop`.
  void pass(Duration duration, const std::function<void()>& after_each_stop = {});
  // One jump: nothing is looked at on the way.
  void jump(Duration duration);

  // The partition's memory is gone; a new owner loads what is stored.
  void take_over();

  // ---- Looking --------------------------------------------------------------------------------------------------

  // Wherever the task stands, or stood when it ended; nothing: unknown.
  std::optional<TaskState> state(const std::string& task) const;
  const Task* find(const std::string& task);
  std::optional<Outcome> outcome(const std::string& task);
  std::vector<std::string> take_lines();
  // The task's lease; REQUIRES: it is known.
  LeaseToken lease_of(const std::string& task);

  // Everything that must survive a takeover, in words.
  std::string content() const { return content_of(*partition_, types, now_); }

 private:
  void commit();

  const PartitionLimits limits_;
  std::uint64_t seed_;
  std::uint64_t epoch_ = 1;
  TimePoint now_ = kStart;
  std::unique_ptr<Partition> partition_;
};

}  // namespace baton
