// Secrets that tasks name: which are taken, where they go, and who sees them.
#include "worker/http/http_secrets.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/worker/http_server.h"
#include "worker/http/request_handler.h"
#include "worker/http/request_input.h"

namespace baton::http {
namespace {

using nlohmann::json;

constexpr char kSecret[] = "canary-s3cr3t";

class HttpSecretsTest : public testing::Test {
 protected:
  HttpSecretsTest() { ::setenv("BATON_TEST_SECRET", kSecret, 1); }
  ~HttpSecretsTest() override { ::unsetenv("BATON_TEST_SECRET"); }

  static Result<HttpSecrets> read(const std::vector<std::string>& texts) {
    Secrets secrets;
    return read_http_secrets(texts, secrets);
  }
  static bool goes_to(const std::string& hosts, const std::string& url) {
    const auto secrets = read({"a@" + hosts + "=env:BATON_TEST_SECRET"});
    EXPECT_TRUE(secrets) << secrets.error().message;
    return secrets && may_go_to(secrets->at("a"), *Url::parse(url));
  }

  HandlerResult run(const json& input, const std::string& hosts = "http://127.0.0.1") {
    const std::string text = input.dump();
    Attempt attempt(TaskId{1, 2}, "http.request", text, 1, signals_);
    const auto client = std::make_shared<const Client>(ClientOptions{HostPolicy{{}, {"127.0.0.1", "localhost"}}});
    HandlerResult result = request_handler(client, *read({"key@" + hosts + "=env:BATON_TEST_SECRET"}))(attempt);
    const std::string seen = result ? *result : result.error().cause;
    EXPECT_EQ(seen.find(kSecret), std::string::npos) << seen;
    return result;
  }
  HandlerError fail_with(const json& input, const std::string& hosts = "http://127.0.0.1") {
    const HandlerResult result = run(input, hosts);
    EXPECT_FALSE(result) << input;
    return result ? HandlerError{} : result.error();
  }
  json with_auth(const json& auth) const { return {{"url", server_.url()}, {"auth", auth}}; }

  TestServer::Answer answer_ = [](const auto&) { return gateway::Response{.body = "ok"}; };
  TestServer server_{[this](const gateway::Request& request) { return answer_(request); }};
  AttemptSignals signals_;
};

TEST_F(HttpSecretsTest, AreNamedWithTheirHosts) {
  const auto secrets = read({"a@api.example.com,*.b.example:8443=env:BATON_TEST_SECRET"});
  ASSERT_TRUE(secrets) << secrets.error().message;
  EXPECT_EQ(secrets->at("a").value, kSecret);
  EXPECT_EQ(secrets->at("a").hosts, (std::vector<std::string>{"api.example.com", "*.b.example:8443"}));
}

TEST_F(HttpSecretsTest, WhatIsWrongIsSaidWithoutTheSecret) {
  for (const char* text :
       {"canary-s3cr3t", "a=env:BATON_TEST_SECRET", "a@h", "a@=env:BATON_TEST_SECRET", "a b@h=env:BATON_TEST_SECRET",
        "a@*=env:BATON_TEST_SECRET", "a@*:443=env:BATON_TEST_SECRET", "a@http://*=env:BATON_TEST_SECRET",
        "a@https://h=env:BATON_TEST_SECRET", "a@h,=env:BATON_TEST_SECRET", "a@h=canary-s3cr3t", "a@h=env:NOT_SET",
        "a@h=file:/nonexistent"}) {
    const auto secrets = read({text});
    ASSERT_FALSE(secrets) << text;
    EXPECT_NE(secrets.error().message.find("--http-secret"), std::string::npos);
    EXPECT_EQ(secrets.error().message.find("canary"), std::string::npos) << secrets.error().message;
  }
  EXPECT_FALSE(read({"a@h=env:BATON_TEST_SECRET", "a@i=env:BATON_TEST_SECRET"})) << "two of one name";
}

TEST_F(HttpSecretsTest, GoToTheirHostsAndInClearOnlyWhereThatIsSaid) {
  EXPECT_TRUE(goes_to("api.example.com", "https://api.example.com/v1"));
  EXPECT_FALSE(goes_to("api.example.com", "http://api.example.com/v1"));
  EXPECT_TRUE(goes_to("http://api.example.com", "http://api.example.com/v1"));
  EXPECT_TRUE(goes_to("http://api.example.com", "https://api.example.com/v1"));
  EXPECT_FALSE(goes_to("api.example.com", "https://api.example.com.evil.org/"));
  EXPECT_FALSE(goes_to("api.example.com:443", "https://api.example.com:8443/"));
  EXPECT_TRUE(goes_to("*.b.example,api.example.com", "https://a.b.example/"));
  EXPECT_FALSE(goes_to("*.b.example", "https://b.example/"));
}

TEST_F(HttpSecretsTest, BecomeTheHeaderThatTheTaskAsksFor) {
  ASSERT_TRUE(run(with_auth({{"type", "bearer"}, {"secret", "key"}})));
  EXPECT_EQ(server_.last_header("Authorization"), std::string("Bearer ") + kSecret);
  ASSERT_TRUE(run(with_auth({{"type", "basic"}, {"username", "shop"}, {"secret", "key"}})));
  EXPECT_EQ(server_.last_header("Authorization"), "Basic c2hvcDpjYW5hcnktczNjcjN0");
  ASSERT_TRUE(run(with_auth({{"type", "header"}, {"header", "X-Api-Key"}, {"secret", "key"}})));
  EXPECT_EQ(server_.last_header("X-Api-Key"), kSecret);
}

TEST_F(HttpSecretsTest, AreNotSentElsewhere) {
  const HandlerError refused = fail_with(with_auth({{"type", "bearer"}, {"secret", "key"}}), "api.example.com");
  EXPECT_EQ(refused.error, kErrorSecretRefused);
  EXPECT_FALSE(refused.retryable);
  const HandlerError missing = fail_with(with_auth({{"type", "bearer"}, {"secret", "other"}}));
  EXPECT_EQ(missing.error, kErrorNoSecret);
  EXPECT_TRUE(missing.retryable) << "another worker may have it";
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(HttpSecretsTest, AreNotPassedOnByARedirectToAnotherHost) {
  // "Accept-…" and its like are passed on, if they are no secret.
  const json auth = {{"type", "header"}, {"header", "Accept-Key"}, {"secret", "key"}};
  const auto redirected_to = [&](const std::string& target) {
    answer_ = [target](const gateway::Request& request) {
      if (request.target == "/end") return gateway::Response{.body = "end"};
      return gateway::Response{.status = 307, .headers = {{"Location", target}}};
    };
    json input = with_auth(auth);
    input["redirects_max"] = 1;
    EXPECT_TRUE(run(input));
    EXPECT_EQ(server_.last_request().target, "/end");
    return server_.last_header("Accept-Key");
  };
  EXPECT_EQ(redirected_to("http://localhost:" + server_.port() + "/end"), "(none)");
  EXPECT_EQ(redirected_to("/end"), kSecret) << "the same host";
}

TEST_F(HttpSecretsTest, AreHiddenInAnswersThatRepeatThem) {
  answer_ = [](const gateway::Request& request) {
    const std::string seen(request.header("Authorization").value_or(""));
    return gateway::Response{.status = request.target == "/fail" ? 500U : 200U,
                             .body = "you sent " + seen + ", " + kSecret,
                             .headers = {{"X-Seen", seen}}};
  };
  const auto output = run(with_auth({{"type", "basic"}, {"username", "shop"}, {"secret", "key"}}));
  ASSERT_TRUE(output);
  EXPECT_EQ(json::parse(*output)["body"], "you sent Basic ***, ***");
  EXPECT_EQ(json::parse(*output)["headers"]["x-seen"], "Basic ***");
  json input = with_auth({{"type", "bearer"}, {"secret", "key"}});
  input["url"] = server_.url("/fail");
  EXPECT_NE(fail_with(input).cause.find("Bearer ***"), std::string::npos);
}

TEST_F(HttpSecretsTest, WhatIsWrongWithAuthIsSaidBeforeAnythingIsSent) {
  const json wrong[] = {"bearer",
                        json::object(),
                        {{"type", "digest"}, {"secret", "key"}},
                        {{"secret", "key"}},
                        {{"type", "bearer"}},
                        {{"type", "basic"}, {"secret", "key"}},
                        {{"type", "basic"}, {"username", "a:b"}, {"secret", "key"}},
                        {{"type", "header"}, {"secret", "key"}},
                        {{"type", "header"}, {"header", "a b"}, {"secret", "key"}},
                        {{"type", "header"}, {"header", "Host"}, {"secret", "key"}},
                        {{"type", "bearer"}, {"secret", "key"}, {"value", "x"}}};
  for (const json& auth : wrong) {
    EXPECT_EQ(fail_with(with_auth(auth)).error, kErrorInvalidRequest) << auth;
  }
  json twice = with_auth({{"type", "bearer"}, {"secret", "key"}});
  twice["headers"] = {{"authorization", "mine"}};
  EXPECT_EQ(fail_with(twice).error, kErrorInvalidRequest);
  EXPECT_TRUE(server_.requests().empty());
}

}  // namespace
}  // namespace baton::http
