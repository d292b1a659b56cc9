// Tasks from submit to outcome, over real processes.
#include <set>

#include "tests/integration/integration.h"

namespace baton::testing {
namespace {

TEST(Task, RunsFromSubmitToOutcome) {
  Cluster cluster;
  Client client = cluster.connect();
  const auto outcome = client.run({.type = "echo", .input = R"({"hello": "world"})", .options = {}}, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->state, TaskState::kSucceeded);
  EXPECT_EQ(outcome->output, R"({"hello": "world"})");
  EXPECT_EQ(outcome->attempt_count, 1u);
}

TEST(Task, SubmittedTwiceWithOneKeyIsOneTask) {
  Cluster cluster;
  Client client = cluster.connect();
  Client other = cluster.connect();
  const NewTask task{.type = "echo", .input = "1", .options = TaskOptions{.idempotency_key = "order-7"}};
  const auto first = client.run(task, kPatience);
  const auto second = other.run(task, kPatience);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->id, second->id);
  EXPECT_EQ(first->ended_at, second->ended_at) << "the same outcome, not another one";
}

TEST(Task, ACancelledOneThatRunsIsToldToStopAndEndsAsCancelled) {
  Cluster cluster(with_gates());
  Client client = cluster.connect();
  const Gate gate(cluster, "cancelled");
  const auto id = client.submit(gate.task());
  ASSERT_TRUE(id);
  ASSERT_TRUE(gate.await_attempt(1));
  ASSERT_TRUE(client.cancel({*id}, "changed my mind"));
  const auto outcome = client.wait(*id, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->state, TaskState::kCancelled);
  EXPECT_EQ(outcome->cause, "changed my mind");
  EXPECT_TRUE(gate.was_stopped());
}

TEST(Task, ManyRunOnTwoShards) {
  constexpr int kCount = 500;
  ClusterOptions options;
  options.coordinator_arguments = {"--shards", "2"};
  Cluster cluster(options);
  Client client = cluster.connect();
  std::vector<NewTask> tasks;
  for (int i = 0; i < kCount; ++i) {
    // Keys spread the tasks over all partitions, and so over both shards.
    tasks.push_back(
        {.type = "echo", .input = std::to_string(i), .options = TaskOptions{.idempotency_key = std::to_string(i)}});
  }
  const auto ack = client.submit_batch(tasks);
  ASSERT_TRUE(ack) << error_name(ack.error());
  ASSERT_TRUE(ack->refused.empty());
  std::set<int> shards;
  for (int i = 0; i < kCount; ++i) {
    const auto outcome = client.wait(ack->ids[static_cast<std::size_t>(i)], kPatience);
    ASSERT_TRUE(outcome) << error_name(outcome.error());
    EXPECT_EQ(outcome->output, std::to_string(i));
    shards.insert(outcome->id.partition(16) % 2);
  }
  EXPECT_EQ(shards.size(), 2u);
}

TEST(Task, RunsUnderTheRelaxedProfileWhichSaysSoInTheLog) {
  ClusterOptions options;
  options.redis.appendfsync = "everysec";
  options.durability = "relaxed";
  Cluster cluster(options);
  const auto outcome = cluster.connect().run({.type = "echo", .input = "1", .options = {}}, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->state, TaskState::kSucceeded);
  EXPECT_THAT(text_of_file(cluster.coordinator_log()),
              ::testing::HasSubstr("up to two seconds of acknowledged work may vanish in a power loss"));
}

}  // namespace
}  // namespace baton::testing
