// Requests to triggers: what of them is the event, and whether they were signed.
#include "gateway/trigger_event.h"

#include <gmock/gmock.h>

#include "common/json/write.h"
#include "gateway/trigger_secrets.h"
#include "gateway/trigger_signature.h"

namespace baton::gateway {
namespace {

using ::testing::HasSubstr;

Request post(std::string body, std::vector<Header> headers = {}, std::string query = "") {
  return {"POST", "/triggers/hook" + (query.empty() ? "" : "?" + query), std::move(headers), std::move(body)};
}

std::string member_of(const Request& request, const char* name, const TriggerHttp& rule = {}) {
  const auto event = event_of(request, rule);
  return event ? json::to_text(event->get(name)) : event.error().name;
}

std::string body_as(const std::string& type, const std::string& body) {
  return member_of(post(body, {{"Content-Type", type}}), "body");
}

TEST(TriggerEvent, ABodyThatIsJsonIsJson) {
  EXPECT_EQ(body_as("application/json", R"({"n": 1.10})"), R"({"n":1.10})");
  EXPECT_EQ(body_as("Application/JSON ; charset=utf-8", "17"), "17");
  EXPECT_EQ(body_as("application/cloudevents+json", R"("x")"), R"("x")");
  EXPECT_EQ(member_of(post(R"([1])"), "body"), "[1]");
  EXPECT_EQ(body_as("application/x-www-form-urlencoded", R"({"a": 1})"), R"({"a":1})") << "as curl -d sends it";
  EXPECT_EQ(body_as("application/json", ""), "{}");
  EXPECT_EQ(body_as("application/json", "{"), "SerializationException");
}

TEST(TriggerEvent, AFormIsAnObjectOfItsFields) {
  EXPECT_EQ(body_as("application/x-www-form-urlencoded", "b=x+y%21&a=1&b=2&c"), R"({"a":"1","b":["x y!","2"],"c":""})");
  EXPECT_EQ(body_as("application/x-www-form-urlencoded; charset=utf-8", "a=%ff&b=1"), R"({"b":"1"})") << "no text";
}

TEST(TriggerEvent, WhatElseIsTextIsText) {
  EXPECT_EQ(body_as("text/plain", "17"), R"("17")");
  EXPECT_EQ(body_as("text/plain", "{not json"), R"("{not json")");
  EXPECT_EQ(body_as("image/jpeg", "\xff\xd8"), "UnsupportedMediaType");
}

TEST(TriggerEvent, HeadersAreThereUnlessTheyProveWhoSentIt) {
  const Request request = post("", {{"Host", "h"},
                                    {"X-GitHub-Event", "push"},
                                    {"Accept", "a"},
                                    {"accept", "b"},
                                    {"Authorization", "s"},
                                    {"Cookie", "s"},
                                    {"Webhook-Signature", "s"},
                                    {"X-Hub-Signature-256", "s"},
                                    {"X-Bad", "\xff"}});
  EXPECT_EQ(member_of(request, "headers", {.secret = "x", .signature_header = "x-hub-signature-256"}),
            R"({"accept":"a, b","host":"h","x-github-event":"push"})");
}

TEST(TriggerEvent, TheQueryIsThereUnlessItIsAPresignedUrls) {
  EXPECT_EQ(member_of(post("", {}, "a=1&b=2&b=3&X-Amz-Signature=s&x-amz-credential=s"), "query"),
            R"({"a":"1","b":["2","3"]})");
}

TEST(TriggerEvent, ItsIdIsTheSendersIfThereIsOne) {
  EXPECT_EQ(event_id_of(post("", {{"Idempotency-Key", "i"}, {"Webhook-Id", "w"}}), "random"), "w");
  EXPECT_EQ(event_id_of(post("", {{"Idempotency-Key", "i"}, {"X-GitHub-Delivery", "g"}}), "random"), "g");
  EXPECT_EQ(event_id_of(post("", {{"Idempotency-Key", "i"}}), "random"), "i");
  EXPECT_EQ(event_id_of(post("", {{"Idempotency-Key", ""}}), "random"), "random");
}

// The example of the specification.
constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr TimePoint kSignedAt{std::chrono::seconds(1'614'265'330)};
constexpr char kSignature[] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

Request standard(const std::string& signature = kSignature, const std::string& timestamp = "1614265330") {
  return post(R"({"test": 2432232314})", {{"Webhook-Id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
                                          {"Webhook-Timestamp", timestamp},
                                          {"Webhook-Signature", signature}});
}

std::string refusal_of(const Request& request, TimePoint now = kSignedAt,
                       const std::vector<std::string>& secrets = {kSecret}) {
  const auto verified = verify_webhook(request, {.secret = "s", .signature = "standard-webhooks"}, secrets, now);
  return verified ? "" : verified.error();
}

TEST(TriggerSignature, OfStandardWebhooksIsThatOfTheSpecificationsExample) {
  EXPECT_EQ(refusal_of(standard()), "");
  const std::string other = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  EXPECT_EQ(refusal_of(standard(other + ' ' + kSignature)), "") << "one of several";
  EXPECT_EQ(refusal_of(standard(), kSignedAt, {"whsec_" + std::string(32, 'A'), kSecret}), "") << "one of two secrets";
  EXPECT_THAT(refusal_of(standard(other)), HasSubstr("does not match"));
  EXPECT_THAT(refusal_of(standard("v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")), HasSubstr("does not match"));
  EXPECT_THAT(refusal_of(standard("")), HasSubstr("does not match"));
  EXPECT_THAT(refusal_of(standard(), kSignedAt, {"not base 64!"}), HasSubstr("does not match"));
  Request changed = standard();
  changed.body += ' ';
  EXPECT_THAT(refusal_of(changed), HasSubstr("does not match"));
}

TEST(TriggerSignature, OfStandardWebhooksIsGoodForFiveMinutes) {
  EXPECT_EQ(refusal_of(standard(), kSignedAt + kWebhookWindow), "");
  EXPECT_EQ(refusal_of(standard(), kSignedAt - kWebhookWindow), "");
  EXPECT_THAT(refusal_of(standard(), kSignedAt + kWebhookWindow + Duration(1)), HasSubstr("five minutes"));
  EXPECT_THAT(refusal_of(standard(), kSignedAt - kWebhookWindow - Duration(1)), HasSubstr("five minutes"));
  for (const char* timestamp : {"", "x", "1614265330x", "-1", "99999999999999999999", "9999999999999"}) {
    EXPECT_THAT(refusal_of(standard(kSignature, timestamp)), HasSubstr("seconds since 1970")) << timestamp;
  }
  EXPECT_THAT(refusal_of(post("x")), HasSubstr("are needed"));
}

TEST(TriggerSignature, OfGitHubIsThatOfItsDocumentation) {
  const TriggerHttp rule{.secret = "github", .signature = "hmac-sha256", .signature_header = "X-Hub-Signature-256"};
  const auto verify = [&](const std::string& body, const std::string& signature) {
    return verify_webhook(post(body, {{"X-Hub-Signature-256", signature}}), rule, {"It's a Secret to Everybody"},
                          kSignedAt)
        .has_value();
  };
  const std::string digest = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  EXPECT_TRUE(verify("Hello, World!", "sha256=" + digest));
  EXPECT_TRUE(verify("Hello, World!", digest));
  EXPECT_FALSE(verify("Hello, World", "sha256=" + digest));
  EXPECT_FALSE(verify("Hello, World!", "sha1=" + digest));
  EXPECT_FALSE(verify("Hello, World!", digest.substr(1)));
  EXPECT_FALSE(verify("Hello, World!", ""));
  EXPECT_FALSE(verify_webhook(post("Hello, World!"), rule, {"It's a Secret to Everybody"}, kSignedAt));
}

TEST(TriggerSecrets, AreReadFromFilesAndVariables) {
  ::setenv("TRIGGER_SECRET", "one", 1);
  const auto secrets = TriggerSecrets::read({"a=env:TRIGGER_SECRET", "a=env:TRIGGER_SECRET", "b=env:TRIGGER_SECRET"});
  ASSERT_TRUE(secrets) << secrets.error().message;
  EXPECT_THAT(*secrets->find("a"), testing::ElementsAre("one", "one"));
  EXPECT_EQ(secrets->find("c"), nullptr);
  for (const char* wrong : {"", "a", "=x", "a=", "a=env:NO_SUCH_VARIABLE", "a=/no/such/file"}) {
    EXPECT_FALSE(TriggerSecrets::read({wrong})) << wrong;
  }
}

}  // namespace
}  // namespace baton::gateway
