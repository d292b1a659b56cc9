// Which worker gets which task.
#include <gmock/gmock.h>

#include <set>

#include "tests/coordinator/shard_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

std::vector<ShardWorld::NewTask> tasks(std::uint64_t count) {
  std::vector<ShardWorld::NewTask> tasks;
  for (std::uint64_t i = 1; i <= count; ++i) tasks.push_back({ShardWorld::id(i)});
  return tasks;
}

TEST(ShardDispatch, NeverExceedsCreditAndReportsGiveItBack) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 3);
  world.submit("alice", tasks(10));
  world.settle();
  auto held = world.hear_dispatched("w");
  ASSERT_EQ(held.size(), 3u);
  world.pass(1s);
  EXPECT_TRUE(world.hear_dispatched("w").empty());
  world.report("w", held[0]);
  world.settle();
  EXPECT_EQ(world.hear_dispatched("w").size(), 1u);
}

TEST(ShardDispatch, StopsWhenAWorkerTakesItsCreditBack) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 3);
  wire::Credit credit;
  credit.set_limit(0);
  world.say("w", wire::CREDIT, credit);
  world.submit("alice", tasks(3));
  world.settle();
  EXPECT_TRUE(world.hear_dispatched("w").empty());
  credit.set_limit(2);
  world.say("w", wire::CREDIT, credit);
  world.settle();
  EXPECT_EQ(world.hear_dispatched("w").size(), 2u);
}

TEST(ShardDispatch, SpreadsWorkOverTheWorkers) {
  ShardWorld world;
  world.worker("w1", 2, 100);
  world.worker("w2", 3, 100);
  world.client("alice");
  world.submit("alice", tasks(100));
  world.settle();
  const std::size_t first = world.hear_dispatched("w1").size();
  const std::size_t second = world.hear_dispatched("w2").size();
  EXPECT_EQ(first + second, 100u);
  EXPECT_GE(first, 30u);
  EXPECT_GE(second, 30u);
}

TEST(ShardDispatch, HandsOutTheHighestPriorityOfAllPartitionsFirst) {
  ShardWorld world;
  world.client("alice");
  std::vector<ShardWorld::NewTask> batch;
  // Each priority in another partition, in no order.
  for (const int priority : {3, 9, 1, 7, 5, 8, 0, 6, 2, 4}) {
    batch.push_back(
        {ShardWorld::id(static_cast<std::uint64_t>(priority) + 1), "echo", TaskOptions{.priority = priority}});
  }
  world.submit("alice", batch);
  world.settle();
  world.worker("w", 2, 1);
  for (int priority = kPriorityMax; priority >= 0; --priority) {
    world.settle();
    const auto held = world.hear_dispatched("w");
    ASSERT_EQ(held.size(), 1u);
    EXPECT_EQ(id_of(held[0]), ShardWorld::id(static_cast<std::uint64_t>(priority) + 1));
    world.report("w", held[0]);
  }
}

TEST(ShardDispatch, GivesAWorkerOnlyTheTypesThatItServes) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 10, {"image.resize"});
  world.submit("alice", {{world.id(1), "echo"}, {world.id(2), "image.resize"}});
  world.settle();
  const auto held = world.hear_dispatched("w");
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(id_of(held[0]), world.id(2));
}

TEST(ShardDispatch, GivesNothingToAWorkerThatDrainsOrLeft) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 10);
  wire::Request drain;
  drain.mutable_drain_worker()->set_worker_id(2);
  world.request("alice", drain);
  world.settle();
  EXPECT_TRUE(world.hear("w", wire::DRAIN));
  world.submit("alice", tasks(1));
  world.settle();
  EXPECT_TRUE(world.hear_dispatched("w").empty());
  world.say("w", wire::GOODBYE, wire::Empty());
  world.settle();
  EXPECT_EQ(world.shard->stats(world.now()).workers, 0u);
}

TEST(ShardDispatch, GivesNothingToAWorkerThatIsSilentForALease) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 10);
  world.pass(11s);
  world.submit("alice", tasks(1));
  world.settle();
  EXPECT_TRUE(world.hear_dispatched("w").empty());
  world.heartbeat("w", {});
  world.settle();
  EXPECT_EQ(world.hear_dispatched("w").size(), 1u);
}

TEST(ShardDispatch, GivesNothingToAConnectionThatIsGone) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 10);
  world.network.gone["w"] = true;
  world.submit("alice", {{world.id(1)}});
  world.settle();  // this is how the shard finds out
  world.submit("alice", {{world.id(2)}});
  world.settle();
  world.network.gone["w"] = false;
  EXPECT_EQ(world.shard->stats(world.now()).dispatched_total, 1u);
  world.worker("w-again", 2, 10);
  world.settle();
  EXPECT_EQ(world.hear_dispatched("w-again").size(), 1u);
}

TEST(ShardDispatch, ALostDispatchRunsOutAndIsGivenAgainWithoutACrash) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 10);
  world.submit("alice", tasks(1));
  world.settle();
  ASSERT_EQ(world.hear_dispatched("w").size(), 1u);
  for (int i = 0; i < 12; ++i) {
    world.heartbeat("w", {});  // it is well, and holds nothing
    world.pass(1s);
  }
  const auto again = world.hear_dispatched("w");
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempt(), 2u);
  EXPECT_EQ(world.shard->partition(1)->find_task(world.id(1))->attempt.crash_count, 0u);
}

TEST(ShardDispatch, GivesAWorkerOneSuspectAtATime) {
  ShardWorld world;
  world.client("alice");
  world.worker("doomed", 2, 10);
  world.submit("alice", tasks(4));
  world.settle();
  ASSERT_EQ(world.hear_dispatched("doomed").size(), 4u);
  world.pass(11s);  // it died, with four tasks
  world.worker("w", 3, 10);
  world.settle();
  std::set<TaskId> seen;
  for (int i = 0; i < 4; ++i) {
    const auto held = world.hear_dispatched("w");
    ASSERT_EQ(held.size(), 1u) << "suspect number " << i;
    seen.insert(id_of(held[0]));
    world.report("w", held[0]);
    world.settle();
  }
  EXPECT_EQ(seen.size(), 4u);
}

TEST(ShardDispatch, AStaleHeartbeatIsToldThatItsLeaseIsLost) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 1);
  world.submit("alice", tasks(1));
  world.settle();
  auto held = world.hear_dispatched("w");
  ASSERT_EQ(held.size(), 1u);
  held[0].set_nonce(held[0].nonce() + 1);
  world.heartbeat("w", held);
  world.settle();
  const auto stop = world.hear<wire::StopAttempts>("w", wire::STOP_ATTEMPTS);
  ASSERT_TRUE(stop);
  EXPECT_EQ(stop->reasons(0), wire::StopAttempts::LEASE_LOST);
}

TEST(ShardDispatch, AfterAPauseHeartbeatsAreReadBeforeAnyoneIsDeclaredDead) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 1);
  world.submit("alice", tasks(1));
  world.settle();
  const auto held = world.hear_dispatched("w");
  ASSERT_EQ(held.size(), 1u);
  world.jump(60s);  // the machine was suspended; the heartbeat waits in the socket, or comes a moment later
  world.turn();
  EXPECT_EQ(world.shard->partition(1)->find_task(world.id(1))->state, TaskState::kLeased);
  world.jump(1s);
  world.heartbeat("w", held);
  world.pass(5s);
  EXPECT_EQ(world.shard->partition(1)->find_task(world.id(1))->state, TaskState::kLeased);
}

TEST(ShardDispatch, AWorkerThatComesBackKeepsItsLeases) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 1);
  world.submit("alice", tasks(1));
  world.settle();
  const auto held = world.hear_dispatched("w");
  ASSERT_EQ(held.size(), 1u);
  wire::Hello hello;
  hello.set_role(wire::Hello::WORKER);
  hello.set_peer_id(2);
  hello.add_types("echo");
  hello.set_credit(1);
  auto& lease = *hello.add_held();
  set_id(id_of(held[0]), lease);
  set_lease(lease_of(held[0]), lease);
  world.say("w-again", wire::HELLO, hello);
  world.pass(9s);
  world.report("w-again", held[0]);
  world.settle();
  const auto ack = world.hear<wire::ReportAck>("w-again", wire::REPORT_ACK);
  ASSERT_TRUE(ack);
  EXPECT_EQ(ack->stale_size(), 0);
}

}  // namespace
}  // namespace baton
