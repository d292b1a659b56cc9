#include <gmock/gmock.h>

#include "tests/partition/partition_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;

void make_dead_letter(PartitionWorld& world, const std::string& task, TaskOptions options = {}) {
  options.retry.attempt_count_max = 1;
  world.submit(task, options);
  world.lease();
  world.fail_with(task, "Some.Error");
  world.take_lines();
}

TEST(DeadLetter, IsKeptWithItsCountsAndTellsWhoeverAsks) {
  PartitionWorld world;
  make_dead_letter(world, "t1");
  world.jump(100h);
  EXPECT_EQ(world.state("t1"), TaskState::kDeadLettered) << "until an operator decides, whatever the retention";
  EXPECT_TRUE(world.watch("t1", "alice"));
  EXPECT_THAT(world.take_lines(), ElementsAre("say outcome of t1 to alice: dead_lettered"));
  EXPECT_EQ(Partition::outcome_of_dead_letter(*world.find("t1")).error, "Some.Error");
  EXPECT_EQ(world.partition().queue(0)->dead_letters.size(), 1u);
}

TEST(DeadLetter, SurvivesATakeover) {
  PartitionWorld world;
  make_dead_letter(world, "t1");
  const std::string before = world.content();
  world.take_over();
  EXPECT_EQ(world.content(), before);
  EXPECT_EQ(world.lease(), nullptr);
  EXPECT_EQ(world.partition().queue(0)->dead_letters.size(), 1u);
}

TEST(DeadLetter, RetriedIsANewTaskWithTheSameInputAndTheOldOutcomeStays) {
  PartitionWorld world;
  make_dead_letter(world, "t1", {.priority = 7, .labels = {{"customer", "42"}}});
  const auto new_id = world.retry_dead_letter("t1");
  ASSERT_TRUE(new_id);
  EXPECT_EQ(*new_id, Partition::retried_id(world.names.task("t1")));
  EXPECT_THAT(world.take_lines(),
              ElementsAre("row task t1-retried type=echo", "queue echo has ready tasks",
                          "row outcome t1 dead_lettered error=Some.Error after 1 attempt", "row dropped t1"));
  const Task* task = world.partition().find_task(*new_id);
  ASSERT_NE(task, nullptr);
  EXPECT_EQ(task->input, "input of t1");
  EXPECT_EQ(task->priority, 7);
  EXPECT_EQ(task->settings().labels.at("customer"), "42");
  EXPECT_EQ(task->attempt.failure_count, 0u);
  EXPECT_EQ(world.find("t1"), nullptr);
  EXPECT_EQ(world.state("t1"), TaskState::kDeadLettered) << "its outcome, for the retention";
}

TEST(DeadLetter, RetriedTwiceGivesTheSameNewTask) {
  PartitionWorld world;
  make_dead_letter(world, "t1");
  const auto first = world.retry_dead_letter("t1");
  const auto second = world.retry_dead_letter("t1");
  ASSERT_TRUE(second);
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(world.partition().task_count(), 1u);
  world.lease();
  world.partition().report(
      {*first, world.partition().find_task(*first)->attempt.lease, ReportStatus::kSucceeded, {}, {}, {}, true, {}},
      world.now(), world.effects);
  EXPECT_EQ(world.retry_dead_letter("t1"), *first) << "even when the new one has ended";
}

TEST(DeadLetter, RetriedForgetsADeadlineThatHasPassed) {
  PartitionWorld world;
  make_dead_letter(world, "t1", {.deadline = world.now() + 1s});
  world.jump(5s);
  const auto new_id = world.retry_dead_letter("t1");
  ASSERT_TRUE(new_id);
  EXPECT_EQ(world.partition().find_task(*new_id)->state, TaskState::kReady);
}

TEST(DeadLetter, DroppedIsGoneButForItsOutcome) {
  PartitionWorld world;
  make_dead_letter(world, "t1");
  ASSERT_TRUE(world.drop_dead_letter("t1"));
  EXPECT_EQ(world.find("t1"), nullptr);
  ASSERT_TRUE(world.outcome("t1"));
  EXPECT_EQ(world.outcome("t1")->error, "Some.Error");
  EXPECT_EQ(world.partition().task_count(), 0u);
  EXPECT_EQ(world.partition().queue(0)->dead_letters.size(), 0u);
  EXPECT_EQ(world.drop_dead_letter("t1").error().code, ErrorCode::kFailedPrecondition) << "it is none any more";
}

TEST(DeadLetter, OnlyDeadLettersCanBeRetriedOrDropped) {
  PartitionWorld world;
  world.submit("t1");
  EXPECT_EQ(world.retry_dead_letter("t1").error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(world.drop_dead_letter("t1").error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(world.retry_dead_letter("t2").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(world.drop_dead_letter("t2").error().code, ErrorCode::kNotFound);
}

TEST(DeadLetter, DroppedAndRetriedSurviveATakeover) {
  for (const bool checkpoint_before : {false, true}) {
    PartitionWorld world;
    make_dead_letter(world, "t1");
    make_dead_letter(world, "t2");
    if (checkpoint_before) world.stored.checkpoint(world.partition());
    world.drop_dead_letter("t1");
    world.retry_dead_letter("t2");
    const std::string before = world.content();
    world.take_over();
    EXPECT_EQ(world.content(), before);
  }
}

}  // namespace
}  // namespace baton
