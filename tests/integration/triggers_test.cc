// Triggers over real processes and a real Redis.
#include "baton/triggers.h"

#include <signal.h>

#include <future>
#include <set>
#include <vector>

#include "baton/states.h"
#include "tests/integration/integration.h"

namespace baton::testing {
namespace {

TEST(TriggersIntegration, SlotsAreFiredOnceAlthoughTheCoordinatorIsKilled) {
  ClusterOptions options;
  options.coordinator_arguments = {"--shards", "2"};
  Cluster cluster(options);
  Client client = cluster.connect();
  const auto machine = States(client).create_machine(
      {.name = "tick", .definition = R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}})"});
  ASSERT_TRUE(machine) << machine.error().message;
  Triggers triggers(client);
  const auto created = triggers.create({.name = "often",
                                        .machine_arn = machine->arn,
                                        .schedule = "* * * * *",
                                        .input = R"({"at": "{% $states.input.slot %}"})",
                                        .backfill = "last"});
  ASSERT_TRUE(created) << created.error().message;
  cluster.coordinator().signal(SIGKILL);
  cluster.coordinator().wait();
  cluster.start_coordinator();
  // The next full minute, wherever we are in this one.
  const bool has_fired = eventually(
      [&] {
        const auto trigger = triggers.describe("often");
        return trigger && trigger->fired_count > 0 && trigger->open_count == 0;
      },
      seconds(60) + kPatience);
  ASSERT_TRUE(has_fired);
  const auto trigger = triggers.pause("often");
  ASSERT_TRUE(trigger) << trigger.error().message;
  const auto executions = States(client).list_executions({.machine_arn = machine->arn});
  ASSERT_TRUE(executions) << executions.error().message;
  std::set<std::string> names;
  for (const ExecutionSummary& execution : executions->executions) names.insert(execution.name);
  EXPECT_EQ(names.size(), trigger->fired_count);
  EXPECT_TRUE(names.contains(trigger->last_execution_name));
}

TEST(TriggersIntegration, EventsStartSomethingOnceAlthoughTheCoordinatorIsKilled) {
  constexpr int kEventCount = 20;
  ClusterOptions options;
  options.coordinator_arguments = {"--shards", "2"};
  Cluster cluster(options);
  Client client = cluster.connect();
  const auto machine = States(client).create_machine(
      {.name = "book", .definition = R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}})"});
  ASSERT_TRUE(machine) << machine.error().message;
  Triggers triggers(client);
  ASSERT_TRUE(triggers.create({.name = "hook", .machine_arn = machine->arn, .http = TriggerHttp{}}));
  ASSERT_TRUE(triggers.create({.name = "drop", .task = TriggerTask{.type = "nobody"}, .folder = "/in"}));
  std::vector<std::future<StatesResult<FiredTrigger>>> fired;
  for (int i = 0; i < 2 * kEventCount; ++i) {
    const std::string id = "e" + std::to_string(i % kEventCount);
    fired.push_back(triggers.fire("hook", R"({"body": 1})", id, use_future));
    fired.push_back(triggers.fire("drop", R"({"path": "/in/a"})", id, use_future));
    if (i != kEventCount) continue;
    cluster.coordinator().signal(SIGKILL);
    cluster.coordinator().wait();
    cluster.start_coordinator();
  }
  std::set<std::string> started;
  int started_count = 0;
  for (auto& future : fired) {
    const auto one = future.get();
    ASSERT_TRUE(one) << one.error().message;
    started.insert(one->task ? one->task->text() : one->execution_arn);
    started_count += !one->task && one->started;
  }
  EXPECT_EQ(started.size(), 2u * kEventCount);
  EXPECT_EQ(started_count, kEventCount);
  const auto executions = States(client).list_executions({.machine_arn = machine->arn});
  ASSERT_TRUE(executions) << executions.error().message;
  EXPECT_EQ(executions->executions.size(), static_cast<std::size_t>(kEventCount));
}

}  // namespace
}  // namespace baton::testing
