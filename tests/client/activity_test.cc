// Tasks of activities: who is asked for one, who waits, and that each is handed to one call.
#include "tests/client/api_fixture.h"

namespace baton {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kActivity[] = R"({"activityArn":"arn:aws:states:us-east-1:123456789012:activity:sign"})";
constexpr char kTask[] = R"({"taskToken":"t","input":"{}"})";

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
    answer_next("TakeActivityTask", "{}");
    answer_next("TakeActivityTask", "{}");
    EXPECT_EQ(called->answer_count, 0);
    return called;
  }
};

TEST_F(ClientApiActivity, EveryShardIsAskedInTurn) {
  connect();
  const auto called = call("GetActivityTask", kActivity);
  const auto first = heard("TakeActivityTask");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->request.call_api().body(), kActivity);
  EXPECT_FALSE(heard("TakeActivityTask")) << "or two would be handed a task";
  answer(first->shard, first->request, "{}");
  const auto second = heard("TakeActivityTask");
  ASSERT_TRUE(second);
  EXPECT_NE(second->shard, first->shard);
  answer(second->shard, second->request, kTask);
  ASSERT_EQ(called->answer_count, 1);
  EXPECT_EQ(called->answer->body, kTask);
}

TEST_F(ClientApiActivity, ATaskIsNotAskedForTwice) {
  connect();
  call("GetActivityTask", kActivity);
  const auto first = heard("TakeActivityTask");
  for (int i = 0; i < 10; ++i) turn(seconds(1));
  EXPECT_FALSE(heard("TakeActivityTask"));
  forget_us(first->shard);
  EXPECT_TRUE(heard("TakeActivityTask")) << "the shard has forgotten that it was asked";
}

TEST_F(ClientApiActivity, ATaskThatArrivedIsConfirmedUntilTheShardHasHeardIt) {
  connect();
  const auto called = call("GetActivityTask", kActivity);
  const auto asked = heard("TakeActivityTask");
  ASSERT_TRUE(asked);
  const std::string token = std::string(32, '0') + ".0.1." + std::string(32, 'a');
  answer(asked->shard, asked->request, R"({"taskToken":")" + token + R"(","input":"{}"})");
  ASSERT_EQ(called->answer_count, 1) << "nobody waits for that";
  turn();
  const auto confirmed = heard("ConfirmActivityTask");
  ASSERT_TRUE(confirmed);
  EXPECT_EQ(confirmed->request.call_api().body(), R"({"taskToken":")" + token + R"("})");
  forget_us(confirmed->shard);
  const auto again = heard("ConfirmActivityTask");
  ASSERT_TRUE(again);
  answer(again->shard, again->request, "{}");
  EXPECT_EQ(called->answer_count, 1);
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
  const auto fetch = heard("TakeActivityTask");
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
  answer_next("TakeActivityTask", "{}");
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
  answer_next("TakeActivityTask", kTask);
  EXPECT_EQ(first->answer_count, 1) << "who came first is served first";
  EXPECT_EQ(second->answer_count, 0);
  answer_next("TakeActivityTask", kTask);
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
  const auto fetch = heard("TakeActivityTask");
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
  const auto asked = heard("TakeActivityTask");
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
