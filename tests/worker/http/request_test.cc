// http.request as a task sees it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/worker/http_server.h"
#include "worker/http/request_handler.h"
#include "worker/http/request_input.h"

namespace baton::http {
namespace {

using nlohmann::json;

class RequestTest : public testing::Test {
 protected:
  HandlerResult run(const json& input) {
    const std::string text = input.dump();
    Attempt attempt(TaskId{1, 2}, "http.request", text, 1, signals_);
    attempt.set_idempotency_key(key_);
    attempt.set_labels({{kLabelTraceParent, trace_parent_}});
    return request_handler(std::make_shared<const Client>(ClientOptions{HostPolicy{{}, {"127.0.0.1"}}}))(attempt);
  }
  json succeed(const json& input) {
    const HandlerResult result = run(input);
    EXPECT_TRUE(result) << result.error().error << ": " << result.error().cause;
    return result ? json::parse(*result) : json();
  }
  HandlerError fail_with(const json& input) {
    const HandlerResult result = run(input);
    EXPECT_FALSE(result) << input;
    return result ? HandlerError{} : result.error();
  }

  std::string key_ = "order-7";
  std::string trace_parent_;
  gateway::Response response_{.content_type = "application/json", .body = R"({"ok":true})"};
  TestServer server_{[this](const gateway::Request&) { return response_; }};
  AttemptSignals signals_;
};

TEST_F(RequestTest, JsonGoesOutAndComesBack) {
  const json output = succeed({{"url", server_.url("/orders?a=1#x")},
                               {"method", "POST"},
                               {"query", {{"b c", "d&e"}, {"n", {1, true}}}},
                               {"headers", {{"X-One", "1"}}},
                               {"json", {{"id", 7}}}});
  EXPECT_EQ(output["status"], 200);
  EXPECT_EQ(output["body"], json({{"ok", true}}));
  EXPECT_EQ(output["body_form"], "json");
  EXPECT_EQ(output["headers"]["content-type"], "application/json");
  EXPECT_EQ(server_.last_request().target, "/orders?a=1&b%20c=d%26e&n=1&n=true");
  EXPECT_EQ(server_.last_request().body, R"({"id":7})");
  EXPECT_EQ(server_.last_header("Content-Type"), "application/json");
  EXPECT_EQ(server_.last_header("Idempotency-Key"), "order-7");
  EXPECT_EQ(server_.last_header("X-One"), "1");
}

TEST_F(RequestTest, TextAndBytesAreToldApart) {
  response_ = {.content_type = "text/plain", .body = "héllo"};
  EXPECT_EQ(succeed({{"url", server_.url()}})["body"], "héllo");
  EXPECT_EQ(server_.last_header("Idempotency-Key"), "(none)") << "a GET needs none";
  response_.body = "\xff\x01";
  const json output = succeed({{"url", server_.url()}, {"method", "PUT"}, {"body_base64", "/wE="}});
  EXPECT_EQ(output["body"], "/wE=");
  EXPECT_EQ(output["body_form"], "base64");
  EXPECT_EQ(server_.last_request().body, "\xff\x01");
  const HandlerError error = fail_with({{"url", server_.url()}, {"response", "json"}});
  EXPECT_EQ(error.error, kErrorInvalidResponse);
  EXPECT_FALSE(error.retryable);
}

TEST_F(RequestTest, AStatusIsRetryableOrNotAndKeepsItsRetryAfter) {
  response_ = {.status = 429, .body = "slow down", .headers = {{"Retry-After", "7"}}};
  HandlerError error = fail_with({{"url", server_.url()}});
  EXPECT_EQ(error.error, "Http.StatusCode.429");
  EXPECT_TRUE(error.retryable);
  EXPECT_EQ(error.retry_after, std::chrono::seconds(7));
  EXPECT_NE(error.cause.find("slow down"), std::string::npos);
  response_ = {.status = 404, .body = ""};
  EXPECT_FALSE(fail_with({{"url", server_.url()}}).retryable);
  EXPECT_TRUE(fail_with({{"url", server_.url()}, {"retry_statuses", {"4xx"}}}).retryable);
  EXPECT_EQ(succeed({{"url", server_.url()}, {"expected_statuses", {"2xx", 404}}})["status"], 404);
}

TEST_F(RequestTest, AKeyThatIsNoHeaderCanNotWriteOne) {
  key_ = "a\r\nX-Evil: 1";
  succeed({{"url", server_.url()}, {"method", "POST"}});
  EXPECT_EQ(server_.last_header("X-Evil"), "(none)");
  EXPECT_EQ(server_.last_header("Idempotency-Key").size(), 64u);
}

TEST_F(RequestTest, ATraceIsPassedOnUnlessItIsNone) {
  trace_parent_ = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  succeed({{"url", server_.url()}});
  EXPECT_EQ(server_.last_header("traceparent"), trace_parent_);
  succeed({{"url", server_.url()}, {"headers", {{"Traceparent", "mine"}}}});
  EXPECT_EQ(server_.last_header("traceparent"), "mine");
  trace_parent_ += "\r\nX-Evil: 1";
  succeed({{"url", server_.url()}});
  EXPECT_EQ(server_.last_header("traceparent"), "(none)");
  EXPECT_EQ(server_.last_header("X-Evil"), "(none)");
}

TEST_F(RequestTest, WhatIsWrongWithTheInputIsSaidBeforeAnythingIsSent) {
  const std::string url = server_.url();
  const json wrong[] = {
      {{"method", "GET"}},
      {{"url", url}, {"method", "BREW"}},
      {{"url", url}, {"headers", {{"X-A", "a\r\nX-B: b"}}}},
      {{"url", url}, {"headers", {{"X A", "a"}}}},
      {{"url", url}, {"headers", {{"host", "evil.org"}}}},
      {{"url", url}, {"headers", {{"Content-length", "1"}}}},
      {{"url", url}, {"method", "POST"}, {"body", "a"}, {"json", 1}},
      {{"url", url}, {"body", "a"}},
      {{"url", url}, {"method", "POST"}, {"body_base64", "!"}},
      {{"url", url}, {"expected_statuses", {"9xx"}}},
      {{"url", url}, {"redirects_max", 11}},
      {{"url", url}, {"timeout_ms", 0}},
      {{"url", url}, {"response", "xml"}},
      {{"url", url}, {"query", {{"a", {{"b", 1}}}}}},
      {{"url", url}, {"allow_private", true}},
      {{"url", "file:///etc/passwd"}},
  };
  for (const json& input : wrong) {
    const HandlerError error = fail_with(input);
    EXPECT_EQ(error.error, kErrorInvalidRequest) << input;
    EXPECT_FALSE(error.retryable) << input;
  }
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(RequestTest, WhereTheWorkerLetsNoTaskGoIsNotRetried) {
  const HandlerError error = fail_with({{"url", "http://169.254.169.254/latest/meta-data/"}});
  EXPECT_EQ(error.error, kErrorHostRefused);
  EXPECT_FALSE(error.retryable);
}

TEST_F(RequestTest, AnAnswerThatIsTooLargeIsRefused) {
  response_.body = std::string(kResponseBytesMax + 1, 'a');
  EXPECT_EQ(fail_with({{"url", server_.url()}}).error, kErrorResponseTooLarge);
  response_ = {.content_type = "application/octet-stream", .body = std::string(kResponseBytesMax, '\1')};
  EXPECT_EQ(fail_with({{"url", server_.url()}}).error, kErrorResponseTooLarge) << "as JSON each byte takes six";
}

}  // namespace
}  // namespace baton::http
