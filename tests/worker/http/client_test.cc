// The client against a real server on loopback, which tasks may reach only when the policy says so.
#include "worker/http/client.h"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/worker/http_server.h"

namespace baton::http {
namespace {

const auto kGoOn = [] { return false; };

gateway::Response redirect_to(const std::string& location, unsigned status = 302) {
  return {.status = status, .body = "elsewhere", .headers = {{"Location", location}}};
}

class ClientTest : public testing::Test {
 protected:
  Client allowed() const { return Client({HostPolicy{{}, {"127.0.0.1:" + server_.port(), "localhost"}}}); }

  ErrorCode code_of(const Client& client, Request request) {
    const Result<Response> response = client.send(request, kGoOn);
    EXPECT_FALSE(response) << request.url;
    if (response) return ErrorCode::kInternal;
    message_ = response.error().message;
    return response.error().code;
  }

  std::function<std::optional<gateway::Response>(const gateway::Request&)> answer_ = [](const auto&) {
    return gateway::Response{.body = "hello"};
  };
  TestServer server_{[this](const gateway::Request& request) { return answer_(request); }};
  std::string message_;
};

TEST_F(ClientTest, SendsMethodHeadersAndBodyAndGivesTheAnswer) {
  answer_ = [](const auto&) {
    return gateway::Response{.status = 418, .body = "tea", .headers = {{"X-Two", "a"}, {"X-Two", "b"}}};
  };
  const auto response = allowed().send(
      {.method = "PATCH", .url = server_.url("/a?b=c"), .headers = {{"X-One", "1"}, {"X-Empty", ""}}, .body = "body"},
      kGoOn);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 418);
  EXPECT_EQ(response->body, "tea");
  EXPECT_EQ(response->header("x-two"), "a, b");
  EXPECT_EQ(server_.last_request().method, "PATCH");
  EXPECT_EQ(server_.last_request().target, "/a?b=c");
  EXPECT_EQ(server_.last_request().body, "body");
  EXPECT_EQ(server_.last_header("X-One"), "1");
  EXPECT_EQ(server_.last_header("X-Empty"), "");
  EXPECT_EQ(server_.last_header("Content-Type"), "(none)");
}

TEST_F(ClientTest, AConnectionIsUsedAgain) {
  const Client client = allowed();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client.send({.url = server_.url()}, kGoOn));
  EXPECT_EQ(server_.requests().size(), 3u);
  EXPECT_NE(server_.metrics().find("baton_gateway_connections 1\n"), std::string::npos) << server_.metrics();
}

TEST_F(ClientTest, PrivateAddressesAreRefusedHoweverTheyAreWritten) {
  const Client client({});
  for (const std::string host : {"127.0.0.1", "localhost", "0x7f.1", "2130706433", "0.0.0.0", "[::1]",
                                 "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "017700000001"}) {
    EXPECT_EQ(code_of(client, {.url = "http://" + host + ":" + server_.port() + "/"}), ErrorCode::kPermissionDenied)
        << host;
  }
  EXPECT_NE(message_.find("--allow-private-host"), std::string::npos);
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(ClientTest, ANameThatResolvesToLoopbackIsRefusedAlthoughTheNameIsAllowed) {
  const Client client({HostPolicy{{"localhost"}, {}}});
  EXPECT_EQ(code_of(client, {.url = "http://localhost:" + server_.port() + "/"}), ErrorCode::kPermissionDenied);
  EXPECT_NE(message_.find("no public address"), std::string::npos) << message_;
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(ClientTest, AHostThatIsNotAllowedIsRefusedBeforeItsNameIsLookedUp) {
  const Client client({HostPolicy{{"*.example.com"}, {}}});
  EXPECT_EQ(code_of(client, {.url = "http://does-not-exist.invalid/"}), ErrorCode::kPermissionDenied);
  EXPECT_NE(message_.find("--allow-host"), std::string::npos) << message_;
}

TEST_F(ClientTest, ARedirectIsCheckedAsTheFirstUrlIs) {
  for (const std::string target : {"http://169.254.169.254/latest/meta-data/", "http://[::1]:1/", "http://10.0.0.1/",
                                   "file:///etc/passwd", "gopher://127.0.0.1/", "http://user:pw@127.0.0.1/"}) {
    answer_ = [&](const auto&) { return redirect_to(target); };
    EXPECT_EQ(code_of(allowed(), {.url = server_.url(), .redirects_max = 3}), ErrorCode::kPermissionDenied) << target;
  }
}

TEST_F(ClientTest, RedirectsAreFollowedOnlyIfAskedForAndNotForEver) {
  answer_ = [&](const gateway::Request&) { return redirect_to("/again"); };
  const auto response = allowed().send({.url = server_.url()}, kGoOn);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(code_of(allowed(), {.url = server_.url(), .redirects_max = 3}), ErrorCode::kUnavailable);
  EXPECT_EQ(server_.requests().size(), 5u);
}

TEST_F(ClientTest, WhatIsTheSendersDoesNotGoToAnotherHost) {
  answer_ = [&](const gateway::Request& request) -> gateway::Response {
    if (request.target == "/end") return {.body = "end"};
    return redirect_to("http://localhost:" + server_.port() + "/end", 307);
  };
  const auto response =
      allowed().send({.method = "POST",
                      .url = server_.url(),
                      .headers = {{"Authorization", "secret"}, {"X-Token", "secret"}, {"Accept", "text/plain"}},
                      .body = "body",
                      .redirects_max = 1},
                     kGoOn);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "end");
  EXPECT_EQ(server_.last_request().body, "body");
  EXPECT_EQ(server_.last_header("Authorization"), "(none)");
  EXPECT_EQ(server_.last_header("X-Token"), "(none)");
  EXPECT_EQ(server_.last_header("Accept"), "text/plain");
}

TEST_F(ClientTest, SeeOtherMakesAGetOfAPost) {
  answer_ = [&](const gateway::Request& request) -> gateway::Response {
    return request.target == "/end" ? gateway::Response{.body = "end"} : redirect_to("/end", 303);
  };
  ASSERT_TRUE(allowed().send({.method = "POST", .url = server_.url(), .body = "body", .redirects_max = 1}, kGoOn));
  EXPECT_EQ(server_.last_request().method, "GET");
  EXPECT_EQ(server_.last_request().body, "");
}

TEST_F(ClientTest, ABodyOverTheLimitIsCutOff) {
  answer_ = [](const auto&) { return gateway::Response{.body = std::string(1001, 'a')}; };
  EXPECT_EQ(code_of(allowed(), {.url = server_.url(), .response_bytes_max = 1000}), ErrorCode::kPayloadTooLarge);
  EXPECT_TRUE(allowed().send({.url = server_.url(), .response_bytes_max = 1001}, kGoOn));
}

TEST_F(ClientTest, HeadersOverTheLimitAreCutOff) {
  answer_ = [](const auto&) {
    gateway::Response response;
    for (int i = 0; i < 300; ++i) response.headers.push_back({"X-" + std::to_string(i), std::string(1000, 'a')});
    return response;
  };
  EXPECT_EQ(code_of(allowed(), {.url = server_.url()}), ErrorCode::kPayloadTooLarge);
}

TEST_F(ClientTest, AServerThatDoesNotAnswerEndsInTheTimeout) {
  answer_ = [](const auto&) { return std::nullopt; };
  EXPECT_EQ(code_of(allowed(), {.url = server_.url(), .timeout = std::chrono::milliseconds(50)}),
            ErrorCode::kDeadlineExceeded);
}

TEST_F(ClientTest, AnAttemptThatIsNoLongerWantedGivesUp) {
  std::atomic<bool> stop = false;
  answer_ = [&](const auto&) {
    stop = true;
    return std::nullopt;
  };
  const auto response = allowed().send({.url = server_.url()}, [&] { return stop.load(); });
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kCancelled);
}

TEST_F(ClientTest, NobodyThereIsUnavailableAndTheMessageHasNoQuery) {
  const Client client({HostPolicy::everywhere()});
  EXPECT_EQ(code_of(client, {.url = "http://127.0.0.1:1/?token=secret"}), ErrorCode::kUnavailable);
  EXPECT_EQ(message_.find("secret"), std::string::npos) << message_;
}

TEST_F(ClientTest, AProxyOfTheEnvironmentIsNotUsed) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  const auto response = allowed().send({.url = server_.url()}, kGoOn);
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  EXPECT_TRUE(response) << response.error().message;
}

}  // namespace
}  // namespace baton::http
