// Nothing is said before it is durable; and what happens when storage is away, full, or another's.
#include <gmock/gmock.h>

#include "tests/coordinator/shard_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(ShardCommit, NothingIsSaidBeforeItIsDurable) {
  ShardWorld world;
  world.store.faults.commit_delay = 50ms;
  world.client("alice");
  world.submit("alice", {{world.id(1)}});
  for (int i = 0; i < 40; ++i) world.turn();
  EXPECT_FALSE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK));
  world.settle();
  EXPECT_TRUE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK));
}

TEST(ShardCommit, TurnsAreSaidInOrderEvenIfALaterOneWroteNothing) {
  ShardWorld world;
  world.client("alice");
  world.store.faults.commit_delay = 50ms;
  world.submit("alice", {{world.id(1)}});
  world.turn();
  world.submit("alice", {{world.id(1)}});  // known already, but not durable
  for (int i = 0; i < 40; ++i) world.turn();
  EXPECT_FALSE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK));
  world.settle();
  EXPECT_TRUE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK));
  EXPECT_TRUE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK));
}

TEST(ShardCommit, SubmitsAreRefusedWhileStorageIsDown) {
  ShardWorld world;
  world.client("alice");
  world.cluster.faults.down = true;
  world.turn();
  world.submit("alice", {{world.id(1)}});
  world.turn();
  auto ack = world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->error().code(), static_cast<std::uint32_t>(ErrorCode::kUnavailable));

  world.cluster.faults.down = false;
  world.settle();
  world.submit("alice", {{world.id(1)}});
  world.settle();
  ack = world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK);
  ASSERT_TRUE(ack);
  EXPECT_FALSE(ack->has_error());
}

TEST(ShardCommit, SubmitsAreRefusedAsOverloadedWhileStorageIsOutOfMemory) {
  ShardWorld world;
  world.client("alice");
  world.cluster.faults.out_of_memory = true;
  world.submit("alice", {{world.id(1)}});  // this one finds it out
  for (int i = 0; i < 5; ++i) world.turn();
  EXPECT_FALSE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK)) << "it is not durable";
  world.submit("alice", {{world.id(2)}});
  world.turn();
  auto ack = world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->error().code(), static_cast<std::uint32_t>(ErrorCode::kOverloaded));

  world.cluster.faults.out_of_memory = false;
  world.pass(1s);
  ack = world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK);
  ASSERT_TRUE(ack) << "the first one became durable at last";
  EXPECT_FALSE(ack->has_error());
}

TEST(ShardCommit, SubmitsAreRefusedWhenStorageIsNearlyFull) {
  ShardWorld world;
  world.client("alice");
  world.store.set_memory_used(0.95);
  world.submit("alice", {{world.id(1)}});
  world.turn();
  const auto ack = world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK);
  ASSERT_TRUE(ack);
  EXPECT_THAT(ack->error().message(), HasSubstr("maxmemory"));
}

TEST(ShardCommit, AReportIsNotAcknowledgedWhileStorageStalls) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 1);
  world.submit("alice", {{world.id(1)}}, true);
  world.settle();
  const auto dispatched = world.hear_dispatched("w");
  ASSERT_EQ(dispatched.size(), 1u);
  world.cluster.faults.down = true;
  world.turn();
  world.report("w", dispatched[0]);
  world.pass(3s);
  EXPECT_FALSE(world.hear<wire::ReportAck>("w", wire::REPORT_ACK));
  // The worker sends it again.
  world.cluster.faults.down = false;
  world.turn();
  world.report("w", dispatched[0]);
  world.pass(1s);
  const auto ack = world.hear<wire::ReportAck>("w", wire::REPORT_ACK);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->stale_size(), 0);
  EXPECT_EQ(world.hear_outcomes("alice").size(), 1u);
}

TEST(ShardCommit, LeasesDoNotRunOutWhileStorageStalls) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 1);
  world.submit("alice", {{world.id(1)}});
  world.settle();
  const auto dispatched = world.hear_dispatched("w");
  ASSERT_EQ(dispatched.size(), 1u);
  world.cluster.faults.down = true;
  world.pass(30s);
  world.heartbeat("w", dispatched);
  world.cluster.faults.down = false;
  world.pass(1s);
  world.report("w", dispatched[0]);
  world.settle();
  const auto ack = world.hear<wire::ReportAck>("w", wire::REPORT_ACK);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->stale_size(), 0);
}

TEST(ShardCommit, AFencedOwnerSaysNothingStepsDownAndLoadsAgain) {
  ShardWorld world;
  world.client("alice");
  world.submit("alice", {{world.id(1)}});
  world.settle();
  ASSERT_TRUE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK));
  world.fence();
  world.submit("alice", {{world.id(5)}});  // the same partition
  world.settle();
  EXPECT_FALSE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK));
  EXPECT_EQ(world.shard->partition(1), nullptr);
  EXPECT_FALSE(world.shard->ready());
  EXPECT_EQ(world.shard->stats(world.now()).step_downs_total, 1u);

  world.pass(kAcquireAgainAfter + 100ms);
  ASSERT_NE(world.shard->partition(1), nullptr);
  EXPECT_NE(world.shard->partition(1)->find_task(world.id(1)), nullptr);
  EXPECT_EQ(world.shard->partition(1)->find_task(world.id(5)), nullptr) << "it was never acknowledged";
  EXPECT_TRUE(world.hear("alice", wire::WHO_ARE_YOU)) << "watches are gone: who waits has to ask again";
}

TEST(ShardCommit, AFencedOwnerSaysNothingOfLaterTurnsThatRestOnWhatItLost) {
  ShardWorld world;
  world.client("alice");
  world.settle();
  world.fence();
  world.store.faults.commit_delay = 20ms;
  world.submit("alice", {{world.id(1)}});
  world.turn();
  // Sent again: nothing is written for it, so its turn waits for no commit of its own.
  world.submit("alice", {{world.id(1)}});
  world.turn();
  wire::Request get;
  to_message(world.id(1), *get.mutable_get_task()->mutable_id());
  world.request("alice", get);
  world.settle();
  EXPECT_FALSE(world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK));
  EXPECT_FALSE(world.hear<wire::Reply>("alice", wire::REPLY));
}

// It has no commit on its way, so it has not noticed yet. Meanwhile the other owner may have acknowledged the task.
TEST(ShardCommit, AFencedOwnerDoesNotSayThatItKnowsNoSuchTask) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 1);
  world.settle();
  world.fence();
  wire::Watch watch;
  to_message(world.id(1), *watch.add_ids());
  world.say("alice", wire::WATCH, watch);
  wire::Request get;
  to_message(world.id(1), *get.mutable_get_task()->mutable_id());
  world.request("alice", get);
  wire::Request cancel;
  to_message(world.id(1), *cancel.mutable_cancel_tasks()->add_ids());
  world.request("alice", cancel);
  wire::DispatchedTask running;
  set_id(world.id(1), running);
  running.set_attempt(1);
  world.heartbeat("w", {running});
  world.report("w", running);
  world.settle();
  EXPECT_FALSE(world.hear<wire::Outcomes>("alice", wire::OUTCOMES));
  EXPECT_FALSE(world.hear<wire::Reply>("alice", wire::REPLY));
  EXPECT_FALSE(world.hear<wire::StopAttempts>("w", wire::STOP_ATTEMPTS));
  EXPECT_FALSE(world.hear<wire::ReportAck>("w", wire::REPORT_ACK)) << "stale, it would say; and the worker forget it";
}

TEST(ShardCommit, AnIdleOwnerNoticesThatItWasFenced) {
  ShardWorld world;
  world.fence();
  world.pass(kConfirmOwnerInterval + 500ms);
  EXPECT_EQ(world.shard->stats(world.now()).step_downs_total, std::uint64_t{ShardWorld::kPartitionCount});
  world.pass(kAcquireAgainAfter + 500ms);
  EXPECT_TRUE(world.shard->ready());
}

TEST(ShardCommit, AnOwnerSaysThatItKnowsNoSuchTask) {
  ShardWorld world;
  world.client("alice");
  wire::Watch watch;
  to_message(world.id(1), *watch.add_ids());
  world.say("alice", wire::WATCH, watch);
  world.settle();
  const auto outcomes = world.hear<wire::Outcomes>("alice", wire::OUTCOMES);
  ASSERT_TRUE(outcomes);
  EXPECT_EQ(outcomes->unknown_size(), 1);
}

TEST(ShardCommit, AStoppingShardTakesNoNewTasksButEndsWhatItHas) {
  ShardWorld world;
  world.client("alice");
  world.store.faults.commit_delay = 20ms;
  world.submit("alice", {{world.id(1)}});
  world.turn();
  world.shard->begin_stop();
  EXPECT_FALSE(world.shard->stopped());
  world.submit("alice", {{world.id(2)}});
  world.settle();
  EXPECT_TRUE(world.shard->stopped());
  const auto refused = world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK);
  const auto acked = world.hear<wire::SubmitAck>("alice", wire::SUBMIT_ACK);
  ASSERT_TRUE(refused && acked);
  EXPECT_EQ(refused->error().code(), static_cast<std::uint32_t>(ErrorCode::kUnavailable));
  EXPECT_FALSE(acked->has_error());
}

TEST(ShardCommit, ARestartedShardKnowsEverythingThatWasAcknowledged) {
  ShardWorld world;
  world.client("alice");
  for (std::uint64_t i = 1; i <= 20; ++i) world.submit("alice", {{world.id(i)}});
  world.settle();
  world.shard.reset();
  world.store.crash(0);
  MemoryStore successor(world.cluster, 8);
  ASSERT_TRUE(successor.open(ShardWorld::kPartitionCount));
  Shard restarted(world.config, successor, world.network);
  ASSERT_TRUE(restarted.start(world.now()));
  for (std::uint64_t i = 1; i <= 20; ++i) {
    const auto partition = static_cast<PartitionId>(i % ShardWorld::kPartitionCount);
    EXPECT_NE(restarted.partition(partition)->find_task(world.id(i)), nullptr) << i;
  }
}

}  // namespace
}  // namespace baton
