// How leases are kept, lost and timed out; crashes and poison.
#include <gmock/gmock.h>

#include "tests/partition/partition_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;

// The worker vanished while it ran the task, and its lease ran out.
void crash(PartitionWorld& world, const std::string& worker) {
  world.effects.dead.insert(world.names.session(worker));
  world.pass(10s);
}

TEST(Lease, RunsOutWithoutHeartbeats) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.pass(10s - 1ms);
  EXPECT_EQ(world.state("t1"), TaskState::kLeased);
  world.pass(1ms);
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
}

TEST(Lease, LastsAsLongAsHeartbeatsCome) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  const LeaseToken lease = world.lease_of("t1");
  for (int i = 0; i < 20; ++i) {
    world.pass(9s);
    ASSERT_TRUE(world.heartbeat("t1"));
  }
  EXPECT_EQ(world.lease_of("t1"), lease);
  world.pass(10s);
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
}

TEST(Lease, ARenewalStoresNothing) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.take_lines();
  world.heartbeat("t1");
  EXPECT_TRUE(world.take_lines().empty());
}

TEST(Lease, OfALivingWorkerThatDoesNotHoldItIsNoCrash) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.take_lines();
  world.pass(10s);
  EXPECT_THAT(world.take_lines(), ElementsAre("say stop t1 to w1: lease lost", "lease ended w1: lost",
                                              "queue echo has ready tasks", "row attempt t1 attempt=1"));
  EXPECT_FALSE(world.find("t1")->is_suspect());
}

TEST(Lease, OfADeadWorkerCountsACrashAndUsesUpNoRetry) {
  PartitionWorld world;
  world.submit("t1", {.retry = {.attempt_count_max = 1}});
  world.lease();
  crash(world, "w1");
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
  EXPECT_EQ(world.find("t1")->attempt.crash_count, 1u);
  EXPECT_EQ(world.find("t1")->attempt.failure_count, 0u);
}

TEST(Lease, ThatWasLostDoesNotCountAnyMore) {
  PartitionWorld world;
  world.submit("t1");
  world.lease("w1");
  const LeaseToken old = world.lease_of("t1");
  world.pass(10s);
  world.lease("w2");
  EXPECT_EQ(world.report("t1", ReportStatus::kSucceeded, "", [&](AttemptReport& report) { report.lease = old; }),
            Partition::Reported::kStale);
  EXPECT_FALSE(world.partition().renew({world.names.task("t1"), old, 0, true}, world.names.session("w1"), world.now(),
                                       world.effects));
  EXPECT_EQ(world.succeed("t1"), Partition::Reported::kAccepted);
}

TEST(Lease, MovesToTheSessionThatRenewsIt) {
  PartitionWorld world;
  world.submit("t1");
  world.lease("w1");
  world.take_lines();
  world.heartbeat("t1", "w1-again");
  EXPECT_THAT(world.take_lines(), ElementsAre("lease ended w1: released", "lease began w1-again"));
  EXPECT_EQ(world.find("t1")->worker_session, world.names.session("w1-again"));
}

TEST(Lease, ATakeoverGivesEveryLeaseAFreshDuration) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.pass(9s);
  world.take_over();
  world.pass(9s);
  EXPECT_EQ(world.state("t1"), TaskState::kLeased);
  EXPECT_TRUE(world.heartbeat("t1"));
  world.pass(9s);
  EXPECT_EQ(world.state("t1"), TaskState::kLeased);
}

TEST(Poison, ATaskThatWasRunningInThreeCrashesIsQuarantined) {
  PartitionWorld world;
  world.submit("t1", {.retry = {.attempt_count_max = 100}}, "echo", "alice");
  world.lease("w1");
  crash(world, "w1");
  world.lease("w2", "echo", true);
  crash(world, "w2");
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
  world.lease("w3", "echo", true);
  world.take_lines();
  crash(world, "w3");
  EXPECT_EQ(world.state("t1"), TaskState::kDeadLettered);
  EXPECT_EQ(world.find("t1")->attempt.last_failure->error, kErrorPoison);
  EXPECT_THAT(world.take_lines(), Contains("say outcome of t1 to alice: dead_lettered"));
}

TEST(Poison, TheCountSurvivesTakeovers) {
  PartitionWorld world;
  world.submit("t1");
  for (const char* worker : {"w1", "w2", "w3"}) {
    ASSERT_NE(world.lease(worker, "echo", world.find("t1")->is_suspect()), nullptr);
    world.take_over();
    crash(world, worker);
  }
  EXPECT_EQ(world.state("t1"), TaskState::kDeadLettered);
}

TEST(Suspect, IsHandedOutOnlyWhenAskedFor) {
  PartitionWorld world;
  world.submit("suspect", {.priority = 9});
  world.submit("innocent");
  world.lease("w1");
  crash(world, "w1");
  const Task* next = world.lease("w2");
  ASSERT_NE(next, nullptr);
  EXPECT_EQ(world.names.of(next->id), "innocent");
  EXPECT_EQ(world.lease("w2"), nullptr);
  world.take_lines();
  next = world.lease("w2", "echo", true);
  ASSERT_NE(next, nullptr);
  EXPECT_EQ(world.names.of(next->id), "suspect");
  EXPECT_THAT(world.take_lines(), Contains("lease began w2 (suspect)"));
}

TEST(Suspect, ThatSucceedsIsATaskLikeAnyOther) {
  PartitionWorld world;
  world.submit("t1");
  world.lease("w1");
  crash(world, "w1");
  world.lease("w2", "echo", true);
  world.take_lines();
  world.succeed("t1");
  EXPECT_EQ(world.state("t1"), TaskState::kSucceeded);
  EXPECT_THAT(world.take_lines(), Contains("lease ended w2: succeeded (suspect)"));
}

TEST(Timeout, OfTheAttemptIsAFailureThatIsTriedAgain) {
  PartitionWorld world;
  world.submit("t1", {.timeout = 3s, .retry = {.interval = 1s, .jitter = false}});
  world.lease();
  world.take_lines();
  world.pass(3s - 1ms);
  EXPECT_EQ(world.state("t1"), TaskState::kLeased);
  world.pass(1ms);
  EXPECT_EQ(world.state("t1"), TaskState::kDelayed);
  EXPECT_EQ(world.find("t1")->attempt.last_failure->error, kErrorTimeout);
  EXPECT_EQ(world.find("t1")->attempt.failure_count, 1u);
  EXPECT_THAT(world.take_lines(), Contains("say stop t1 to w1: timed out"));
}

TEST(Timeout, IsNotPutOffByHeartbeats) {
  PartitionWorld world;
  world.submit("t1", {.timeout = 30s, .retry = {.attempt_count_max = 1}});
  world.lease();
  for (int i = 0; i < 6; ++i) {
    world.heartbeat("t1", "w1", static_cast<std::uint32_t>(i));
    world.pass(5s);
  }
  EXPECT_EQ(world.state("t1"), TaskState::kDeadLettered);
}

TEST(Timeout, StartsAnewWithEachAttempt) {
  PartitionWorld world;
  world.submit("t1", {.timeout = 3s, .retry = {.interval = Duration(0)}});
  world.lease();
  world.pass(2s);
  world.fail_with("t1");
  world.lease();
  world.pass(2s);
  EXPECT_EQ(world.state("t1"), TaskState::kLeased);
}

TEST(HeartbeatTimeout, IsAboutTheHandlerAndNotTheWorker) {
  PartitionWorld world;
  world.submit("t1", {.heartbeat_timeout = 4s, .retry = {.attempt_count_max = 1}});
  world.lease();
  world.pass(3s);
  ASSERT_TRUE(world.heartbeat("t1", "w1", 1));  // the handler gave a sign of life
  world.pass(3s);
  ASSERT_TRUE(world.heartbeat("t1", "w1", 1));  // the worker lives, the handler said nothing
  EXPECT_EQ(world.state("t1"), TaskState::kLeased);
  world.pass(1s);
  EXPECT_EQ(world.state("t1"), TaskState::kDeadLettered);
  EXPECT_EQ(world.find("t1")->attempt.last_failure->error, kErrorHeartbeat);
}

TEST(HeartbeatTimeout, StartsAnewAfterATakeover) {
  PartitionWorld world;
  world.submit("t1", {.heartbeat_timeout = 4s});
  world.lease();
  world.pass(3s);
  world.take_over();
  world.pass(3s);
  EXPECT_EQ(world.state("t1"), TaskState::kLeased);
}

}  // namespace
}  // namespace baton
