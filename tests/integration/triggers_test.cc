// Triggers over real processes and a real Redis.
#include "baton/triggers.h"

#include <signal.h>

#include <set>

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

}  // namespace
}  // namespace baton::testing
