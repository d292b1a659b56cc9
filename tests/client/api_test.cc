// Operations of the states API: who is asked, how often, and what becomes of several answers.
#include <gmock/gmock.h>

#include "common/arn.h"
#include "common/base64.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/client/fake_network.h"

namespace baton {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kMachine[] = "arn:aws:states:us-east-1:123456789012:stateMachine:pay";
constexpr char kActivity[] = R"({"activityArn":"arn:aws:states:us-east-1:123456789012:activity:sign"})";
constexpr char kTask[] = R"({"taskToken":"t","input":"{}"})";

class ClientApi : public ClientCoreTest {
 protected:
  struct Called {
    int answer_count = 0;
    Result<ApiAnswer> answer;
  };
  std::shared_ptr<Called> call(const std::string& operation, const std::string& body, Duration timeout = seconds(30)) {
    auto called = std::make_shared<Called>();
    core_->start(ApiCall{
        .operation = operation, .body = body, .deadline = now_ + timeout, .on_answer = [called](Result<ApiAnswer> answer) {
          ++called->answer_count;
          called->answer = std::move(answer);
        }});
    turn();
    return called;
  }

  void answer(const std::string& shard, const wire::Request& request, const std::string& body,
              const std::string& error = "") {
    wire::Reply reply;
    reply.set_request(request.request());
    reply.mutable_api()->set_body(body);
    reply.mutable_api()->set_error(error);
    network_.say(shard, wire::REPLY, reply);
    turn();
  }
  void push_back_request(const std::string& shard, const wire::Request& request) {
    wire::Reply reply;
    reply.set_request(request.request());
    to_message(Error{ErrorCode::kUnavailable, "Redis is away"}, *reply.mutable_error());
    network_.say(shard, wire::REPLY, reply);
    turn();
  }
  void forget_us(const std::string& shard) {
    network_.say(shard, wire::WHO_ARE_YOU, wire::Ping());
    turn();
    welcome_by(shard, welcome({"a", "b"}, kIncarnation + 1));
  }

  // The name of an execution of `pay` that belongs to the shard, and its ARN.
  static std::string execution_on(const std::string& shard) {
    for (int i = 0;; ++i) {
      const std::string name = "run" + std::to_string(i);
      if (execution_id_of("pay", name).partition(kPartitionCount) % 2 == (shard == "a" ? 0 : 1)) return name;
    }
  }
  static std::string execution_body(const std::string& shard) {
    return R"({"executionArn":"arn:aws:states:us-east-1:123456789012:execution:pay:)" + execution_on(shard) + "\"}";
  }
  static std::string page(const std::vector<std::string>& positions, const std::string& next = "") {
    std::string list;
    for (const auto& position : positions) {
      list += (list.empty() ? "" : ",") + (R"({"name":"of )" + position + R"(","position":")" + position + "\"}");
    }
    return R"({"executions":[)" + list + "]" + (next.empty() ? "" : R"(,"nextToken":")" + base64_encode(next) + "\"") +
           "}";
  }
};

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
    call("SendTaskSuccess", R"({"output":"1","taskToken":")" + execution_id_of("pay", execution_on(shard)).text() + "-1\"}");
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

TEST_F(ClientApi, WhatIsWrongIsSaidByAShardOrAtOnce) {
  connect();
  call("DescribeExecution", R"({"executionArn":"nonsense"})");
  EXPECT_TRUE(heard_request("a"));
  EXPECT_EQ(call("SendTaskHeartbeat", R"({"taskToken":"guessed"})")->answer->error, "InvalidToken");
  EXPECT_EQ(call("ListStateMachines", "{")->answer->error, "SerializationException");
  EXPECT_EQ(call("ListStateMachines", "[]")->answer->error, "SerializationException");
  const auto too_large = call("CreateActivity", R"({"name":")" + std::string(kApiBodyBytesMax, 'x') + "\"}");
  EXPECT_EQ(too_large->answer.error().code, ErrorCode::kPayloadTooLarge);
  EXPECT_EQ(call("TestState", "{}")->answer.error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(heard_request("b"));
}

TEST_F(ClientApi, AStartWithoutANameGetsOneAndKeepsIt) {
  connect();
  call("StartExecution", R"({"stateMachineArn":")" + std::string(kMachine) + "\"}");
  auto first = heard_request("a");
  const std::string shard = first ? "a" : "b";
  if (!first) first = heard_request("b");
  ASSERT_TRUE(first);
  turn(seconds(1));
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
  const std::string start = R"({"stateMachineArn":")" + std::string(kMachine) + R"(","name":")" + execution_on("b") + "\"}";
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

// ---- Tasks of activities

class ClientApiActivity : public ClientApi {
 protected:
  // The shard and the request that is open at one of them.
  struct Heard {
    std::string shard;
    wire::Request request;
  };
  std::optional<Heard> heard(const std::string& operation) {
    for (const std::string shard : {"a", "b"}) {
      auto request = heard_request(shard);
      if (!request) continue;
      EXPECT_EQ(request->call_api().operation(), operation);
      return Heard{shard, *request};
    }
    return std::nullopt;
  }
  void answer_next(const std::string& operation, const std::string& body) {
    const auto asked = heard(operation);
    ASSERT_TRUE(asked);
    answer(asked->shard, asked->request, body);
  }
  // A call that found nothing at any shard and waits.
  std::shared_ptr<Called> start_waiting(Duration timeout = seconds(60)) {
    auto called = call("GetActivityTask", kActivity, timeout);
    answer_next("GetActivityTask", "{}");
    answer_next("GetActivityTask", "{}");
    EXPECT_EQ(called->answer_count, 0);
    return called;
  }
};

TEST_F(ClientApiActivity, EveryShardIsAskedInTurn) {
  connect();
  const auto called = call("GetActivityTask", kActivity);
  const auto first = heard("GetActivityTask");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->request.call_api().body(), kActivity);
  EXPECT_FALSE(heard("GetActivityTask")) << "or two would be handed a task";
  answer(first->shard, first->request, "{}");
  const auto second = heard("GetActivityTask");
  ASSERT_TRUE(second);
  EXPECT_NE(second->shard, first->shard);
  answer(second->shard, second->request, kTask);
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer->body, kTask);
}

TEST_F(ClientApiActivity, ATaskIsNotAskedForTwice) {
  connect();
  call("GetActivityTask", kActivity);
  const auto first = heard("GetActivityTask");
  for (int i = 0; i < 10; ++i) turn(seconds(1));
  EXPECT_FALSE(heard("GetActivityTask"));
  forget_us(first->shard);
  EXPECT_TRUE(heard("GetActivityTask")) << "the shard has forgotten that it was asked";
}

TEST_F(ClientApiActivity, WhenNobodyHasOneAllAreAskedToSaySo) {
  connect();
  const auto called = start_waiting();
  const auto at_a = heard_request("a");
  const auto at_b = heard_request("b");
  ASSERT_TRUE(at_a && at_b);
  for (const auto& wait : {at_a, at_b}) {
    EXPECT_EQ(wait->call_api().operation(), "WaitForActivityTask");
    EXPECT_EQ(wait->call_api().body(), kActivity);
    EXPECT_EQ(wait->call_api().wait_ms(), 60'000u);
  }
  answer("b", *at_b, "{}");
  const auto fetch = heard("GetActivityTask");
  ASSERT_TRUE(fetch);
  EXPECT_EQ(fetch->shard, "b");
  answer("b", fetch->request, kTask);
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer->body, kTask);
}

TEST_F(ClientApiActivity, WhoFindsNothingAfterAllWaitsAgainThere) {
  connect();
  const auto called = start_waiting();
  heard_request("a");
  const auto at_b = heard_request("b");
  answer("b", *at_b, "{}");
  answer_next("GetActivityTask", "{}");
  EXPECT_EQ(called->answer_count, 0);
  const auto again = heard("WaitForActivityTask");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->shard, "b");
  EXPECT_FALSE(heard_request("a")) << "it still waits there";
}

TEST_F(ClientApiActivity, ManyCallsShareOneWaitAndATaskWakesOne) {
  connect();
  const auto first = start_waiting();
  const auto at_a = heard_request("a");
  const auto at_b = heard_request("b");
  const auto second = start_waiting();
  EXPECT_FALSE(heard_request("a"));
  EXPECT_FALSE(heard_request("b"));
  answer("a", *at_a, "{}");
  answer_next("GetActivityTask", kTask);
  EXPECT_EQ(first->answer_count, 1) << "who came first is served first";
  EXPECT_EQ(second->answer_count, 0);
  answer_next("GetActivityTask", kTask);
  EXPECT_EQ(second->answer_count, 1) << "where one was there may be more";
  EXPECT_FALSE(heard_request("a"));
}

TEST_F(ClientApiActivity, AWaitEndsWithoutATask) {
  connect();
  const auto called = start_waiting();
  turn(seconds(58));
  EXPECT_EQ(called->answer_count, 0);
  turn(seconds(1));
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer->body, "{}");
}

TEST_F(ClientApiActivity, AWaitIsNeverLongerThanAMinute) {
  connect();
  const auto called = start_waiting(seconds(3600));
  EXPECT_LE(core_->next_wake_up(), now_ + seconds(60));
  turn(seconds(60));
  EXPECT_EQ(called->answer_count, 1);
}

TEST_F(ClientApiActivity, ATaskThatIsOnItsWayIsWaitedForAtTheEnd) {
  connect();
  const auto called = start_waiting(seconds(20));
  const auto at_a = heard_request("a");
  now_ += milliseconds(18'990);
  answer("a", *at_a, "{}");
  heard_request("b");
  const auto fetch = heard("GetActivityTask");
  ASSERT_TRUE(fetch);
  turn(milliseconds(500));
  EXPECT_EQ(called->answer_count, 0) << "the shard may have handed it out already";
  answer("a", fetch->request, kTask);
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer->body, kTask);
}

TEST_F(ClientApiActivity, AnActivityThatDoesNotExistIsTheAnswerOfAll) {
  connect();
  const auto called = call("GetActivityTask", kActivity);
  const auto asked = heard("GetActivityTask");
  answer(asked->shard, asked->request, "", "ActivityDoesNotExist");
  EXPECT_EQ(called->answer->error, "ActivityDoesNotExist");
  const auto first = start_waiting();
  const auto at_a = heard_request("a");
  heard_request("b");
  const auto second = start_waiting();
  answer("a", *at_a, "", "ActivityDoesNotExist");
  EXPECT_EQ(first->answer->error, "ActivityDoesNotExist");
  EXPECT_EQ(second->answer->error, "ActivityDoesNotExist");
  EXPECT_EQ(core_->open_call_count(), 1u) << "the wait at b";
}

TEST_F(ClientApiActivity, AWaitOutlivesAShardThatIsAway) {
  connect();
  const auto called = start_waiting();
  const auto at_a = heard_request("a");
  push_back_request("a", *at_a);
  EXPECT_EQ(called->answer_count, 0);
  turn(kPushbackDelayMin);
  EXPECT_TRUE(heard_request("a"));
}

}  // namespace
}  // namespace baton
