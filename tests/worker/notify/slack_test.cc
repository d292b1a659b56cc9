// notify.slack against a real HTTP server.
#include "notify_fixture.h"
#include "tests/worker/http_server.h"

namespace baton::notify {
namespace {

using nlohmann::json;

class SlackTest : public NotifyTest {
 protected:
  SlackTest() {
    ::setenv("SLACK_URL", server_.url(std::string("/services/") + kSecret).c_str(), 1);
    use({{"providers", {{{"name", "team"}, {"type", "slack"}, {"url", {{"env", "SLACK_URL"}}}}}}});
  }
  ~SlackTest() override { ::unsetenv("SLACK_URL"); }

  gateway::Response response_{.body = "ok"};
  TestServer server_{[this](const gateway::Request&) { return response_; }};
};

TEST_F(SlackTest, TextIsPostedWithItsVariablesEscaped) {
  EXPECT_EQ(succeed("notify.slack", {{"text", "*{{n}}* <!here>"}, {"variables", {{"n", "<a&b>"}}}}),
            json({{"provider", "team"}}));
  EXPECT_EQ(json::parse(server_.last_request().body), json({{"text", "*&lt;a&amp;b&gt;* <!here>"}}));
  succeed("notify.slack", {{"text", "Hi"}, {"blocks", {{{"type", "divider"}}}}});
  EXPECT_EQ(json::parse(server_.last_request().body)["blocks"][0]["type"], "divider");
}

TEST_F(SlackTest, RefusalsAreToldApart) {
  response_ = {.status = 400, .body = "invalid_blocks"};
  HandlerError error = fail_with("notify.slack", {{"text", "Hi"}});
  EXPECT_EQ(error.error, kErrorRefused);
  EXPECT_NE(error.cause.find("invalid_blocks"), std::string::npos);
  response_ = {.status = 404, .body = "no_service"};
  EXPECT_EQ(fail_with("notify.slack", {{"text", "Hi"}}).error, kErrorProvider);
  response_ = {.status = 429, .body = "", .headers = {{"Retry-After", "3"}}};
  error = fail_with("notify.slack", {{"text", "Hi"}});
  EXPECT_TRUE(error.retryable);
  EXPECT_EQ(error.retry_after, std::chrono::seconds(3));
  EXPECT_EQ(fail_with("notify.slack", {{"text", ""}}).error, kErrorInvalidInput);
}

TEST_F(SlackTest, NobodyThereIsTemporaryAndDoesNotTellTheUrl) {
  ::setenv("SLACK_URL", (std::string("http://127.0.0.1:1/services/") + kSecret).c_str(), 1);
  use({{"providers", {{{"name", "team"}, {"type", "slack"}, {"url", {{"env", "SLACK_URL"}}}}}}});
  EXPECT_TRUE(fail_with("notify.slack", {{"text", "Hi"}}).retryable);
}

}  // namespace
}  // namespace baton::notify
