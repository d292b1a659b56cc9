#include <gmock/gmock.h>

#include "tests/partition/partition_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;

TEST(Cancel, OfAReadyTaskEndsItAtOnce) {
  PartitionWorld world;
  world.submit("t1", {}, "echo", "alice");
  world.take_lines();
  EXPECT_EQ(world.cancel("t1", "not needed"), Partition::Cancelled::kDone);
  EXPECT_EQ(world.state("t1"), TaskState::kCancelled);
  EXPECT_EQ(world.outcome("t1")->error, kErrorCancelled);
  EXPECT_EQ(world.outcome("t1")->cause, "not needed");
  EXPECT_THAT(world.take_lines(), Contains("say outcome of t1 to alice: cancelled"));
  EXPECT_EQ(world.lease(), nullptr);
}

TEST(Cancel, OfADelayedTaskEndsItAndItsTimer) {
  PartitionWorld world;
  world.submit("t1", {.not_before = world.now() + 5s});
  EXPECT_EQ(world.cancel("t1"), Partition::Cancelled::kDone);
  world.pass(10s);
  EXPECT_EQ(world.state("t1"), TaskState::kCancelled);
  EXPECT_EQ(world.partition().next_wake_up(), kNever);
}

TEST(Cancel, OfARunningTaskTellsItsWorkerAndWaitsForIt) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.take_lines();
  EXPECT_EQ(world.cancel("t1", "changed my mind"), Partition::Cancelled::kStopping);
  EXPECT_EQ(world.state("t1"), TaskState::kLeased);
  EXPECT_THAT(world.take_lines(),
              ElementsAre("row attempt t1 attempt=1 leased by w1 cancel requested error=Baton.Cancelled",
                          "say stop t1 to w1: cancelled"));
  world.report("t1", ReportStatus::kCancelled);
  EXPECT_EQ(world.state("t1"), TaskState::kCancelled);
  EXPECT_EQ(world.outcome("t1")->cause, "changed my mind");
}

TEST(Cancel, AskedForAgainTellsTheWorkerAgainAndStoresNothing) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.cancel("t1");
  world.take_lines();
  EXPECT_EQ(world.cancel("t1"), Partition::Cancelled::kStopping);
  EXPECT_THAT(world.take_lines(), ElementsAre("say stop t1 to w1: cancelled"));
}

TEST(Cancel, ThatComesTooLateLetsTheTaskSucceed) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.cancel("t1");
  world.succeed("t1");
  EXPECT_EQ(world.state("t1"), TaskState::kSucceeded);
}

TEST(Cancel, TurnsAFailureIntoTheEndInsteadOfARetry) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.cancel("t1");
  world.fail_with("t1");
  EXPECT_EQ(world.state("t1"), TaskState::kCancelled);
}

TEST(Cancel, TurnsALostLeaseIntoTheEnd) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.cancel("t1", "why");
  world.pass(10s);
  EXPECT_EQ(world.state("t1"), TaskState::kCancelled);
  EXPECT_EQ(world.outcome("t1")->cause, "why");
}

TEST(Cancel, TurnsATimeoutIntoTheEnd) {
  PartitionWorld world;
  world.submit("t1", {.timeout = 2s});
  world.lease();
  world.cancel("t1");
  world.pass(2s);
  EXPECT_EQ(world.state("t1"), TaskState::kCancelled);
}

TEST(Cancel, OfARunningTaskSurvivesATakeover) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.cancel("t1", "why");
  world.take_over();
  world.report("t1", ReportStatus::kReleased);
  EXPECT_EQ(world.state("t1"), TaskState::kCancelled);
  EXPECT_EQ(world.outcome("t1")->cause, "why");
}

TEST(Cancel, OfAnEndedTaskIsRefusedAndSaysHowItEnded) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.succeed("t1");
  const auto cancelled = world.cancel("t1");
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_THAT(cancelled.error().message, testing::HasSubstr("succeeded"));
}

TEST(Cancel, OfADeadLetterIsRefused) {
  PartitionWorld world;
  world.submit("t1", {.retry = {.attempt_count_max = 1}});
  world.lease();
  world.fail_with("t1");
  ASSERT_EQ(world.state("t1"), TaskState::kDeadLettered);
  EXPECT_EQ(world.cancel("t1").error().code, ErrorCode::kFailedPrecondition);
}

TEST(Cancel, OfAnUnknownTaskIsNotFound) {
  PartitionWorld world;
  EXPECT_EQ(world.cancel("t1").error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace baton
