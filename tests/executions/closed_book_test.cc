// Which closed executions a list looks at.
#include "coordinator/executions/closed_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/executions/execution_api.h"
#include "tests/executions/execution_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kPass = R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}})";
constexpr std::string_view kFail = R"({"StartAt":"A","States":{"A":{"Type":"Fail","Error":"No"}}})";
constexpr std::string_view kWait = R"({"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":3600,"End":true}}})";

std::string name_of(const ListedExecution& listed) { return std::string(listed.item.get("name").as_string()); }

// All of the query's executions, page by page.
std::vector<std::string> names(const Executions& executions, ListQuery query, std::size_t page_size = 3) {
  std::vector<std::string> found;
  query.count_max = page_size;
  for (;;) {
    const auto page = list_executions(executions, query);
    EXPECT_LE(page.size(), page_size);
    for (const ListedExecution& listed : page) found.push_back(name_of(listed));
    if (page.size() < page_size) return found;
    query.older_than = page.back().position;
  }
}

class ListOfExecutions : public testing::Test {
 protected:
  // Many of several kinds, so that they fill some blocks; by status, the newest first.
  void fill() {
    const std::string input = "\"" + std::string(4000, 'x') + "\"";  // some twenty to a block
    for (int i = 0; i < 100; ++i) {
      const std::string name = "run-" + std::to_string(i);
      const bool fails = i % 10 == 3;
      const bool waits = i % 10 == 7;
      const auto id = world.start(fails ? kFail : waits ? kWait : kPass, input, name);
      auto& list = fails ? failed : waits ? running : succeeded;
      list.insert(list.begin(), name);
      all.insert(all.begin(), name);
      if (i == 13) redriven = id;
      world.pass_time(1s);
    }
  }

  ExecutionWorld world;
  ExecutionId redriven;
  std::vector<std::string> all;
  std::vector<std::string> succeeded;
  std::vector<std::string> failed;
  std::vector<std::string> running;
};

TEST_F(ListOfExecutions, HasAllOfThemOnceInOrderOfTheirStartWhateverTheFilter) {
  fill();
  for (const bool taken_over : {false, true}) {
    if (taken_over) world.take_over();
    const Executions& executions = world.executions();
    EXPECT_EQ(names(executions, {}), all) << taken_over;
    EXPECT_EQ(names(executions, {.status = asl::ExecutionStatus::kSucceeded}), succeeded) << taken_over;
    EXPECT_EQ(names(executions, {.status = asl::ExecutionStatus::kFailed}), failed) << taken_over;
    EXPECT_EQ(names(executions, {.status = asl::ExecutionStatus::kRunning}), running) << taken_over;
    EXPECT_THAT(names(executions, {.machine_name = "another"}), testing::IsEmpty()) << taken_over;
  }
}

TEST_F(ListOfExecutions, ShowsALongOneThatClosedLateWhereItStarted) {
  fill();
  world.pass_time(3600s);  // those that waited have ended
  EXPECT_EQ(names(world.executions(), {}), all);
  EXPECT_THAT(names(world.executions(), {.status = asl::ExecutionStatus::kRunning}), testing::IsEmpty());
}

TEST_F(ListOfExecutions, ShowsARedrivenOneWhereItStarted) {
  fill();
  ASSERT_TRUE(world.executions().redrive(redriven, 0, world.now()));
  EXPECT_EQ(names(world.executions(), {}), all);
  world.turn();
  EXPECT_EQ(names(world.executions(), {}), all);
  EXPECT_EQ(names(world.executions(), {.is_redriven = true}), std::vector<std::string>{"run-13"});
}

TEST_F(ListOfExecutions, DoesNotLookIntoBlocksThatHoldNothingOfTheQuery) {
  fill();
  struct Seen {
    std::size_t executions = 0;
    std::size_t blocks = 0;
  };
  const auto scan = [&](const ClosedFilter& filter) {
    Seen seen;
    world.executions().closed().scan(
        filter, [&](const ClosedSummary&) { ++seen.executions; }, [&](TimePoint) { return ++seen.blocks, true; });
    return seen;
  };
  const Seen all_of_it = scan({});
  EXPECT_EQ(all_of_it.executions, succeeded.size() + failed.size());
  ASSERT_GE(all_of_it.blocks, 5u);
  EXPECT_EQ(scan({.started_by = world.now() - 95s}).executions, 6u) << "run-0 to run-5";
  EXPECT_LE(scan({.started_by = world.now() - 95s}).blocks, 2u);
  EXPECT_EQ(scan({.machine = ClosedSummary::hash("another")}).executions, 0u);
  EXPECT_EQ(scan({.status = asl::ExecutionStatus::kAborted}).blocks, 0u);
}

TEST(Definitions, OneThatNothingUsesIsDroppedWhileTheOwnerRuns) {
  ExecutionLimits limits;
  limits.closed.retention = 24h;
  ExecutionWorld world(limits);
  world.start(kPass, "{}", "first");
  world.start(kWait, "{}", "second");
  world.checkpoint();
  world.pass_time(2h);
  world.start(kFail, "{}", "third");
  world.pass_time(23h);
  world.checkpoint();
  EXPECT_EQ(world.row_count(), 3u) << "two definitions and a block: the first one's retention is over";
  world.take_over();
  EXPECT_EQ(names(world.executions(), {}), (std::vector<std::string>{"third", "second"}));
  world.pass_time(3h);
  world.checkpoint();
  EXPECT_EQ(world.row_count(), 0u);
}

}  // namespace
}  // namespace baton
