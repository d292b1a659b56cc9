// POST /triggers/NAME over real sockets: who may fire, and what senders are told.
#include "common/base64.h"
#include "common/hash.h"
#include "gateway/digest.h"
#include "tests/gateway/gateway_world.h"

namespace baton::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kArn[] = "arn:aws:states:us-east-1:123456789012:execution:book:hook-e1";
constexpr char kJson[] = "Content-Type: application/json\r\n";

class TriggerRequests : public GatewayWorld {
 protected:
  void SetUp() override {
    EndpointOptions options;
    options.trigger_secrets.add("github", "a secret");
    start(std::move(options));
    have({});
  }
  void have(TriggerHttp http, StatesResult<FiredTrigger> fired = FiredTrigger{.execution_arn = kArn}) {
    backend_.have_trigger({.name = "hook", .machine_arn = "m", .http = std::move(http)}, std::move(fired));
  }
  TestAnswer post(const std::string& body, const std::string& headers = kJson,
                  const std::string& path = "/triggers/hook") {
    return ask("POST " + path, headers, body);
  }
};

TEST_F(TriggerRequests, StartWhatTheTriggerStarts) {
  const TestAnswer answer =
      post(R"({"order": 17})", std::string(kJson) + "Idempotency-Key: e1\r\n", "/triggers/hook?a=b");
  EXPECT_EQ(answer.status, 202U) << answer.body;
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.body, R"({"executionArn":")" + std::string(kArn) + "\",\"started\":true}\n");
  ASSERT_EQ(backend_.calls().size(), 1u);
  EXPECT_THAT(backend_.calls()[0], StartsWith(R"(fire hook e1 {"body":{"order":17},"headers":{)"));
  EXPECT_THAT(backend_.calls()[0], HasSubstr(R"("query":{"a":"b"}})"));
  EXPECT_THAT(metrics_.text(), HasSubstr(R"(baton_gateway_requests_total{operation="trigger",code="202",error=""} 1)"));
}

TEST_F(TriggerRequests, SayIfTheyWereThereBefore) {
  const TaskId task{1, 2};
  have({}, FiredTrigger{.task = task, .started = false});
  EXPECT_EQ(post("{}").body, R"({"taskId":")" + task.text() + "\",\"started\":false}\n");
}

TEST_F(TriggerRequests, OfTriggersThatAreNotThereOrNotForRequestsLeadNowhere) {
  EXPECT_EQ(post("{}", kJson, "/triggers/other").status, 404U);
  EXPECT_EQ(post("{}", kJson, "/triggers/").status, 404U);
  EXPECT_EQ(post("{}", kJson, "/triggers/%ff").status, 404U);
  EXPECT_EQ(post("{}", kJson, "/triggers/" + std::string(64, 'n')).status, 404U);
  backend_.have_trigger({.name = "hook", .machine_arn = "m", .schedule = "@daily"}, FiredTrigger{});
  const TestAnswer answer = post("{}");
  EXPECT_EQ(answer.status, 404U);
  EXPECT_THAT(answer.body, HasSubstr(R"("error":"TriggerDoesNotExist")"));
  const TestAnswer get = ask("GET /triggers/hook");
  EXPECT_EQ(get.status, 405U);
  EXPECT_EQ(get.header("Allow"), "POST");
  EXPECT_THAT(backend_.calls(), IsEmpty());
}

TEST_F(TriggerRequests, AreLimitedInWhatTheyHold) {
  EXPECT_EQ(post(std::string(kTriggerBodyBytesMax, 'x'), "").status, 202U);
  EXPECT_EQ(post(std::string(kTriggerBodyBytesMax + 1, 'x'), "").status, 413U);
  EXPECT_EQ(post("{", kJson).status, 400U);
  EXPECT_EQ(post("\xff", "Content-Type: image/jpeg\r\n").status, 415U);
  EXPECT_EQ(backend_.calls().size(), 1u);
}

TEST_F(TriggerRequests, AreToldWhyNothingWasStarted) {
  const auto status_after = [&](baton::ApiError error) {
    have({}, tl::unexpected(std::move(error)));
    return post("{}").status;
  };
  EXPECT_EQ(status_after({"TriggerIsPaused", "paused"}), 409U);
  EXPECT_EQ(status_after({"StateMachineDoesNotExist", "gone"}), 409U);
  EXPECT_EQ(status_after({"InvalidExecutionInput", "no number"}), 422U);
  EXPECT_EQ(status_after(Error{ErrorCode::kPayloadTooLarge, "large"}), 413U);
  EXPECT_EQ(status_after(Error{ErrorCode::kInternal, "broken"}), 500U);
  EXPECT_EQ(status_after(Error{ErrorCode::kOverloaded, "full"}), 503U);
  have({}, tl::unexpected(baton::ApiError(Error{ErrorCode::kDeadlineExceeded, "nobody answers"})));
  const TestAnswer answer = post("{}");
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(answer.header("Retry-After"), "5");
  EXPECT_THAT(answer.body, HasSubstr("nobody answers"));
}

TEST_F(TriggerRequests, WithASecretNeedItsSignatureAndNoKey) {
  need_keys();
  have({.secret = "github", .signature = "hmac-sha256", .signature_header = "X-Hub-Signature-256"});
  const std::string body = R"({"ref": "main"})";
  const std::string signature = "X-Hub-Signature-256: sha256=" + to_hex(hmac_sha256("a secret", body)) + "\r\n";
  const TestAnswer answer = post(body, std::string(kJson) + "X-GitHub-Delivery: d1\r\n" + signature);
  EXPECT_EQ(answer.status, 202U) << answer.body;
  ASSERT_EQ(backend_.calls().size(), 1u);
  EXPECT_THAT(backend_.calls()[0], StartsWith("fire hook d1 "));
  const TestAnswer forged = post(body + " ", std::string(kJson) + signature);
  EXPECT_EQ(forged.status, 401U);
  EXPECT_THAT(forged.body, HasSubstr(R"("error":"InvalidSignature")"));
  EXPECT_EQ(post(body).status, 401U);
  EXPECT_EQ(backend_.calls().size(), 1u);
}

TEST_F(TriggerRequests, WithASecretThatTheGatewayLacksAreItsOwnFault) {
  have({.secret = "other", .signature = "standard-webhooks"});
  EXPECT_EQ(post("{}").status, 500U);
  have({.secret = "github", .signature = "standard-webhooks"});
  EXPECT_THAT(post("{}").body, HasSubstr("whsec_"));
  EXPECT_THAT(backend_.calls(), IsEmpty());
}

TEST_F(TriggerRequests, WithoutASecretAreOpenToThisMachineAndToNoForeignPage) {
  EXPECT_EQ(post("{}", std::string(kJson) + "Origin: http://localhost:3000\r\n").status, 202U);
  EXPECT_EQ(post("{}", std::string(kJson) + "Origin: https://evil.example\r\n").status, 403U);
}

TEST_F(TriggerRequests, WithoutASecretNeedAKeyThatMayStartExecutions) {
  need_keys();
  const auto status_of = [&](const std::string& key_id) {
    Request request{"POST", "/triggers/hook", {{"Host", "127.0.0.1"}, {"Content-Type", "application/json"}}, "{}"};
    if (!key_id.empty()) sign(request, key_id, kSecret, clock_now());
    return send(request).status;
  };
  EXPECT_EQ(status_of("OPERATOR"), 202U);
  EXPECT_EQ(status_of("READER"), 403U);
  EXPECT_EQ(status_of("NOBODY"), 401U);
  EXPECT_EQ(status_of(""), 401U);
}

}  // namespace
}  // namespace baton::gateway
