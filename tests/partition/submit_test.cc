#include <gmock/gmock.h>

#include "tests/partition/partition_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

TEST(Submit, MakesATaskReadyAndStoresIt) {
  PartitionWorld world;
  EXPECT_EQ(world.submit("t1"), Partition::Submitted::kNew);
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
  EXPECT_THAT(world.take_lines(), testing::ElementsAre("row task t1 type=echo", "queue echo has ready tasks"));
}

TEST(Submit, OfAKnownTaskChangesNothingAndStoresNothing) {
  PartitionWorld world;
  world.submit("t1", {.priority = 7});
  world.take_lines();
  EXPECT_EQ(world.submit("t1", {.priority = 1}), Partition::Submitted::kExisting);
  EXPECT_EQ(world.find("t1")->priority, 7);
  EXPECT_EQ(world.partition().task_count(), 1u);
  EXPECT_TRUE(world.take_lines().empty());
}

TEST(Submit, OfAnEndedTaskTellsItsOutcomeAtOnceAndRunsNothing) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.succeed("t1");
  world.take_lines();
  EXPECT_EQ(world.submit("t1", {}, "echo", "alice"), Partition::Submitted::kExisting);
  EXPECT_THAT(world.take_lines(), testing::ElementsAre("say outcome of t1 to alice: succeeded"));
  EXPECT_EQ(world.lease(), nullptr);
}

TEST(Submit, AfterTheOutcomeWasForgottenIsANewTask) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.succeed("t1");
  world.jump(1h);
  EXPECT_EQ(world.submit("t1"), Partition::Submitted::kNew);
}

TEST(Submit, WithNotBeforeInTheFutureIsDelayed) {
  PartitionWorld world;
  world.submit("t1", {.not_before = world.now() + 5s});
  EXPECT_EQ(world.state("t1"), TaskState::kDelayed);
  EXPECT_EQ(world.lease(), nullptr);
}

TEST(Submit, WithADeadlineThatHasPassedEndsAtOnceAsTimedOut) {
  PartitionWorld world;
  EXPECT_EQ(world.submit("t1", {.deadline = world.now()}, "echo", "alice"), Partition::Submitted::kNew);
  EXPECT_EQ(world.state("t1"), TaskState::kTimedOut);
  EXPECT_EQ(world.outcome("t1")->error, kErrorTimeout);
  EXPECT_THAT(world.take_lines(), Contains("say outcome of t1 to alice: timed_out"));
  EXPECT_EQ(world.partition().task_count(), 0u);
}

TEST(Submit, BeyondTheTaskLimitIsRefusedAndLeavesNoTrace) {
  PartitionWorld world({.task_count_max = 2});
  world.submit("t1");
  world.submit("t2");
  world.take_lines();
  const auto third = world.submit("t3");
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, ErrorCode::kOverloaded);
  EXPECT_THAT(third.error().message, HasSubstr("submit again later"));
  EXPECT_EQ(world.state("t3"), std::nullopt);
  EXPECT_TRUE(world.take_lines().empty());
  EXPECT_EQ(world.submit("t1"), Partition::Submitted::kExisting) << "a resent submit is no new task";
}

TEST(Submit, BeyondTheInputBytesIsRefusedUntilATaskEnds) {
  PartitionWorld world({.input_bytes_max = 25});
  world.submit("t1");  // "input of t1": 11 bytes
  world.submit("t2");
  EXPECT_FALSE(world.submit("t3"));
  world.lease();
  world.succeed("t1");
  EXPECT_TRUE(world.submit("t3"));
}

TEST(Submit, TellsEveryWatcherOnce) {
  PartitionWorld world;
  world.submit("t1", {}, "echo", "alice");
  world.submit("t1", {}, "echo", "bob");
  world.submit("t1", {}, "echo", "bob");
  world.submit("t1", {}, "echo", "alice");
  world.watch("t1", "carol");
  world.lease();
  world.take_lines();
  world.succeed("t1");
  const auto lines = world.take_lines();
  for (const char* client : {"alice", "bob", "carol"}) {
    EXPECT_EQ(std::ranges::count(lines, "say outcome of t1 to " + std::string(client) + ": succeeded"), 1) << client;
  }
}

}  // namespace
}  // namespace baton
