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

// The items' processor behind a task, whose end makes the children.
std::string map_of(std::string_view type, std::string_view item_state) {
  return R"({"StartAt":"F","States":{"F":{"Type":"Task","Resource":"first","Next":"A"},"A":{"Type":"Map","End":true,
      "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":")" +
         std::string(type) + R"("},"StartAt":"I","States":{"I":)" + std::string(item_state) + "}}}}}";
}
constexpr std::string_view kWork = R"({"Type":"Task","Resource":"work","End":true})";

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

TEST(TakeoverAmidACheckpoint, EndOfAChildWhoseRowsAreGoneMakesNoExecution) {
  for (const std::string_view type : {"STANDARD", "EXPRESS"}) {
    ExecutionWorld world;
    const auto id = world.start(map_of(type, kWork));
    world.take("first");
    world.succeed("[1]");
    world.checkpoint();
    world.take("work");
    world.succeed("10");
    world.abandon_checkpoint();
    const std::size_t closed_count = world.executions().closed().size();
    world.take_over();
    EXPECT_EQ(world.executions().closed().size(), closed_count) << type;
    world.checkpoint();
    world.take_over();  // reads the blocks
    EXPECT_EQ(world.executions().closed().size(), closed_count) << type;
    EXPECT_EQ(world.output(id), "[10]") << type;
  }
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

// Its items are in the slots of those of the Map before it, which ended in the same step.
TEST_P(Takeover, SecondMapRunsItsOwnItems) {
  ExecutionWorld world;
  const auto id = world.start(R"({"StartAt":"M","States":{
      "M":{"Type":"Map","Next":"N","ItemProcessor":{"StartAt":"I","States":{"I":
        {"Type":"Task","Resource":"work","End":true}}}},
      "N":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"J","States":{"J":
        {"Type":"Task","Resource":"more","End":true}}}}}})",
                              "[1,2]");
  middle(world);
  for (const char* output : {"10", "20"}) {
    world.take("work");
    world.succeed(output);
  }
  take_over(world);
  for (int i = 0; i < 2; ++i) {
    const std::string input = world.take("more");
    EXPECT_NE(input, "");
    world.succeed(input + "0");
    take_over(world);
  }
  EXPECT_EQ(world.status(id), "SUCCEEDED");
  EXPECT_EQ(world.output(id), "[100,200]");
}

TEST_P(Takeover, FailedExecutionCanStillBeRedriven) {
  ExecutionWorld world;
  const auto id = world.start(kTwoTasks);
  middle(world);
  world.take("work");
  world.fail_task("Broken", "");
  take_over(world);
  ASSERT_EQ(world.status(id), "FAILED");
  ASSERT_TRUE(world.executions().redrive(id, 0, world.now()));
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
  EXPECT_EQ(world.row_count(), 0u);
}

TEST_P(Takeover, EndOfAChildReachesItsParentThoughTheOwnerDied) {
  for (const std::string_view type : {"STANDARD", "EXPRESS"}) {
    ExecutionWorld world;
    const auto id = world.start(map_of(type, kWork));
    world.take("first");
    world.succeed("[1]");
    middle(world);
    world.take("work");
    world.succeed_last("10");
    take_over(world);
    EXPECT_EQ(world.status(id), "SUCCEEDED") << type;
    EXPECT_EQ(world.output(id), "[10]") << type;
  }
}

TEST_P(Takeover, ExpressChildThatCameAndWentDoesNotRunAgain) {
  ExecutionWorld world;
  const auto id = world.start(map_of("EXPRESS", R"({"Type":"Pass","End":true})"));
  world.take("first");
  world.succeed_last("[1,2]");
  middle(world);
  world.turn();
  EXPECT_EQ(world.closed_told(), 3u);
  take_over(world);
  EXPECT_EQ(world.closed_told(), 3u);
  EXPECT_EQ(world.output(id), "[1,2]");
}

TEST_P(Takeover, ChildKnowsWhenItStarted) {
  ExecutionWorld world;
  world.start(map_of("STANDARD", kWork));
  world.take("first");
  world.succeed_last("[1]");
  world.checkpoint();  // born, not begun
  world.turn();
  middle(world);
  take_over(world);
  int child_count = 0;
  world.executions().for_each_open([&](const ExecutionEntry& entry) {
    EXPECT_EQ(entry.execution.started_at, world.now());
    child_count += entry.parent != nullptr;
  });
  EXPECT_EQ(child_count, 1);
}

TEST_P(Takeover, ChildrenOfAStoppedMapStop) {
  for (const std::string_view type : {"STANDARD", "EXPRESS"}) {
    ExecutionWorld world;
    const auto id = world.start(map_of(type, kWork));
    world.take("first");
    world.succeed("[1,2]");
    middle(world);
    ASSERT_TRUE(world.executions().stop(id, {}, {}, world.now()));
    world.executions().flush(world.now());  // the children were not told yet
    take_over(world);
    EXPECT_EQ(world.status(id), "ABORTED");
    EXPECT_EQ(world.executions().open_count(), 0u) << type;
    EXPECT_EQ(world.take("work"), "") << type;
  }
}

TEST_P(Takeover, RequestThatBecameNoTaskFails) {
  ExecutionWorld world;
  const std::string long_type(kTaskTypeBytesMax + 1, 'x');
  const auto id = world.start(R"({"StartAt":"F","States":{"F":{"Type":"Task","Resource":"first","Next":"A"},
      "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":")" +
                              long_type + R"("},"End":true}}})");
  world.take("first");
  world.succeed_last("1");
  middle(world);
  take_over(world);
  EXPECT_EQ(world.status(id), "FAILED");
  EXPECT_EQ(world.error(id), "States.TaskFailed");
}

TEST_P(Takeover, DefinitionThatIsUsedAgainStays) {
  ExecutionWorld world({.closed = {.retention = 1h}});
  world.start(kTwoTasks, "{}", "one");
  world.take("work");
  world.fail_task("Broken", "");
  world.pass_time(2h);
  world.checkpoint();
  world.take_over();  // nobody needs it: the next checkpoint drops it
  const auto id = world.start(kTwoTasks, "{}", "two");
  middle(world);
  take_over(world);
  EXPECT_EQ(world.status(id), "RUNNING");
  EXPECT_EQ(world.take("work"), "{}");
}

INSTANTIATE_TEST_SUITE_P(From, Takeover, testing::Values(How::kJournal, How::kRows, How::kRowsAndJournal),
                         [](const auto& how) {
                           return how.param == How::kJournal ? "Journal" : how.param == How::kRows ? "Rows" : "Both";
                         });

}  // namespace
}  // namespace baton
