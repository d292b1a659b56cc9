// Tasks that go out, through a whole Baton: what the flags of baton-worker let them do, and what comes back.
#include <atomic>

#include "tests/integration/integration.h"
#include "tests/worker/http_server.h"

namespace baton::testing {
namespace {

ClusterOptions with_worker(std::vector<std::string> arguments) {
  ClusterOptions options;
  options.worker_arguments = std::move(arguments);
  return options;
}

NewTask task(const std::string& type, const std::string& input) {
  TaskOptions options;
  options.retry.interval = milliseconds(1);
  options.retry.jitter = false;
  return {.type = type, .input = input, .options = std::move(options)};
}

TEST(OutboundTask, IsTriedAgainWhenTheServerSaidWithTheSameKey) {
  std::atomic<int> count = 0;
  TestServer server([&](const gateway::Request&) {
    if (++count == 1) return gateway::Response{.status = 503, .body = "busy", .headers = {{"Retry-After", "1"}}};
    return gateway::Response{.content_type = "application/json", .body = R"({"ok":true})"};
  });
  Cluster cluster(with_worker({"--types", "http.request", "--allow-private-host", "127.0.0.1:" + server.port()}));
  const auto outcome = cluster.connect().run(
      task("http.request", R"({"method": "POST", "json": 1, "url": ")" + server.url("/a") + R"("})"), kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->state, TaskState::kSucceeded) << outcome->error << ": " << outcome->cause;
  EXPECT_NE(outcome->output.find(R"("body":{"ok":true})"), std::string::npos) << outcome->output;
  EXPECT_EQ(outcome->attempt_count, 2u);
  EXPECT_GE(outcome->ended_at - outcome->submitted_at, seconds(1)) << "Retry-After was not waited for";
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].header("Idempotency-Key"), requests[1].header("Idempotency-Key"));
  EXPECT_TRUE(requests[0].header("Idempotency-Key").has_value());
}

TEST(OutboundTask, DoesNotReachThisMachineUnlessTheWorkerIsToldSo) {
  TestServer server([](const gateway::Request&) { return gateway::Response{.body = "secret"}; });
  Cluster cluster(with_worker({"--types", "http.request"}));
  const auto outcome = cluster.connect().run(task("http.request", R"({"url": ")" + server.url() + R"("})"), kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->error, "Http.HostRefused");
  EXPECT_EQ(outcome->attempt_count, 1u);
  EXPECT_TRUE(server.requests().empty());
}

TEST(OutboundTask, IsAMessageIfTheWorkerHasProviders) {
  TestServer server([](const gateway::Request&) { return gateway::Response{.status = 204, .body = ""}; });
  TemporaryFolder folder;
  std::ofstream(folder.path() + "/secret") << "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
  std::ofstream(folder.path() + "/providers.json")
      << R"({"providers": [{"name": "hooks", "type": "webhook", "allow_http": true, "url": ")" << server.url("/hook")
      << R"(", "secrets": [{"file": ")" << folder.path() << R"(/secret"}]}]})";
  Cluster cluster(with_worker({"--types", "notify.webhook", "--providers", folder.path() + "/providers.json"}));
  const auto outcome = cluster.connect().run(task("notify.webhook", R"({"type": "order.created"})"), kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->state, TaskState::kSucceeded) << outcome->error << ": " << outcome->cause;
  EXPECT_EQ(server.last_request().target, "/hook");
  EXPECT_TRUE(server.last_request().header("webhook-signature").value_or("").starts_with("v1,"));
}

}  // namespace
}  // namespace baton::testing
