// Outcomes: told to who watches, kept for the retention within limits.
#include <gmock/gmock.h>

#include "tests/partition/partition_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

void run(PartitionWorld& world, const std::string& task) {
  world.submit(task);
  world.lease();
  world.succeed(task);
}

TEST(Outcome, IsToldAtOnceToWhoWatchesAnEndedTask) {
  PartitionWorld world;
  run(world, "t1");
  world.take_lines();
  EXPECT_TRUE(world.watch("t1", "alice"));
  EXPECT_THAT(world.take_lines(), ElementsAre("say outcome of t1 to alice: succeeded"));
}

TEST(Outcome, OfATaskThatNobodyKnowsCannotBeWatched) {
  PartitionWorld world;
  EXPECT_FALSE(world.watch("t1", "alice"));
}

TEST(Outcome, OfATaskThatNobodyWatchesIsToldToNobody) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.take_lines();
  world.succeed("t1");
  EXPECT_THAT(world.take_lines(), ElementsAre("lease ended w1: succeeded", testing::StartsWith("row outcome t1")));
}

TEST(Outcome, IsKeptForTheRetentionAndThenForgotten) {
  PartitionWorld world({.outcomes = {.retention = 60s}});
  run(world, "t1");
  world.pass(60s - Duration(1));
  EXPECT_TRUE(world.outcome("t1"));
  world.jump(Duration(1));
  EXPECT_FALSE(world.outcome("t1"));
  EXPECT_FALSE(world.watch("t1", "alice"));
  EXPECT_EQ(world.partition().outcome_count(), 0u);
}

TEST(Outcome, BeyondTheCountLimitTheOldestGoFirst) {
  PartitionWorld world({.outcomes = {.count_max = 2}});
  for (const char* task : {"t1", "t2", "t3"}) run(world, task);
  world.jump(1ms);
  EXPECT_FALSE(world.outcome("t1"));
  EXPECT_TRUE(world.outcome("t2"));
  EXPECT_TRUE(world.outcome("t3"));
}

TEST(Outcome, BeyondTheBytesLimitTheOldestGoFirst) {
  PartitionWorld world({.outcomes = {.bytes_max = 30}});  // two outputs of 12 bytes
  for (const char* task : {"t1", "t2", "t3"}) run(world, task);
  world.jump(1ms);
  EXPECT_FALSE(world.outcome("t1"));
  EXPECT_TRUE(world.outcome("t2"));
}

TEST(Outcome, OfADroppedDeadLetterIsKeptFromItsDropping) {
  PartitionWorld world({.outcomes = {.retention = 60s}});
  world.submit("t1", {.retry = {.attempt_count_max = 1}});
  world.lease();
  world.fail_with("t1");
  world.jump(1000s);
  world.drop_dead_letter("t1");
  world.jump(59s);
  EXPECT_TRUE(world.outcome("t1"));
  world.jump(1s);
  EXPECT_FALSE(world.outcome("t1"));
}

TEST(Outcome, ThatIsForgottenDoesNotTakeANewTaskOfTheSameIdWithIt) {
  PartitionWorld world({.outcomes = {.retention = 60s, .count_max = 1}});
  run(world, "t1");
  run(world, "t2");
  world.jump(1ms);  // t1 is beyond the limit
  ASSERT_EQ(world.submit("t1"), Partition::Submitted::kNew);
  world.jump(120s);
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
}

TEST(Outcome, PastItsRetentionIsNotLoadedByATakeover) {
  PartitionWorld world({.outcomes = {.retention = 60s}});
  run(world, "t1");
  world.stored.checkpoint(world.partition());
  world.jump(61s);
  world.take_over();
  EXPECT_FALSE(world.outcome("t1"));
}

}  // namespace
}  // namespace baton
