// Which rows a checkpoint writes, and that they with the journal are the memory, wherever it is interrupted.
#include <gtest/gtest.h>

#include "tests/partition/partition_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

void expect_same_after_takeover(PartitionWorld& world) {
  world.jump(0s);
  const std::string before = world.content();
  world.take_over();
  world.jump(0s);
  EXPECT_EQ(world.content(), before);
}

TEST(Checkpoint, WritesOnlyTasksThatAreStillAlive) {
  PartitionWorld world;
  world.submit("ended");
  world.lease();
  world.succeed("ended");
  world.submit("alive");
  world.stored.checkpoint(world.partition());
  EXPECT_EQ(world.stored.row_count(), 1u);
  EXPECT_TRUE(world.stored.has_task_row(world.names.task("alive")));
  EXPECT_EQ(world.stored.outcome_count(), 1u);
  EXPECT_EQ(world.stored.record_count(), 0u);
  expect_same_after_takeover(world);
}

TEST(Checkpoint, WritesNothingTwice) {
  PartitionWorld world;
  world.submit("t1");
  world.submit("t2");
  world.lease();
  world.succeed("t1");
  world.stored.checkpoint(world.partition());
  world.stored.checkpoint(world.partition());
  EXPECT_EQ(world.stored.outcome_count(), 1u);
}

TEST(Checkpoint, AfterATakeoverDoesNotWriteAgainWhatIsStored) {
  PartitionWorld world;
  for (const char* task : {"t1", "t2"}) {
    world.submit(task);
    world.lease();
    world.succeed(task);
    world.stored.checkpoint(world.partition());
    world.take_over();
  }
  world.stored.checkpoint(world.partition());
  EXPECT_EQ(world.stored.outcome_count(), 2u) << "or every restart would double the outcomes in storage";
}

TEST(Checkpoint, DropsTheRowsOfTasksThatEnded) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.stored.checkpoint(world.partition());
  EXPECT_EQ(world.stored.row_count(), 2u) << "a task and its attempt";
  world.succeed("t1");
  world.stored.checkpoint(world.partition());
  EXPECT_EQ(world.stored.row_count(), 0u);
  expect_same_after_takeover(world);
}

TEST(Checkpoint, OfATaskThatEndsWhileItRunsLosesNothing) {
  PartitionWorld world;
  for (int i = 0; i < 10; ++i) world.submit("t" + std::to_string(i));
  world.stored.checkpoint_part(world.partition(), 3);
  for (int i = 0; i < 10; ++i) {
    world.lease();
    world.succeed("t" + std::to_string(i));
  }
  world.stored.checkpoint(world.partition());
  expect_same_after_takeover(world);
  world.stored.checkpoint(world.partition());
  EXPECT_EQ(world.stored.row_count(), 0u);
  expect_same_after_takeover(world);
}

TEST(Checkpoint, ThatIsInterruptedAnywhereLosesNothing) {
  for (int parts = 1; parts < 12; ++parts) {
    SCOPED_TRACE(std::to_string(parts) + " parts");
    PartitionWorld world;
    for (int i = 0; i < 6; ++i) world.submit("t" + std::to_string(i));
    world.stored.checkpoint(world.partition());
    for (int i = 0; i < 3; ++i) {
      world.lease();
      world.succeed("t" + std::to_string(i));
    }
    for (int i = 6; i < 9; ++i) world.submit("t" + std::to_string(i));
    for (int part = 0; part < parts; ++part) {
      if (world.stored.checkpoint_part(world.partition(), 1)) break;
    }
    expect_same_after_takeover(world);
    world.stored.checkpoint(world.partition());
    expect_same_after_takeover(world);
  }
}

// An id has another life once its outcome is forgotten: the old one must not touch the new one.

PartitionLimits forgetful() { return {.outcomes = {.retention = 60s, .count_max = 1'000'000}}; }

void end_life(PartitionWorld& world, const std::string& task) {
  world.lease();
  world.succeed(task);
}

TEST(SecondLife, IsNotEndedByTheStoredOutcomeOfTheFirst) {
  PartitionWorld world(forgetful());
  world.submit("t1");
  end_life(world, "t1");
  world.stored.checkpoint(world.partition());  // its block outlives the outcome by as long as the checkpoint was late
  world.jump(61s);
  ASSERT_EQ(world.submit("t1"), Partition::Submitted::kNew);
  world.stored.checkpoint(world.partition());
  expect_same_after_takeover(world);
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
}

TEST(SecondLife, IsNotDroppedWithTheRowsOfTheFirst) {
  PartitionWorld world(forgetful());
  world.submit("t1");
  world.submit("other");
  world.stored.checkpoint(world.partition());
  world.lease();
  world.partition().begin_checkpoint();  // by hand: t1 is in it, and ends while it runs
  world.succeed("t1");
  world.jump(61s);
  ASSERT_EQ(world.submit("t1"), Partition::Submitted::kNew);
  class Nothing final : public Partition::RowSink {
    void put_task(const Task&) override {}
    void put_attempt(const Task&) override {}
    void drop_task(TaskId) override {}
    void drop_attempt(TaskId) override {}
    void put_outcome(const Outcome&, TypeIndex) override {}
  } nothing;
  while (!world.partition().continue_checkpoint(1, nothing)) {
  }
  world.stored.checkpoint(world.partition());
  EXPECT_TRUE(world.stored.has_task_row(world.names.task("t1")));
}

TEST(SecondLife, StartsWithoutTheAttemptsOfTheFirstWhenTheJournalIsReplayedOverItsRow) {
  PartitionWorld world(forgetful());
  world.submit("t1");
  world.lease();
  world.succeed("t1");
  world.jump(61s);
  world.submit("t1");
  world.submit("t2");
  // The row of the second life is written; then the owner dies, and the journal tells both lives again.
  while (!world.stored.has_task_row(world.names.task("t1")))
    ASSERT_FALSE(world.stored.checkpoint_part(world.partition(), 1));
  expect_same_after_takeover(world);
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
  EXPECT_EQ(world.find("t1")->attempt.lease.attempt, 0u);
}

}  // namespace
}  // namespace baton
