// Another owner goes on where the former one died: from the journal, from a checkpoint's rows, from both.
#include <gtest/gtest.h>

#include "tests/executions/execution_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kTwoTasks =
    R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"work","Next":"W"},
        "W":{"Type":"Wait","Seconds":10,"Next":"B"},"B":{"Type":"Task","Resource":"more","End":true}}})";
constexpr std::string_view kMap =
    R"({"StartAt":"A","States":{"A":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED",
        "ExecutionType":"STANDARD"},"StartAt":"I","States":{"I":{"Type":"Task","Resource":"work","End":true}}},
        "End":true}}})";

enum class How { kJournal, kRows, kRowsAndJournal };

class Takeover : public testing::TestWithParam<How> {
 protected:
  void take_over(ExecutionWorld& world) {
    if (GetParam() == How::kRows) world.checkpoint();
    world.take_over();
  }
  // A checkpoint in the middle, with the journal going on behind it.
  void middle(ExecutionWorld& world) {
    if (GetParam() == How::kRowsAndJournal) world.checkpoint();
  }
};

TEST_P(Takeover, ExecutionGoesOnAfterEachOfItsSteps) {
  ExecutionWorld world;
  const auto id = world.start(kTwoTasks, R"({"a":1})");
  middle(world);
  take_over(world);
  EXPECT_EQ(world.take("work"), R"({"a":1})");
  take_over(world);
  world.succeed("1");
  middle(world);
  take_over(world);
  EXPECT_EQ(world.take("more"), "");
  world.pass_time(10s);
  take_over(world);
  EXPECT_EQ(world.take("more"), "1");
  world.succeed("2");
  take_over(world);
  EXPECT_EQ(world.status(id), "SUCCEEDED");
  EXPECT_EQ(world.output(id), "2");
  EXPECT_EQ(
      world.history(id),
      "1 ExecutionStarted, 2 TaskStateEntered, 3 TaskScheduled, 4 TaskStarted, 5 TaskSucceeded, 6 TaskStateExited, "
      "7 WaitStateEntered, 8 WaitStateExited, 9 TaskStateEntered, 10 TaskScheduled, 11 TaskStarted, "
      "12 TaskSucceeded, 13 TaskStateExited, 14 ExecutionSucceeded");
}

TEST(TakeoverAmidACheckpoint, ExecutionWhoseEndCameBeforeItsRowsStaysKnown) {
  ExecutionWorld world;
  const auto id = world.start(R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"work","End":true}}})");
  world.begin_checkpoint();
  world.take("work");
  world.succeed("1");
  world.finish_checkpoint();
  world.take_over();
  EXPECT_EQ(world.status(id), "SUCCEEDED");
  EXPECT_EQ(world.output(id), "1");
}

TEST_P(Takeover, MapAndItsChildrenGoOn) {
  ExecutionWorld world;
  const auto id = world.start(kMap, "[1,2,3]");
  middle(world);
  take_over(world);
  for (int i = 0; i < 3; ++i) {
    const std::string input = world.take("work");
    EXPECT_NE(input, "");
    take_over(world);
    world.succeed(input + "0");
  }
  take_over(world);
  EXPECT_EQ(world.status(id), "SUCCEEDED");
  EXPECT_EQ(world.output(id), "[10,20,30]");
  EXPECT_EQ(world.executions().open_count(), 0u);
}

TEST_P(Takeover, FailedExecutionCanStillBeRedriven) {
  ExecutionWorld world;
  const auto id = world.start(kTwoTasks);
  middle(world);
  world.take("work");
  world.fail_task("Broken", "");
  take_over(world);
  ASSERT_EQ(world.status(id), "FAILED");
  ASSERT_TRUE(world.executions().redrive(id, world.now()));
  world.turn();
  take_over(world);
  EXPECT_EQ(world.status(id), "RUNNING");
  EXPECT_EQ(world.take("work"), "{}");
  take_over(world);
  world.succeed("1");
  take_over(world);
  world.pass_time(10s);
  world.take("more");
  world.succeed("2");
  take_over(world);
  EXPECT_EQ(world.status(id), "SUCCEEDED");
}

TEST_P(Takeover, ExpressExecutionStartsOver) {
  ExecutionWorld world;
  const auto id = world.start(kTwoTasks, "{}", "one", asl::ExecutionType::kExpress);
  middle(world);
  EXPECT_EQ(world.take("work"), "{}");
  take_over(world);
  EXPECT_EQ(world.take("work"), "{}");
  world.succeed("1");
  world.pass_time(10s);
  world.take("more");
  world.succeed("2");
  EXPECT_EQ(world.status(id), "UNKNOWN");
  take_over(world);
  EXPECT_EQ(world.status(id), "UNKNOWN");
  EXPECT_EQ(world.take("work"), "");
}

TEST_P(Takeover, RowsOfWhatIsOverAreDropped) {
  ExecutionWorld world({.closed = {.retention = 1h}});
  world.start(kTwoTasks);
  world.checkpoint();
  world.take("work");
  world.fail_task("Broken", "");
  take_over(world);
  world.pass_time(2h);
  world.checkpoint();
  world.checkpoint();
  EXPECT_EQ(world.row_count(), 1u) << "the definition";
  world.take_over();
  world.checkpoint();
  EXPECT_EQ(world.row_count(), 0u);
}

INSTANTIATE_TEST_SUITE_P(From, Takeover, testing::Values(How::kJournal, How::kRows, How::kRowsAndJournal),
                         [](const auto& how) {
                           return how.param == How::kJournal ? "Journal" : how.param == How::kRows ? "Rows" : "Both";
                         });

}  // namespace
}  // namespace baton
