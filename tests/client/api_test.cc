// Operations of the states API: who is asked, how often, and what becomes of several answers.
#include <gmock/gmock.h>

#include "common/json/parse.h"
#include "tests/client/api_fixture.h"

namespace baton {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kActivity[] = R"({"activityArn":"x"})";
constexpr char kMachine[] = "arn:aws:states:us-east-1:123456789012:stateMachine:pay";

// ---- Who is asked

TEST_F(ClientApi, MachinesAreAskedOfTheOwnerOfPartitionZero) {
  connect();
  const auto called = call("DescribeStateMachine", R"({"stateMachineArn": "x"})");
  EXPECT_FALSE(heard_request("b"));
  const auto request = heard_request("a");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->call_api().operation(), "DescribeStateMachine");
  EXPECT_EQ(request->call_api().body(), R"({"stateMachineArn": "x"})");
  EXPECT_EQ(request->call_api().wait_ms(), 0u);
  answer("a", *request, R"({"name":"pay"})");
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer->error, "");
  EXPECT_EQ(called->answer->body, R"({"name":"pay"})");
  EXPECT_EQ(core_->open_call_count(), 0u);
}

TEST_F(ClientApi, AnExecutionIsAskedOfItsOwner) {
  connect();
  for (const std::string shard : {"a", "b"}) {
    const std::string other = shard == "a" ? "b" : "a";
    for (const std::string operation :
         {"DescribeExecution", "GetExecutionHistory", "StopExecution", "RedriveExecution", "ListMapRuns"}) {
      call(operation, execution_body(shard));
      EXPECT_FALSE(heard_request(other));
      EXPECT_TRUE(heard_request(shard)) << operation;
    }
    const std::string start =
        R"({"stateMachineArn":")" + std::string(kMachine) + R"(:7","name":")" + execution_on(shard) + "\"}";
    call("StartExecution", start);
    EXPECT_FALSE(heard_request(other));
    const auto request = heard_request(shard);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->call_api().body(), start);
    call("SendTaskSuccess",
         R"({"output":"1","taskToken":")" + execution_id_of("pay", execution_on(shard)).text() + "-1\"}");
    EXPECT_FALSE(heard_request(other));
    EXPECT_TRUE(heard_request(shard));
  }
}

TEST_F(ClientApi, AnErrorIsAnAnswer) {
  connect();
  const auto called = call("DescribeExecution", execution_body("b"));
  answer("b", *heard_request("b"), "", "ExecutionDoesNotExist");
  ASSERT_TRUE(called->answer);
  EXPECT_EQ(called->answer->error, "ExecutionDoesNotExist");
}

TEST_F(ClientApi, WhatNoShardCouldAnswerIsAnsweredAtOnce) {
  connect();
  EXPECT_EQ(call("DescribeExecution", R"({"executionArn":"nonsense"})")->answer->error, "InvalidArn");
  EXPECT_EQ(call("DescribeExecution", "{}")->answer->error, "ValidationException");
  EXPECT_EQ(call("FlyToTheMoon", "{}")->answer->error, "UnknownOperationException");
  EXPECT_EQ(call("SendTaskHeartbeat", R"({"taskToken":"guessed"})")->answer->error, "InvalidToken");
  EXPECT_EQ(call("ListStateMachines", "{")->answer->error, "SerializationException");
  EXPECT_EQ(call("ListStateMachines", "[]")->answer->error, "SerializationException");
  const auto too_large = call("CreateActivity", R"({"name":")" + std::string(kApiBodyBytesMax, 'x') + "\"}");
  EXPECT_EQ(too_large->answer.error().code, ErrorCode::kPayloadTooLarge);
  EXPECT_EQ(call("TestState", "{}")->answer.error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(heard_request("a"));
  EXPECT_FALSE(heard_request("b"));
}

TEST_F(ClientApi, AStartWithoutANameGetsOneAndKeepsIt) {
  connect();
  call("StartExecution", R"({"stateMachineArn":")" + std::string(kMachine) + "\"}");
  auto first = heard_request("a");
  const std::string shard = first ? "a" : "b";
  if (!first) first = heard_request("b");
  ASSERT_TRUE(first);
  turn(kRequestResendDelayMin);
  const auto second = heard_request(shard);
  ASSERT_TRUE(second);
  EXPECT_EQ(first->request(), second->request());
  EXPECT_EQ(first->call_api().body(), second->call_api().body());
  const std::string name(json::parse(first->call_api().body())->get("name").as_string());
  EXPECT_THAT(name, ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(execution_id_of("pay", name).partition(kPartitionCount) % 2, shard == "a" ? 0 : 1);
}

// ---- How often

TEST_F(ClientApi, AShardThatAsksForPatienceIsAskedAgain) {
  connect();
  const auto called = call("DescribeExecution", execution_body("a"), seconds(3));
  const auto request = heard_request("a");
  push_back_request("a", *request);
  EXPECT_EQ(called->answer_count, 0);
  turn(kPushbackDelayMin);
  ASSERT_TRUE(heard_request("a"));
  push_back_request("a", *request);
  turn(seconds(3));
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer.error().code, ErrorCode::kUnavailable);
}

TEST_F(ClientApi, WithoutAnAnswerThereIsAnError) {
  connect();
  const auto called = call("StopExecution", execution_body("a"), seconds(2));
  turn(seconds(2));
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer.error().code, ErrorCode::kDeadlineExceeded);
  make();
  const auto unsent = call("StopExecution", execution_body("a"), seconds(2));
  turn(seconds(2));
  ASSERT_EQ(unsent->answer_count, 1);
  EXPECT_EQ(unsent->answer.error().code, ErrorCode::kUnavailable);
}

TEST_F(ClientApi, ClosingAnswersEveryCall) {
  connect();
  const auto described = call("DescribeExecution", execution_body("a"));
  const auto waited = call("WaitExecution", execution_body("a"));
  const auto fetching = call("GetActivityTask", kActivity);
  core_->close({ErrorCode::kCancelled, "closed"});
  for (const auto& called : {described, waited, fetching}) {
    ASSERT_EQ(called->answer_count, 1);
    EXPECT_EQ(called->answer.error().code, ErrorCode::kCancelled);
  }
}

// ---- Every shard

TEST_F(ClientApi, AChildOfAMapIsAskedOfAllAndTheOneThatKnowsItAnswers) {
  connect();
  const std::string child = R"({"executionArn":"arn:aws:states:us-east-1:123456789012:execution:pay/Each:c1"})";
  const auto called = call("DescribeExecution", child);
  const auto to_a = heard_request("a");
  const auto to_b = heard_request("b");
  ASSERT_TRUE(to_a && to_b);
  answer("a", *to_a, "", "ExecutionDoesNotExist");
  EXPECT_EQ(called->answer_count, 0);
  answer("b", *to_b, R"({"status":"RUNNING"})");
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer->body, R"({"status":"RUNNING"})");
}

TEST_F(ClientApi, WhoKnowsItNeedNotWaitForTheOthers) {
  connect();
  const auto called = call("DescribeMapRun", R"({"mapRunArn":"x"})");
  answer("a", *heard_request("a"), R"({"status":"RUNNING"})");
  EXPECT_EQ(called->answer_count, 1);
  EXPECT_EQ(core_->open_call_count(), 0u);
}

TEST_F(ClientApi, WhatNobodyKnowsDoesNotExist) {
  connect();
  const auto called = call("UpdateMapRun", R"({"mapRunArn":"x"})");
  for (const std::string shard : {"b", "a"}) answer(shard, *heard_request(shard), "", "ResourceNotFound");
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer->error, "ResourceNotFound");
}

// ---- Lists

class ClientApiList : public ClientApi {
 protected:
  // What ListExecutions makes of two pages.
  Result<ApiAnswer> merged(const std::string& body, const std::string& page_of_a, const std::string& page_of_b,
                           const std::string& error_of_b = "") {
    connect();
    const auto called = call("ListExecutions", body);
    const auto to_a = heard_request("a");
    const auto to_b = heard_request("b");
    EXPECT_EQ(to_a->call_api().body(), body);
    answer("b", *to_b, page_of_b, error_of_b);
    EXPECT_EQ(called->answer_count, 0);
    answer("a", *to_a, page_of_a);
    EXPECT_EQ(called->answer_count, 1);
    return called->answer;
  }
  static std::string token(const std::string& position) { return R"("nextToken":")" + base64_encode(position) + "\""; }
};

TEST_F(ClientApiList, PagesAreMergedNewestFirstWithoutTheirPositions) {
  EXPECT_EQ(merged("{}", page({"5", "2"}), page({"4", "3"}))->body,
            R"({"executions":[{"name":"of 5"},{"name":"of 4"},{"name":"of 3"},{"name":"of 2"}]})");
}

TEST_F(ClientApiList, APageIsCutToWhatWasAskedForAndNamesItsLast) {
  EXPECT_EQ(merged(R"({"maxResults":3})", page({"5", "2"}), page({"4", "3"}))->body,
            R"({"executions":[{"name":"of 5"},{"name":"of 4"},{"name":"of 3"}],)" + token("3") + "}");
}

TEST_F(ClientApiList, AFullPageThatAShardCutGoesOnBehindItsLast) {
  EXPECT_EQ(merged(R"({"maxResults":2})", page({"5", "4"}, "4"), page({"1"}))->body,
            R"({"executions":[{"name":"of 5"},{"name":"of 4"}],)" + token("4") + "}");
}

TEST_F(ClientApiList, WhatLiesBehindThePlaceWhereAShardStoppedComesLater) {
  EXPECT_EQ(merged("{}", page({"9"}, "5"), page({"8", "4", "1"}))->body,
            R"({"executions":[{"name":"of 9"},{"name":"of 8"}],)" + token("5") + "}")
      << "a may have some between 5 and 4";
  EXPECT_EQ(merged("{}", page({}, "7"), page({}, "6"))->body, R"({"executions":[],)" + token("7") + "}");
}

TEST_F(ClientApiList, AnErrorOfOneShardIsTheAnswerButNotHereIsNone) {
  EXPECT_EQ(merged("{}", page({"1"}), "", "ResourceNotFound")->body, R"({"executions":[{"name":"of 1"}]})");
  EXPECT_EQ(merged("{}", page({"1"}), "", "InvalidToken")->error, "InvalidToken");
}

TEST_F(ClientApiList, APageThatIsNoneIsAFault) {
  EXPECT_EQ(merged("{}", page({"1"}), "nonsense").error().code, ErrorCode::kInternal);
  EXPECT_EQ(merged("{}", page({"1"}), R"({"executions":[{"name":"without a position"}]})").error().code,
            ErrorCode::kInternal);
}

// ---- Waiting for the end

TEST_F(ClientApi, AWaitIsOneLongPollThatIsNotSentAgainBeforeItsTime) {
  connect();
  const auto called = call("WaitExecution", execution_body("a"), seconds(40));
  const auto request = heard_request("a");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->call_api().wait_ms(), 39'500u);
  for (int i = 0; i < 30; ++i) turn(seconds(1));
  EXPECT_FALSE(heard_request("a"));
  forget_us("a");
  const auto again = heard_request("a");
  ASSERT_TRUE(again) << "the shard has forgotten it";
  EXPECT_EQ(again->request(), request->request());
  answer("a", *again, R"({"status":"SUCCEEDED"})");
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer->body, R"({"status":"SUCCEEDED"})");
}

TEST_F(ClientApi, ALongWaitTakesSeveralPollsAndEndsWithWhatIsRunning) {
  connect();
  const auto called = call("WaitExecution", execution_body("a"), seconds(90));
  EXPECT_EQ(core_->open_call_count(), 1u);
  auto request = heard_request("a");
  EXPECT_EQ(request->call_api().wait_ms(), 60'000u);
  now_ += seconds(60);
  answer("a", *request, R"({"status":"RUNNING"})");
  EXPECT_EQ(called->answer_count, 0);
  request = heard_request("a");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->call_api().wait_ms(), 29'500u);
  now_ += milliseconds(29'500);
  answer("a", *request, R"({"status":"RUNNING"})");
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer->body, R"({"status":"RUNNING"})");
}

TEST_F(ClientApi, AnUnknownExecutionIsNotWaitedFor) {
  connect();
  const auto called = call("WaitExecution", execution_body("a"));
  answer("a", *heard_request("a"), "", "ExecutionDoesNotExist");
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer->error, "ExecutionDoesNotExist");
}

TEST_F(ClientApi, ASynchronousStartIsAskedForUntilItEndedOrTheTimeIsOver) {
  connect();
  const std::string start =
      R"({"stateMachineArn":")" + std::string(kMachine) + R"(","name":")" + execution_on("b") + "\"}";
  const auto called = call("StartSyncExecution", start, seconds(100));
  auto request = heard_request("b");
  EXPECT_EQ(request->call_api().wait_ms(), 60'000u);
  now_ += seconds(60);
  answer("b", *request, R"({"status":"RUNNING"})");
  request = heard_request("b");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->call_api().body(), start);
  now_ += milliseconds(39'500);
  answer("b", *request, R"({"status":"RUNNING"})");
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer.error().code, ErrorCode::kDeadlineExceeded);
}

}  // namespace
}  // namespace baton
