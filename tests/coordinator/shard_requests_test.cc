// What people and programs ask now and then.
#include <gmock/gmock.h>

#include "tests/coordinator/shard_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

wire::Reply ask(ShardWorld& world, const wire::Request& request) {
  world.request("alice", request);
  world.settle();
  const auto reply = world.hear<wire::Reply>("alice", wire::REPLY);
  EXPECT_TRUE(reply);
  return reply.value_or(wire::Reply());
}

std::uint32_t number(ErrorCode code) { return static_cast<std::uint32_t>(code); }
std::uint32_t number(TaskState state) { return static_cast<std::uint32_t>(state); }

TEST(ShardRequests, ATaskIsShownAsItStands) {
  ShardWorld world;
  world.client("alice");
  world.submit("alice", {{world.id(1), "echo", TaskOptions{.priority = 8}}});
  wire::Request get;
  to_message(world.id(1), *get.mutable_get_task()->mutable_id());
  const auto reply = ask(world, get);
  ASSERT_EQ(reply.tasks_size(), 1);
  EXPECT_EQ(reply.tasks(0).type(), "echo");
  EXPECT_EQ(reply.tasks(0).state(), number(TaskState::kReady));
  EXPECT_EQ(reply.tasks(0).input(), "input");
  EXPECT_EQ(reply.tasks(0).options().priority(), 8u);
  to_message(world.id(2), *get.mutable_get_task()->mutable_id());
  EXPECT_EQ(ask(world, get).error().code(), number(ErrorCode::kNotFound));
}

wire::Requests many_requests(int count) {
  wire::Requests many;
  for (int i = 1; i <= count; ++i) {
    wire::Request request;
    request.set_request(static_cast<std::uint64_t>(i));
    request.mutable_list_queues();
    request.SerializeToString(many.add_requests());
  }
  return many;
}

TEST(ShardRequests, ManyInOneFrameAreAnsweredInOne) {
  ShardWorld world;
  world.client("alice");
  world.settle();
  world.forget_sent();
  world.say("alice", wire::REQUESTS, many_requests(kRequestsPerFrameMax));
  world.settle();
  ASSERT_EQ(world.network.sent["alice"].size(), 1u);
  for (std::uint64_t i = 1; i <= kRequestsPerFrameMax; ++i) {
    const auto reply = world.hear<wire::Reply>("alice", wire::REPLY);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->request(), i);
  }
}

TEST(ShardRequests, OneMoreThanAFrameMayHoldIsRefusedAndNoneIsAnswered) {
  ShardWorld world;
  world.client("alice");
  world.settle();
  world.say("alice", wire::REQUESTS, many_requests(kRequestsPerFrameMax + 1));
  world.settle();
  EXPECT_TRUE(world.hear<wire::Refused>("alice", wire::REFUSED));
  EXPECT_FALSE(world.hear<wire::Reply>("alice", wire::REPLY));
}

TEST(ShardRequests, AListIsPagedInOrderOfIdsWithoutGapsOrRepeats) {
  ShardWorld world;
  world.client("alice");
  std::vector<ShardWorld::NewTask> batch;
  for (std::uint64_t i = 1; i <= 25; ++i) batch.push_back({ShardWorld::id(i * 7919 % 26)});
  world.submit("alice", batch);
  world.settle();
  wire::Request list;
  list.mutable_list_tasks()->set_limit(10);
  std::vector<TaskId> seen;
  for (bool more = true; more;) {
    const auto reply = ask(world, list);
    EXPECT_LE(reply.tasks_size(), 10);
    for (const auto& task : reply.tasks()) seen.push_back(from_message(task.id()));
    more = reply.more();
    *list.mutable_list_tasks()->mutable_after() = reply.tasks(reply.tasks_size() - 1).id();
    ASSERT_LE(seen.size(), 25u);
  }
  EXPECT_EQ(seen.size(), 25u);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
}

TEST(ShardRequests, APageOfLargeCausesStillFitsIntoAFrame) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 1000);
  std::vector<ShardWorld::NewTask> batch;
  for (std::uint64_t i = 1; i <= 300; ++i) {
    batch.push_back({ShardWorld::id(i), "echo", TaskOptions{.retry = {.attempt_count_max = 1}}});
  }
  world.submit("alice", batch);
  world.settle();
  for (const auto& task : world.hear_dispatched("w")) {
    wire::Report message;
    auto& report = *message.add_reports();
    set_id(id_of(task), report);
    set_lease(lease_of(task), report);
    report.set_status(static_cast<std::uint32_t>(ReportStatus::kFailed));
    report.set_error("Some.Error");
    report.set_cause(std::string(kCauseBytesMax, 'x'));
    world.say("w", wire::REPORT, message);
  }
  world.settle();
  wire::Request list;
  list.mutable_list_tasks()->set_limit(1000);
  std::size_t seen = 0;
  for (bool more = true; more;) {
    world.request("alice", list);
    world.settle();
    for (const std::string& frame : world.network.sent["alice"]) EXPECT_LE(frame.size(), kFrameBytesMax);
    const auto reply = world.hear<wire::Reply>("alice", wire::REPLY);
    ASSERT_TRUE(reply && reply->tasks_size() > 0);
    seen += static_cast<std::size_t>(reply->tasks_size());
    more = reply->more();
    *list.mutable_list_tasks()->mutable_after() = reply->tasks(reply->tasks_size() - 1).id();
    ASSERT_LE(seen, 300u);
  }
  EXPECT_EQ(seen, 300u);
}

TEST(ShardRequests, AListCanBeOfOneStateTypeOrLabel) {
  ShardWorld world;
  world.client("alice");
  world.submit("alice", {{world.id(1), "echo"},
                         {world.id(2), "other"},
                         {world.id(3), "echo", TaskOptions{.not_before = world.now() + 1h}},
                         {world.id(4), "echo", TaskOptions{.labels = {{"customer", "42"}}}}});
  world.settle();
  wire::Request list;
  list.mutable_list_tasks()->set_limit(100);
  list.mutable_list_tasks()->set_type("other");
  EXPECT_EQ(ask(world, list).tasks_size(), 1);
  list.mutable_list_tasks()->set_type("never.seen");
  EXPECT_EQ(ask(world, list).tasks_size(), 0);
  list.mutable_list_tasks()->clear_type();
  list.mutable_list_tasks()->set_state(number(TaskState::kDelayed));
  EXPECT_EQ(ask(world, list).tasks_size(), 1);
  list.mutable_list_tasks()->set_state(0);
  (*list.mutable_list_tasks()->mutable_labels())["customer"] = "42";
  EXPECT_EQ(ask(world, list).tasks_size(), 1);
}

TEST(ShardRequests, CancelAnswersEachIdByItself) {
  ShardWorld world;
  world.client("alice");
  world.submit("alice", {{world.id(1)}});
  world.settle();
  wire::Request cancel;
  to_message(world.id(1), *cancel.mutable_cancel_tasks()->add_ids());
  to_message(world.id(2), *cancel.mutable_cancel_tasks()->add_ids());
  const auto reply = ask(world, cancel);
  ASSERT_EQ(reply.results_size(), 2);
  EXPECT_FALSE(reply.results(0).has_error());
  EXPECT_EQ(reply.results(1).error().code(), number(ErrorCode::kNotFound));
  EXPECT_EQ(world.shard->partition(1)->find_outcome(world.id(1))->state, TaskState::kCancelled);
}

TEST(ShardRequests, QueuesAreCountedByState) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 1);
  world.submit("alice",
               {{world.id(1)}, {world.id(2)}, {world.id(3), "echo", TaskOptions{.not_before = world.now() + 1h}}});
  world.settle();
  wire::Request queues;
  queues.mutable_list_queues();
  const auto reply = ask(world, queues);
  ASSERT_EQ(reply.queues_size(), 1);
  EXPECT_EQ(reply.queues(0).type(), "echo");
  EXPECT_EQ(reply.queues(0).ready_count(), 1u);
  EXPECT_EQ(reply.queues(0).leased_count(), 1u);
  EXPECT_EQ(reply.queues(0).delayed_count(), 1u);
  EXPECT_EQ(reply.queues(0).worker_count(), 1u);
}

TEST(ShardRequests, WorkersAreListedWithWhatTheyHold) {
  ShardWorld world;
  world.client("alice");
  world.worker("w", 2, 5);
  world.submit("alice", {{world.id(1)}});
  world.settle();
  wire::Request workers;
  workers.mutable_list_workers();
  const auto reply = ask(world, workers);
  ASSERT_EQ(reply.workers_size(), 1);
  EXPECT_EQ(reply.workers(0).name(), "w");
  EXPECT_EQ(reply.workers(0).leased_count(), 1u);
  EXPECT_EQ(reply.workers(0).credit(), 5u);
}

TEST(ShardRequests, WorkersAreListedWithTheirLabelsWithinLimits) {
  ShardWorld world;
  world.client("alice");
  wire::Hello hello;
  hello.set_role(wire::Hello::WORKER);
  hello.set_peer_id(7);
  hello.set_serves_functions(true);
  for (int i = 10; i < 40; ++i) (*hello.mutable_labels())["key-" + std::to_string(i)] = std::string(1000, 'v');
  world.say("w", wire::HELLO, hello);
  world.turn();
  wire::Request workers;
  workers.mutable_list_workers();
  const auto reply = ask(world, workers);
  ASSERT_EQ(reply.workers_size(), 1);
  const auto& labels = reply.workers(0).labels();
  EXPECT_EQ(labels.size(), kLabelCountMax);
  EXPECT_TRUE(labels.contains("key-10") && !labels.contains("key-39"));
  EXPECT_EQ(labels.at("key-10"), std::string(kLabelBytesMax, 'v'));
}

TEST(ShardRequests, AreRefusedWhileStorageIsDown) {
  ShardWorld world;
  world.client("alice");
  world.cluster.faults.down = true;
  world.turn();
  wire::Request queues;
  queues.mutable_list_queues();
  world.request("alice", queues);
  world.turn();
  const auto reply = world.hear<wire::Reply>("alice", wire::REPLY);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->error().code(), number(ErrorCode::kUnavailable));
}

TEST(ShardRequests, AnUnknownRequestIsRefusedByName) {
  ShardWorld world;
  world.client("alice");
  EXPECT_EQ(ask(world, wire::Request()).error().code(), number(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace baton
