// A coordinator that goes and comes back.
#include <signal.h>

#include "tests/integration/integration.h"

namespace baton::testing {
namespace {

TEST(CoordinatorRestart, AKilledOneFindsRunningTasksStillRunning) {
  Cluster cluster(with_gates());
  Client client = cluster.connect();
  const Gate gate(cluster, "long");
  const auto id = client.submit(gate.task());
  ASSERT_TRUE(id);
  ASSERT_TRUE(gate.await_attempt(1));
  cluster.coordinator().signal(SIGKILL);
  cluster.coordinator().wait();
  cluster.start_coordinator();
  gate.open();
  const auto outcome = client.wait(*id, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->output, "opened by attempt 1");
  EXPECT_EQ(outcome->attempt_count, 1u);
  EXPECT_FALSE(gate.attempt_began(2)) << "it was executed again";
}

TEST(CoordinatorRestart, ATaskThatEndedWhileNobodyListenedIsReportedToTheNextOne) {
  Cluster cluster(with_gates());
  Client client = cluster.connect();
  const Gate gate(cluster, "meanwhile");
  const auto id = client.submit(gate.task());
  ASSERT_TRUE(id);
  ASSERT_TRUE(gate.await_attempt(1));
  cluster.coordinator().signal(SIGKILL);
  cluster.coordinator().wait();
  gate.open();
  cluster.start_coordinator();
  const auto outcome = client.wait(*id, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->output, "opened by attempt 1");
  EXPECT_FALSE(gate.attempt_began(2));
}

TEST(CoordinatorRestart, OutcomesAndWaitingTasksAreStillThere) {
  ClusterOptions options = with_gates();
  Cluster cluster(options);
  Client client = cluster.connect();
  const Gate done(cluster, "done");
  done.open();
  const auto before = client.run(done.task(), kPatience);
  ASSERT_TRUE(before) << error_name(before.error());
  ASSERT_TRUE(cluster.worker(0).stop(kPatience));
  const Gate waiting(cluster, "waiting");
  const auto id = client.submit(waiting.task());
  ASSERT_TRUE(id);
  ASSERT_TRUE(cluster.coordinator().stop(kPatience));
  cluster.start_coordinator();
  Client late = cluster.connect();
  const auto view = late.get(before->id);
  ASSERT_TRUE(view && view->outcome);
  EXPECT_EQ(view->outcome->output, before->output);
  EXPECT_EQ(view->outcome->ended_at, before->ended_at);
  cluster.start_worker(0);
  waiting.open();
  const auto outcome = late.wait(*id, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->state, TaskState::kSucceeded);
}

TEST(CoordinatorRestart, OneThatIsAskedToStopExitsWithZeroAndRemovesItsReadyFile) {
  Cluster cluster(with_gates());
  ASSERT_TRUE(cluster.coordinator_serves());
  EXPECT_TRUE(cluster.coordinator().stop(kPatience));
  EXPECT_FALSE(cluster.coordinator_serves());
}

TEST(CoordinatorRestart, OneThatIsAskedToStopWhileRedisHangsStopsNevertheless) {
  Cluster cluster(with_gates());
  Client client = impatient(cluster);
  cluster.redis().pause();
  ASSERT_FALSE(client.submit({.type = "gate", .input = "never", .options = {}}));
  EXPECT_TRUE(cluster.coordinator().stop(kPatience));
  cluster.redis().resume();
}

}  // namespace
}  // namespace baton::testing
