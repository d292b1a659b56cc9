// Links in messages, made by a real HTTP server in the gateway's place.
#include "worker/notify/callback_links.h"

#include "notify_fixture.h"
#include "tests/worker/http_server.h"

namespace baton::notify {
namespace {

using nlohmann::json;

class CallbackLinksTest : public NotifyTest {
 protected:
  void use_gateway(const std::string& url) {
    gateway_url_ = url;
    use({{"providers",
          {{{"name", "sms"},
            {"type", "twilio"},
            {"base_url", twilio_.url()},
            {"account_sid", "AC1"},
            {"auth_token", {{"env", "TEST_SECRET"}}},
            {"from", "+1500"}}}}});
  }
  static gateway::Response gateway_says(unsigned status, const json& body) {
    return {.status = status, .content_type = "application/x-amz-json-1.0", .body = body.dump()};
  }

  TestServer twilio_{[](const gateway::Request&) {
    return gateway::Response{.status = 201, .content_type = "application/json", .body = R"({"sid":"SM1"})"};
  }};
  gateway::Response response_ = gateway_says(200, {{"url", "https://b.example/callback/t.s"}, {"expiresAt", 1}});
  TestServer gateway_{[this](const gateway::Request&) { return response_; }};
  const json input_ = {{"to", "+1501"},
                       {"text", "{{who}}: {{callback_url}}"},
                       {"variables", {{"who", "Ada"}}},
                       {"callback", {{"task_token", "T1"}, {"expires_in_s", 60}}}};
};

TEST_F(CallbackLinksTest, AreAVariableOfTheTemplates) {
  use_gateway(gateway_.url());
  for (const char* type : {"notify.sms", "notify:sms"}) {
    succeed(type, input_);
    EXPECT_TRUE(twilio_.last_request().body.ends_with("Body=Ada%3A%20https%3A%2F%2Fb.example%2Fcallback%2Ft.s"))
        << twilio_.last_request().body;
  }
  EXPECT_EQ(gateway_.last_header("X-Amz-Target"), "AWSStepFunctions.CreateCallbackUrl");
  EXPECT_EQ(json::parse(gateway_.last_request().body), json({{"taskToken", "T1"}, {"expiresInSeconds", 60}}));
}

TEST_F(CallbackLinksTest, NeedAGateway) {
  use_gateway("");
  const HandlerError error = fail_with("notify.sms", input_);
  EXPECT_EQ(error.error, kErrorNoGateway);
  EXPECT_TRUE(error.retryable);
  EXPECT_NE(error.cause.find("--gateway"), std::string::npos);
}

TEST_F(CallbackLinksTest, ThatTheGatewayRefusesAreTheInputsFault) {
  use_gateway(gateway_.url());
  response_ = gateway_says(400, {{"__type", "ValidationException"}, {"message", "no such ARN"}});
  const HandlerError error = fail_with("notify.sms", input_);
  EXPECT_EQ(error.error, kErrorInvalidInput);
  EXPECT_FALSE(error.retryable);
  EXPECT_NE(error.cause.find("no such ARN"), std::string::npos);
}

TEST_F(CallbackLinksTest, AreTriedAgainWhenTheGatewayIsInTrouble) {
  use_gateway(gateway_.url());
  for (const auto& trouble : {gateway_says(503, {{"__type", "ServiceUnavailable"}}), gateway_says(200, "no object"),
                              gateway_says(400, {{"__type", "UnrecognizedClientException"}})}) {
    response_ = trouble;
    const HandlerError error = fail_with("notify.sms", input_);
    EXPECT_EQ(error.error, kErrorUnavailable);
    EXPECT_TRUE(error.retryable);
  }
}

TEST_F(CallbackLinksTest, RefuseACallbackThatIsNone) {
  use_gateway(gateway_.url());
  for (const json& callback : {json("T1"), json::object(), json{{"task_token", "T"}, {"token", "T"}},
                               json{{"task_token", "T"}, {"expires_in_s", 0}}}) {
    json input = input_;
    input["callback"] = callback;
    EXPECT_EQ(fail_with("notify.sms", input).error, kErrorInvalidInput) << callback;
  }
  json input = input_;
  input["variables"] = 1;
  EXPECT_EQ(fail_with("notify.sms", input).error, kErrorInvalidInput);
}

}  // namespace
}  // namespace baton::notify
