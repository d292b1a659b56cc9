// Which task is next.
#include <gtest/gtest.h>

#include "tests/partition/partition_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

std::string next(PartitionWorld& world) {
  const Task* task = world.lease();
  return task ? world.names.of(task->id) : "none";
}

TEST(Order, IsFirstInFirstOutWithinAPriority) {
  PartitionWorld world;
  for (const char* task : {"a", "b", "c"}) world.submit(task);
  EXPECT_EQ(next(world), "a");
  EXPECT_EQ(next(world), "b");
  EXPECT_EQ(next(world), "c");
  EXPECT_EQ(next(world), "none");
}

TEST(Order, PutsEveryHigherPriorityFirst) {
  PartitionWorld world;
  for (int priority = 0; priority <= kPriorityMax; ++priority) {
    world.submit("p" + std::to_string(priority), {.priority = priority});
  }
  for (int priority = kPriorityMax; priority >= 0; --priority) EXPECT_EQ(next(world), "p" + std::to_string(priority));
}

TEST(Order, AHigherPriorityThatComesLaterOvertakes) {
  PartitionWorld world;
  world.submit("low", {.priority = 1});
  world.submit("low2", {.priority = 1});
  EXPECT_EQ(next(world), "low");
  world.submit("high", {.priority = 8});
  EXPECT_EQ(next(world), "high");
  EXPECT_EQ(next(world), "low2");
}

TEST(Order, QueuesOfDifferentTypesKnowNothingOfEachOther) {
  PartitionWorld world;
  world.submit("a", {}, "image.resize");
  EXPECT_EQ(world.lease("w1", "echo"), nullptr);
  EXPECT_NE(world.lease("w1", "image.resize"), nullptr);
}

TEST(Order, OfATypeThatNobodySubmittedIsEmpty) {
  PartitionWorld world;
  EXPECT_EQ(world.lease("w1", "never.seen"), nullptr);
}

TEST(Order, ADelayedTaskIsNeverHandedOutEarly) {
  PartitionWorld world;
  const Duration delay = 1500ms + Duration(1);
  world.submit("t1", {.not_before = world.now() + delay});
  world.pass(delay - Duration(1));
  EXPECT_EQ(next(world), "none");
  // The wheel's tick is a millisecond: late by less than that, never early.
  world.pass(1ms);
  EXPECT_EQ(next(world), "t1");
}

TEST(Order, ADelayedTaskThatBecomesReadyQueuesUpBehindThoseThatWait) {
  PartitionWorld world;
  world.submit("delayed", {.not_before = world.now() + 1s});
  world.submit("waiting");
  world.pass(2s);
  EXPECT_EQ(next(world), "waiting");
  EXPECT_EQ(next(world), "delayed");
}

TEST(Order, ATakeoverKeepsPrioritiesAndTheOrderOfSubmission) {
  PartitionWorld world;
  std::vector<std::string> tasks;
  for (int i = 0; i < 50; ++i) {
    tasks.push_back("t" + std::to_string(i));
    world.submit(tasks.back());
    world.pass(1ms);
  }
  world.submit("high", {.priority = 9});
  world.take_over();
  EXPECT_EQ(next(world), "high");
  for (const std::string& task : tasks) EXPECT_EQ(next(world), task);
}

TEST(Order, TheQueueSaysOnceThatItHasReadyTasks) {
  PartitionWorld world;
  world.submit("a");
  world.submit("b");
  auto lines = world.take_lines();
  EXPECT_EQ(std::ranges::count(lines, "queue echo has ready tasks"), 1);
  world.lease();
  world.lease();
  world.submit("c");
  lines = world.take_lines();
  EXPECT_EQ(std::ranges::count(lines, "queue echo has ready tasks"), 1) << "it was empty in between";
}

}  // namespace
}  // namespace baton
