#include <gmock/gmock.h>

#include "tests/partition/partition_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;
using testing::Contains;

TEST(Deadline, EndsAReadyTask) {
  PartitionWorld world;
  world.submit("t1", {.deadline = world.now() + 5s}, "echo", "alice");
  world.pass(5s - 1ms);
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
  world.pass(1ms);
  EXPECT_EQ(world.state("t1"), TaskState::kTimedOut);
  EXPECT_EQ(world.outcome("t1")->error, kErrorTimeout);
  EXPECT_EQ(world.outcome("t1")->attempt_count, 0u);
  EXPECT_THAT(world.take_lines(), Contains("say outcome of t1 to alice: timed_out"));
  EXPECT_EQ(world.lease(), nullptr);
}

TEST(Deadline, EndsADelayedTaskBeforeItIsReady) {
  PartitionWorld world;
  world.submit("t1", {.not_before = world.now() + 10s, .deadline = world.now() + 5s});
  world.pass(5s);
  EXPECT_EQ(world.state("t1"), TaskState::kTimedOut);
}

TEST(Deadline, EndsATaskThatWaitsForItsRetry) {
  PartitionWorld world;
  world.submit("t1", {.deadline = world.now() + 5s, .retry = {.interval = 60s, .jitter = false}});
  world.lease();
  world.fail_with("t1");
  world.pass(5s);
  EXPECT_EQ(world.state("t1"), TaskState::kTimedOut);
}

TEST(Deadline, EndsARunningTaskAndTellsItsWorker) {
  PartitionWorld world;
  world.submit("t1", {.deadline = world.now() + 5s});
  world.lease();
  const LeaseToken lease = world.lease_of("t1");
  world.take_lines();
  world.pass(5s);
  EXPECT_EQ(world.state("t1"), TaskState::kTimedOut);
  const auto lines = world.take_lines();
  EXPECT_THAT(lines, Contains("say stop t1 to w1: timed out"));
  EXPECT_THAT(lines, Contains("lease ended w1: failed"));
  EXPECT_EQ(world.report("t1", ReportStatus::kSucceeded, "", [&](AttemptReport& report) { report.lease = lease; }),
            Partition::Reported::kStale);
}

TEST(Deadline, IsKeptByATakeover) {
  PartitionWorld world;
  world.submit("t1", {.deadline = world.now() + 5s});
  world.take_over();
  world.pass(5s);
  EXPECT_EQ(world.state("t1"), TaskState::kTimedOut);
}

TEST(Deadline, ThatPassedWhileNobodyLookedEndsTheTaskAtOnce) {
  PartitionWorld world;
  world.submit("t1", {.deadline = world.now() + 5s});
  world.submit("t2", {.deadline = world.now() + 5s});
  world.lease();
  world.take_over();
  world.jump(60s);
  EXPECT_EQ(world.state("t1"), TaskState::kTimedOut);
  EXPECT_EQ(world.state("t2"), TaskState::kTimedOut);
}

TEST(Deadline, DoesNotTouchADeadLetter) {
  PartitionWorld world;
  world.submit("t1", {.deadline = world.now() + 5s, .retry = {.attempt_count_max = 1}});
  world.lease();
  world.fail_with("t1");
  world.pass(10s);
  EXPECT_EQ(world.state("t1"), TaskState::kDeadLettered);
}

}  // namespace
}  // namespace baton
