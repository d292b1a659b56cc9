// notify.webhook against a real HTTP server, which checks what was signed.
#include "common/base64.h"
#include "common/webhook_signature.h"
#include "notify_fixture.h"
#include "tests/worker/http_server.h"

namespace baton::notify {
namespace {

using nlohmann::json;

constexpr char kSecretText[] = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

TEST(WebhookSignature, IsThatOfTheSpecificationsExample) {
  const std::string key = base64_decode(kSecretText).value();
  const std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek", body = R"({"test": 2432232314})";
  EXPECT_EQ(webhook_signature({key}, id, 1'614'265'330, body), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  EXPECT_EQ(webhook_signature({key, key}, id, 1'614'265'330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

class WebhookTest : public NotifyTest {
 protected:
  WebhookTest() {
    ::setenv("HOOK_NEW", (std::string("whsec_") + kSecretText).c_str(), 1);
    ::setenv("HOOK_OLD", base64_encode(std::string(32, 'o')).c_str(), 1);
    use({{"providers", {provider_}}});
  }
  ~WebhookTest() override {
    ::unsetenv("HOOK_NEW");
    ::unsetenv("HOOK_OLD");
  }
  HandlerError fail_at(unsigned status, std::vector<gateway::Header> headers = {}) {
    response_ = {.status = status, .body = "", .headers = std::move(headers)};
    return fail_with("notify.webhook", input_);
  }

  json provider_ = {{"name", "hooks"},
                    {"type", "webhook"},
                    {"secrets", {{{"env", "HOOK_NEW"}}, {{"env", "HOOK_OLD"}}}},
                    {"allow_http", true}};
  gateway::Response response_{.status = 204, .body = ""};
  TestServer server_{[this](const gateway::Request&) { return response_; }};
  json input_ = {{"type", "order.created"},
                 {"url", server_.url("/hook")},
                 {"data", {{"id", 7}}},
                 {"timestamp", "2026-01-02T03:04:05Z"}};
};

TEST_F(WebhookTest, IsSignedByEverySecretWithAnIdThatIsTheTasks) {
  const json output = succeed("notify.webhook", input_);
  const std::string id = server_.last_header("webhook-id");
  EXPECT_EQ(output["id"], id);
  EXPECT_EQ(id, webhook_id("order-7"));
  EXPECT_EQ(server_.last_request().body,
            R"({"data":{"id":7},"timestamp":"2026-01-02T03:04:05Z","type":"order.created"})");
  const std::int64_t timestamp = std::stoll(server_.last_header("webhook-timestamp"));
  EXPECT_EQ(server_.last_header("webhook-signature"),
            webhook_signature({base64_decode(kSecretText).value(), std::string(32, 'o')}, id, timestamp,
                              server_.last_request().body));
  succeed("notify.webhook", input_);
  EXPECT_EQ(server_.last_header("webhook-id"), id);
  key_ = "order-8";
  succeed("notify.webhook", input_);
  EXPECT_NE(server_.last_header("webhook-id"), id);
}

TEST_F(WebhookTest, GoneAndRedirectsEndItAndEverythingElseIsTriedAgain) {
  HandlerError error = fail_at(410);
  EXPECT_EQ(error.error, kErrorGone);
  EXPECT_FALSE(error.retryable);
  error = fail_at(302, {{"Location", server_.url("/elsewhere")}});
  EXPECT_EQ(error.error, kErrorRefused);
  EXPECT_FALSE(error.retryable);
  EXPECT_EQ(server_.requests().size(), 2u) << "a redirect was followed";
  for (const unsigned status : {400u, 401u, 404u, 429u, 500u, 502u, 504u}) {
    error = fail_at(status);
    EXPECT_EQ(error.error, kErrorUnavailable) << status;
    EXPECT_TRUE(error.retryable) << status;
  }
  EXPECT_EQ(fail_at(429, {{"Retry-After", "11"}}).retry_after, std::chrono::seconds(11));
}

TEST_F(WebhookTest, AUrlOfATaskHasToBeHttpsAndPublic) {
  input_["url"] = "http://169.254.169.254/latest/meta-data/";
  HandlerError error = fail_with("notify.webhook", input_);
  EXPECT_EQ(error.error, kErrorRefused);
  EXPECT_FALSE(error.retryable);
  provider_["allow_http"] = false;
  use({{"providers", {provider_}}});
  input_["url"] = server_.url();
  EXPECT_NE(fail_with("notify.webhook", input_).cause.find("https"), std::string::npos);
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(WebhookTest, AUrlOfTheProviderIsNotATasksToChange) {
  provider_["url"] = server_.url("/fixed");
  use({{"providers", {provider_}}});
  EXPECT_EQ(fail_with("notify.webhook", input_).error, kErrorRefused);
  input_.erase("url");
  succeed("notify.webhook", input_);
  EXPECT_EQ(server_.last_request().target, "/fixed");
}

TEST_F(WebhookTest, WhatIsNoEventIsNotSent) {
  for (const char* type : {"", "a b", "a\r\nb"}) {
    input_["type"] = type;
    EXPECT_EQ(fail_with("notify.webhook", input_).error, kErrorInvalidInput) << type;
  }
  EXPECT_TRUE(server_.requests().empty());
}

}  // namespace
}  // namespace baton::notify
