// Callback links over real sockets: what people see, and what reaches the task.
#include "gateway/callback_link.h"
#include "tests/gateway/gateway_world.h"

namespace baton::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kForm[] = "Content-Type: application/x-www-form-urlencoded\r\n";

class Callback : public GatewayWorld {
 protected:
  std::string path(const std::string& execution = "", Duration lifetime = std::chrono::hours(1)) {
    return callback_url("", std::string(32, 'k'), {"the-token", execution, clock_now() + lifetime});
  }
};

TEST_F(Callback, IsShownAsAPageAndChangesNothing) {
  const TestAnswer page = ask("GET " + path());
  EXPECT_EQ(page.status, 200U);
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(page.body, HasSubstr("value=\"approve\">Approve</button>"));
  EXPECT_THAT(page.body, HasSubstr("value=\"reject\">Reject</button>"));
  EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'none'"));
  EXPECT_EQ(page.header("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(page.header("Cache-Control"), "no-store");
  EXPECT_EQ(ask("HEAD " + path()).status, 200U);
  EXPECT_THAT(backend_.calls(), IsEmpty());
}

TEST_F(Callback, NamesItsExecutionAndSaysWhenItHasEnded) {
  const std::string arn = "arn:aws:states:us-east-1:123456789012:execution:order:o-1";
  backend_.answer_with([](const auto&) { return ApiAnswer{"", "", R"({"status":"RUNNING"})"}; });
  EXPECT_THAT(ask("GET " + path(arn)).body, HasSubstr("<dd>o-1</dd>"));
  EXPECT_THAT(backend_.calls(), ElementsAre(R"(DescribeExecution {"executionArn":")" + arn + R"("})"));
  backend_.answer_with([](const auto&) { return ApiAnswer{"", "", R"({"status":"SUCCEEDED"})"}; });
  EXPECT_EQ(ask("GET " + path(arn)).status, 410U);
  backend_.answer_with([](const auto&) { return fail(ErrorCode::kUnavailable, "away"); });
  EXPECT_EQ(ask("GET " + path(arn)).status, 200U) << "whoever wants to answer may still try";
}

TEST_F(Callback, ApprovalIsTheTasksSuccess) {
  const TestAnswer page = ask("POST " + path(), kForm, "answer=approve&comment=");
  EXPECT_EQ(page.status, 200U);
  EXPECT_THAT(page.body, HasSubstr("<h1>Approved</h1>"));
  EXPECT_THAT(backend_.calls(),
              ElementsAre(R"(SendTaskSuccess {"taskToken":"the-token","output":"{\"answer\":\"approve\"}"})"));
}

TEST_F(Callback, ACommentGoesWithTheAnswer) {
  EXPECT_EQ(ask("POST " + path(), kForm, "answer=approve&comment=well+done%21").status, 200U);
  EXPECT_EQ(ask("POST " + path(), kForm, "answer=reject&comment=too+late").status, 200U);
  EXPECT_THAT(
      backend_.calls(),
      ElementsAre(
          R"(SendTaskSuccess {"taskToken":"the-token","output":"{\"answer\":\"approve\",\"comment\":\"well done!\"}"})",
          R"(SendTaskFailure {"taskToken":"the-token","error":"Rejected","cause":"too late"})"));
}

TEST_F(Callback, ProgramsAnswerInJson) {
  const char* json = "Content-Type: application/json\r\n";
  EXPECT_EQ(ask("POST " + path(), json, R"({"answer": {"amount": 3}})").status, 200U);
  EXPECT_EQ(ask("POST " + path(), json, R"({"error": "Declined", "cause": "no money"})").status, 200U);
  EXPECT_EQ(ask("POST " + path(), json, R"({"neither": 1})").status, 400U);
  EXPECT_EQ(ask("POST " + path(), json, "nonsense").status, 400U);
  EXPECT_THAT(backend_.calls(),
              ElementsAre(R"(SendTaskSuccess {"taskToken":"the-token","output":"{\"answer\":{\"amount\":3}}"})",
                          R"(SendTaskFailure {"taskToken":"the-token","error":"Declined","cause":"no money"})"));
}

TEST_F(Callback, WhatIsNoAnswerReachesNobody) {
  EXPECT_EQ(ask("POST " + path(), kForm, "").status, 400U);
  EXPECT_EQ(ask("POST " + path(), kForm, "answer=perhaps").status, 400U);
  EXPECT_EQ(ask("POST " + path(), kForm, "answer=approve&comment=%ff").status, 400U);
  EXPECT_EQ(ask("DELETE " + path()).status, 405U);
  EXPECT_THAT(backend_.calls(), IsEmpty());
}

TEST_F(Callback, ThatWasUsedSaysSo) {
  for (const char* error : {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}) {
    backend_.answer_with([error](const auto&) { return ApiAnswer{error, "gone", ""}; });
    const TestAnswer page = ask("POST " + path(), kForm, "answer=approve");
    EXPECT_EQ(page.status, 410U);
    EXPECT_THAT(page.body, HasSubstr("Already answered"));
  }
  backend_.answer_with([](const auto&) { return ApiAnswer{"InvalidOutput", "not <that>", ""}; });
  const TestAnswer refused = ask("POST " + path(), kForm, "answer=approve");
  EXPECT_EQ(refused.status, 400U);
  EXPECT_THAT(refused.body, HasSubstr("not &lt;that&gt;"));
}

TEST_F(Callback, ThatExpiredOrWasChangedReachesNobody) {
  for (const char* method : {"GET ", "POST "}) {
    EXPECT_EQ(ask(method + path("", -std::chrono::seconds(1)), kForm, "answer=approve").status, 410U);
    EXPECT_EQ(ask(method + path() + "x", kForm, "answer=approve").status, 404U);
    EXPECT_EQ(ask(method + std::string("/callback/"), kForm, "answer=approve").status, 404U);
  }
  EXPECT_THAT(backend_.calls(), IsEmpty());
}

TEST_F(Callback, IsToBeTriedAgainWhenNobodyAnswers) {
  backend_.answer_with([](const auto&) { return fail(ErrorCode::kUnavailable, "away"); });
  const TestAnswer page = ask("POST " + path(), kForm, "answer=approve");
  EXPECT_EQ(page.status, 503U);
  EXPECT_THAT(page.body, HasSubstr("try again"));
}

TEST_F(Callback, NeedsNoAccessKey) {
  need_keys();
  EXPECT_EQ(ask("GET " + path()).status, 200U);
  EXPECT_EQ(ask("POST " + path(), kForm, "answer=approve").status, 200U);
}

}  // namespace
}  // namespace baton::gateway
