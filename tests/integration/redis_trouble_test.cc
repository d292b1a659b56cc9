// Redis is away, and Redis is full.
#include "tests/integration/http_client.h"
#include "tests/integration/integration.h"

namespace baton::testing {
namespace {

// Submits new tasks until one is answered with `code`.
bool eventually_answered_with(Client& client, ErrorCode code, const NewTask& task) {
  return eventually(
      [&] {
        const auto id = client.submit(task);
        return !id && id.error().code == code;
      },
      kPatience);
}

bool eventually_acknowledged(Client& client, const NewTask& task) {
  return eventually([&] { return client.submit(task).has_value(); }, kPatience);
}

TEST(RedisTrouble, WhileItIsAwaySubmitsAreRefusedAndAfterwardsNothingIsMissing) {
  Cluster cluster(with_gates());
  Client client = impatient(cluster);
  const Gate running(cluster, "running");
  const Gate waiting(cluster, "waiting");
  const auto running_id = client.submit(running.task());
  ASSERT_TRUE(running_id);
  ASSERT_TRUE(running.await_attempt(1));

  cluster.redis().stop();
  EXPECT_TRUE(eventually_answered_with(client, ErrorCode::kUnavailable, waiting.task()));
  EXPECT_TRUE(eventually([&] { return http_get(cluster.http(), "/readyz").status == 503; }, kPatience));
  running.open();  // its report waits, too

  cluster.redis().start();
  EXPECT_TRUE(eventually_acknowledged(client, waiting.task()));
  waiting.open();
  const auto outcome = client.wait(*running_id, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->output, "opened by attempt 1");
  EXPECT_TRUE(eventually([&] { return http_get(cluster.http(), "/readyz").status == 200; }, kPatience));
}

TEST(RedisTrouble, WhenItIsFullNewTasksAreRefusedRunningOnesEndAndMoreMemoryMakesItGoOn) {
  ClusterOptions options = with_gates(1, "1");
  options.redis.arguments = {"--maxmemory", "32mb"};
  Cluster cluster(options);
  Client client = impatient(cluster, milliseconds(500));
  const Gate running(cluster, "running");
  const auto running_id = client.submit(running.task());
  ASSERT_TRUE(running_id);
  ASSERT_TRUE(running.await_attempt(1));

  const NewTask large{.type = "nobody", .input = std::string(200'000, 'x'), .options = {}};
  EXPECT_TRUE(eventually_answered_with(client, ErrorCode::kOverloaded, large)) << "it never was full";
  cluster.redis().command({"CONFIG", "SET", "maxmemory", "2mb"});  // beyond full: every ordinary write is refused
  EXPECT_TRUE(eventually_answered_with(client, ErrorCode::kOverloaded, large));

  running.open();
  const auto outcome = client.wait(*running_id, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->output, "opened by attempt 1");

  cluster.redis().command({"CONFIG", "SET", "maxmemory", "512mb"});
  EXPECT_TRUE(eventually_acknowledged(client, large));
}

}  // namespace
}  // namespace baton::testing
