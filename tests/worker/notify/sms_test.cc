// notify.sms against a real HTTP server of Twilio's shape.
#include "common/base64.h"
#include "notify_fixture.h"
#include "tests/worker/http_server.h"

namespace baton::notify {
namespace {

using nlohmann::json;

class SmsTest : public NotifyTest {
 protected:
  SmsTest() { use({{"providers", {provider("sms", server_.url(), "+15005550006")}}}); }

  static json provider(const std::string& name, const std::string& url, const std::string& from) {
    return {{"name", name},
            {"type", "twilio"},
            {"base_url", url},
            {"account_sid", "AC1"},
            {"auth_token", {{"env", "TEST_SECRET"}}},
            {"from", from}};
  }

  gateway::Response response_{
      .status = 201, .content_type = "application/json", .body = R"({"sid":"SM1","status":"queued"})"};
  TestServer server_{[this](const gateway::Request&) { return response_; }};
  const json input_ = {{"to", "+4915112345678"}, {"text", "Hi {{n}} & <you>"}, {"variables", {{"n", "<A>"}}}};
};

TEST_F(SmsTest, IsPostedAsTwilioWantsIt) {
  const json output = succeed("notify.sms", input_);
  EXPECT_EQ(output, json({{"provider", "sms"}, {"id", "SM1"}, {"status", "queued"}}));
  EXPECT_EQ(server_.last_request().method, "POST");
  EXPECT_EQ(server_.last_request().target, "/2010-04-01/Accounts/AC1/Messages.json");
  EXPECT_EQ(server_.last_request().body, "To=%2B4915112345678&From=%2B15005550006&Body=Hi%20%3CA%3E%20%26%20%3Cyou%3E");
  EXPECT_EQ(server_.last_header("Authorization"), "Basic " + base64_encode(std::string("AC1:") + kSecret));
  EXPECT_EQ(server_.last_header("Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(server_.last_header("Idempotency-Key"), "order-7");
}

TEST_F(SmsTest, AMessagingServiceStandsInForTheSender) {
  json by_service = provider("sms", server_.url(), "");
  by_service.erase("from");
  by_service["messaging_service_sid"] = "MG1";
  use({{"providers", {by_service}}});
  succeed("notify.sms", {{"to", "+1500"}, {"text", "Hi"}, {"status_callback", "https://example.com/s"}});
  EXPECT_EQ(server_.last_request().body,
            "To=%2B1500&MessagingServiceSid=MG1&Body=Hi&StatusCallback=https%3A%2F%2Fexample.com%2Fs");
}

TEST_F(SmsTest, StatusesAreTemporaryOrNot) {
  struct Case {
    unsigned status;
    const char* error;
    bool retryable;
  };
  for (const Case& of :
       {Case{400, kErrorRefused, false}, Case{401, kErrorProvider, false}, Case{403, kErrorProvider, false},
        Case{404, kErrorRefused, false}, Case{429, kErrorUnavailable, true}, Case{500, kErrorUnavailable, true},
        Case{503, kErrorUnavailable, true}}) {
    response_ = {.status = of.status, .body = R"({"code":21211,"message":"Invalid 'To'"})"};
    const HandlerError error = fail_with("notify.sms", input_);
    EXPECT_EQ(error.error, of.error) << of.status;
    EXPECT_EQ(error.retryable, of.retryable) << of.status;
    EXPECT_NE(error.cause.find("Invalid 'To'"), std::string::npos) << error.cause;
  }
}

TEST_F(SmsTest, RetryAfterIsPassedOn) {
  response_ = {.status = 429, .body = "", .headers = {{"Retry-After", "30"}}};
  EXPECT_EQ(fail_with("notify.sms", input_).retry_after, std::chrono::seconds(30));
}

TEST_F(SmsTest, TheNextProviderTakesOverUnlessTheMessageItselfIsRefused) {
  TestServer broken([](const gateway::Request&) { return gateway::Response{.status = 500, .body = ""}; });
  TestServer refusing([](const gateway::Request&) { return gateway::Response{.status = 400, .body = ""}; });
  use({{"providers", {provider("broken", broken.url(), "+1500"), provider("sms", server_.url(), "+1500")}}});
  EXPECT_EQ(succeed("notify.sms", input_)["provider"], "sms");
  EXPECT_EQ(broken.requests().size(), 1u);
  use({{"providers", {provider("refusing", refusing.url(), "+1500"), provider("sms", server_.url(), "+1500")}}});
  EXPECT_EQ(fail_with("notify.sms", input_).error, kErrorRefused);
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(SmsTest, WhatIsNoMessageIsNotSent) {
  for (const json& input :
       {json{{"to", "015112345678"}, {"text", "Hi"}}, json{{"to", "+49 151"}, {"text", "Hi"}},
        json{{"to", "+0151"}, {"text", "Hi"}}, json{{"to", "+1500"}},
        json{{"to", "+1500"}, {"text", std::string(1601, 'a')}}, json{{"to", "+1500"}, {"text", "{{x}}"}},
        json{{"to", "+1500"}, {"text", "Hi"}, {"from", "+1666"}},
        json{{"to", "+1500"}, {"text", "Hi"}, {"status_callback", "x"}}}) {
    EXPECT_EQ(fail_with("notify.sms", input).error, kErrorInvalidInput) << input;
  }
  EXPECT_TRUE(server_.requests().empty());
}

}  // namespace
}  // namespace baton::notify
