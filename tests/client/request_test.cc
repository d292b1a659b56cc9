#include <gmock/gmock.h>

#include "tests/client/fake_network.h"

namespace baton {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Kind = Question::Kind;

class ClientRequest : public ClientCoreTest {
 protected:
  static wire::Reply reply_to(const wire::Request& request) {
    wire::Reply reply;
    reply.set_request(request.request());
    return reply;
  }
  void answer(const std::string& shard, const wire::Reply& reply) {
    network_.say(shard, wire::REPLY, reply);
    turn();
  }
  static wire::Reply error_to(const wire::Request& request, ErrorCode code) {
    wire::Reply reply = reply_to(request);
    to_message(Error{code, "because"}, *reply.mutable_error());
    return reply;
  }
};

TEST_F(ClientRequest, ATaskIsAskedOfItsOwner) {
  connect();
  const TaskId id = id_of_key(key_on("b"));
  const auto asked = ask({.kind = Kind::kGet, .ids = {id}});
  turn();
  EXPECT_FALSE(heard_request("a"));
  const auto request = heard_request("b");
  ASSERT_TRUE(request);
  EXPECT_EQ(from_message(request->get_task().id()), id);
  auto reply = reply_to(*request);
  auto& task = *reply.add_tasks();
  to_message(id, *task.mutable_id());
  task.set_type("greet");
  task.set_state(static_cast<std::uint32_t>(TaskState::kLeased));
  task.set_worker_id(9);
  answer("b", reply);
  ASSERT_TRUE(asked->answer);
  ASSERT_THAT(asked->answer->tasks, SizeIs(1));
  EXPECT_EQ(asked->answer->tasks[0].state, TaskState::kLeased);
  EXPECT_EQ(asked->answer->tasks[0].worker_id, WorkerId{9});
}

TEST_F(ClientRequest, WhatATurnAsksOfAShardTravelsInOneFrame) {
  connect();
  network_.forget("a");
  std::vector<std::shared_ptr<Asked>> asked;
  for (int i = 0; i < kRequestsPerFrameMax + 1; ++i) {
    asked.push_back(ask({.kind = Kind::kGet, .ids = {id_of_key(key_on("a"))}}));
  }
  turn();
  ASSERT_THAT(network_.wire("a").to_shard, SizeIs(2)) << "a full one, and one alone";
  wire::Replies replies;
  while (const auto request = heard_request("a"))
    error_to(*request, ErrorCode::kNotFound).SerializeToString(replies.add_replies());
  network_.say("a", wire::REPLIES, replies);
  turn();
  for (const auto& one : asked) EXPECT_EQ(one->answer.error().code, ErrorCode::kNotFound);
}

TEST_F(ClientRequest, RequestsThatTheLinkDidNotTakeAreSentWhenItDoes) {
  connect();
  network_.wire("a").takes_frames = false;
  for (int i = 0; i < 3; ++i) ask({.kind = Kind::kGet, .ids = {id_of_key(key_on("a"))}});
  turn();
  EXPECT_FALSE(heard_request("a"));
  network_.wire("a").takes_frames = true;
  turn(kBlockedLinkDelay);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(heard_request("a"));
  EXPECT_FALSE(heard_request("a"));
}

TEST_F(ClientRequest, ARequestIsSentAgainWithItsNumberUntilItIsAnswered) {
  connect();
  const auto asked = ask({.kind = Kind::kGet, .ids = {id_of_key(key_on("a"))}});
  turn();
  const auto first = heard_request("a");
  turn(kRequestResendDelayMin);
  const auto second = heard_request("a");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->request(), second->request());
  answer("a", error_to(*first, ErrorCode::kNotFound));
  answer("a", error_to(*first, ErrorCode::kNotFound));
  EXPECT_EQ(asked->answer_count, 1);
  EXPECT_EQ(asked->answer.error().code, ErrorCode::kNotFound);
}

TEST_F(ClientRequest, AShardThatAsksForPatienceIsAskedAgainSoon) {
  connect();
  const auto asked = ask({.kind = Kind::kGet, .ids = {id_of_key(key_on("a"))}}, seconds(3));
  turn();
  const auto first = heard_request("a");
  answer("a", error_to(*first, ErrorCode::kUnavailable));
  EXPECT_EQ(asked->answer_count, 0);
  turn(kPushbackDelayMin);
  ASSERT_TRUE(heard_request("a"));
  answer("a", error_to(*first, ErrorCode::kUnavailable));
  turn(seconds(4));
  EXPECT_EQ(asked->answer.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(asked->answer.error().message, "because");
}

TEST_F(ClientRequest, WithoutAnAnswerTheDeadlineIsTheAnswer) {
  connect();
  const auto asked = ask({.kind = Kind::kQueues}, seconds(2));
  turn();
  answer("a", reply_to(*heard_request("a")));
  turn(seconds(2));
  EXPECT_EQ(asked->answer.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(core_->open_call_count(), 0u);
}

TEST_F(ClientRequest, WhatAShardHasForgottenIsAskedAnew) {
  connect();
  const auto asked = ask({.kind = Kind::kGet, .ids = {id_of_key(key_on("a"))}});
  turn();
  const auto first = heard_request("a");
  network_.say("a", wire::WHO_ARE_YOU, wire::Ping());
  turn();
  welcome_by("a", welcome({"a", "b"}, 78));
  const auto second = heard_request("a");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->request(), first->request());
  EXPECT_EQ(asked->answer_count, 0);
}

TEST_F(ClientRequest, PagesOfTheShardsAreMergedInTheOrderOfIds) {
  connect();
  const auto asked =
      ask({.kind = Kind::kList, .query = {.state = TaskState::kReady, .after = TaskId{1, 0}, .limit = 3}});
  turn();
  const auto to_a = heard_request("a");
  const auto to_b = heard_request("b");
  ASSERT_TRUE(to_a && to_b);
  EXPECT_EQ(to_a->list_tasks().limit(), 3u);
  EXPECT_EQ(to_a->list_tasks().state(), static_cast<std::uint32_t>(TaskState::kReady));
  EXPECT_EQ(to_b->list_tasks().after().high(), 1u);
  auto from_a = reply_to(*to_a);
  for (const std::uint64_t high : {2, 4, 6}) from_a.add_tasks()->mutable_id()->set_high(high);
  auto from_b = reply_to(*to_b);
  for (const std::uint64_t high : {3, 5}) from_b.add_tasks()->mutable_id()->set_high(high);
  answer("b", from_b);
  EXPECT_EQ(asked->answer_count, 0);
  answer("a", from_a);
  ASSERT_TRUE(asked->answer);
  std::vector<std::uint64_t> highs;
  for (const auto& task : asked->answer->tasks) highs.push_back(task.id.high);
  EXPECT_THAT(highs, ElementsAre(2u, 3u, 4u));
  EXPECT_TRUE(asked->answer->more);
}

TEST_F(ClientRequest, QueuesAndWorkersAreAddedUpOverTheShards) {
  connect();
  const auto queues = ask({.kind = Kind::kQueues});
  const auto workers = ask({.kind = Kind::kWorkers});
  turn();
  for (const std::string shard : {"a", "b"}) {
    auto reply = reply_to(*heard_request(shard));
    for (const std::string type : {"z", "m"}) {
      auto& queue = *reply.add_queues();
      queue.set_type(type);
      queue.set_ready_count(shard == "a" ? 10 : 5);
      queue.set_oldest_ready_age_ms(shard == "a" ? 10 : 5);
      queue.set_worker_count(2);
    }
    answer(shard, reply);
  }
  for (const std::string shard : {"a", "b"}) {
    auto reply = reply_to(*heard_request(shard));
    auto& worker = *reply.add_workers();
    worker.set_worker_id(1);
    worker.set_slots(8);
    worker.set_leased_count(3);
    worker.set_last_heard_at_ms(shard == "a" ? 10 : 5);
    answer(shard, reply);
  }
  ASSERT_TRUE(queues->answer);
  ASSERT_THAT(queues->answer->queues, SizeIs(2));
  EXPECT_EQ(queues->answer->queues[0].type, "m");
  EXPECT_EQ(queues->answer->queues[0].ready_count, 15u);
  EXPECT_EQ(queues->answer->queues[0].oldest_ready_age, milliseconds(10));
  EXPECT_EQ(queues->answer->queues[0].worker_count, 2u) << "a worker talks to every shard";
  ASSERT_TRUE(workers->answer);
  ASSERT_THAT(workers->answer->workers, SizeIs(1));
  EXPECT_EQ(workers->answer->workers[0].leased_count, 6u);
  EXPECT_EQ(workers->answer->workers[0].slots, 8u);
  EXPECT_EQ(to_unix_ms(workers->answer->workers[0].last_heard_at), 10);
}

TEST_F(ClientRequest, ResultsComeBackInTheOrderOfTheIdsWhateverTheirShard) {
  connect();
  const std::vector<TaskId> ids{id_of_key(key_on("b", 1)), id_of_key(key_on("a", 1)), id_of_key(key_on("b", 2))};
  const auto asked = ask({.kind = Kind::kRetry, .ids = ids});
  turn();
  for (const std::string shard : {"a", "b"}) {
    const auto request = heard_request(shard);
    auto reply = reply_to(*request);
    for (const auto& id : request->retry_tasks().ids()) {
      auto& result = *reply.add_results();
      *result.mutable_id() = id;
      result.mutable_new_id()->set_low(id.low() + 1);
    }
    answer(shard, reply);
  }
  ASSERT_TRUE(asked->answer);
  ASSERT_THAT(asked->answer->results, SizeIs(3));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(asked->answer->results[i].id, ids[i]);
    EXPECT_FALSE(asked->answer->results[i].error);
    EXPECT_EQ(asked->answer->results[i].new_id->low, ids[i].low + 1);
  }
}

TEST_F(ClientRequest, AWorkerIsDrainedIfOneShardKnowsItAndNotFoundIfNoneDoes) {
  connect();
  for (const bool known : {true, false}) {
    const auto asked = ask({.kind = Kind::kDrainWorker, .worker = WorkerId{5}});
    turn();
    answer("a", error_to(*heard_request("a"), ErrorCode::kNotFound));
    EXPECT_EQ(asked->answer_count, 0);
    const auto to_b = heard_request("b");
    answer("b", known ? reply_to(*to_b) : error_to(*to_b, ErrorCode::kNotFound));
    ASSERT_EQ(asked->answer_count, 1);
    EXPECT_EQ(asked->answer.has_value(), known);
  }
}

TEST_F(ClientRequest, ARefusalForGoodIsTheAnswerToEveryCall) {
  make();
  const auto submitted = submit({keyed("x")}, true);
  const auto asked = ask({.kind = Kind::kWorkers});
  turn();
  wire::Refused refused;
  to_message(Error{ErrorCode::kPermissionDenied, "this key is not on the allow-list"}, *refused.mutable_error());
  network_.say("a", wire::REFUSED, refused);
  turn();
  ASSERT_EQ(submitted->answer_count, 1);
  EXPECT_EQ(submitted->ack->refused.at(0).error.code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(asked->answer.error().code, ErrorCode::kPermissionDenied);
  network_.forget("a");
  turn(kRefusedRetryInterval);
  EXPECT_TRUE(network_.hear<wire::Hello>("a", wire::HELLO)) << "someone may have mended it";
  const auto later = ask({.kind = Kind::kWorkers});
  turn();
  EXPECT_EQ(later->answer_count, 1);
  welcome_by("a");
  const auto then = ask({.kind = Kind::kWorkers});
  turn();
  EXPECT_EQ(then->answer_count, 0);
  EXPECT_TRUE(heard_request("a"));
}

TEST_F(ClientRequest, ACoordinatorOfAnotherVersionIsAClearError) {
  make();
  const auto asked = ask({.kind = Kind::kWorkers});
  turn();
  std::string frame = encode_frame(wire::WELCOME, welcome());
  frame[1] = static_cast<char>(kProtocolVersion + 1);
  network_.wire("a").to_client.push_back(frame);
  turn();
  ASSERT_EQ(asked->answer_count, 1);
  EXPECT_EQ(asked->answer.error().code, ErrorCode::kVersionMismatch);
}

TEST_F(ClientRequest, AKeyThatIsNotAllowedIsAClearError) {
  make();
  network_.wire("a").takes_frames = false;
  network_.wire("a").error = Error{ErrorCode::kPermissionDenied, "the key is not on the allow-list"};
  const auto asked = ask({.kind = Kind::kWorkers});
  turn();
  ASSERT_EQ(asked->answer_count, 1);
  EXPECT_EQ(asked->answer.error().code, ErrorCode::kPermissionDenied);
}

TEST_F(ClientRequest, ARefusalOfOneShardConcernsItsTasksOnly) {
  connect();
  wire::Refused refused;
  to_message(Error{ErrorCode::kPermissionDenied, "not you"}, *refused.mutable_error());
  network_.say("b", wire::REFUSED, refused);
  turn();
  const auto on_a = ask({.kind = Kind::kGet, .ids = {id_of_key(key_on("a"))}});
  const auto on_b = ask({.kind = Kind::kGet, .ids = {id_of_key(key_on("b"))}});
  const auto submitted = submit({keyed(key_on("a")), keyed(key_on("b"))});
  turn();
  EXPECT_EQ(on_a->answer_count, 0);
  EXPECT_EQ(on_b->answer.error().code, ErrorCode::kPermissionDenied);
  acknowledge("a", heard_submit("a")->request());
  turn();
  ASSERT_EQ(submitted->answer_count, 1);
  ASSERT_THAT(submitted->ack->refused, SizeIs(1));
  EXPECT_EQ(submitted->ack->refused[0].index, 1u);
}

TEST_F(ClientRequest, GarbageIsCountedAndChangesNothing) {
  connect();
  network_.wire("a").to_client.push_back("garbage");
  std::string frame = encode_frame(wire::OUTCOMES, outcomes(1, {TaskId{1, 2}}));
  frame.back() = static_cast<char>(frame.back() ^ 1);
  network_.wire("a").to_client.push_back(frame);
  turn();
  EXPECT_EQ(core_->malformed_frame_count(), 2u);
}

TEST_F(ClientRequest, ACoordinatorThatMovedIsFoundWhereWeFirstMetIt) {
  make();
  turn();
  welcome_by("a", welcome({"b"}));
  welcome_by("b", welcome({"b"}));
  const auto asked = ask({.kind = Kind::kWorkers});
  turn();
  ASSERT_TRUE(heard_request("b"));
  network_.say("b", wire::WHO_ARE_YOU, wire::Ping());
  network_.forget("a");
  turn();
  turn(kRoutingDoubtDelay);
  ASSERT_TRUE(network_.hear<wire::Hello>("a", wire::HELLO));
  welcome_by("a", welcome({"c"}, 78));
  EXPECT_TRUE(network_.hear<wire::Hello>("c", wire::HELLO));
  welcome_by("c", welcome({"c"}, 78));
  EXPECT_TRUE(heard_request("c"));
  EXPECT_EQ(asked->answer_count, 0);
}

TEST_F(ClientRequest, AnEndpointThatCannotBeUnderstoodIsTheAnswer) {
  core_ = std::make_unique<ClientCore>(network_, ClientConfig{.endpoint = "nonsense"}, 1);
  const auto asked = ask({.kind = Kind::kWorkers});
  turn();
  ASSERT_EQ(asked->answer_count, 1);
  EXPECT_EQ(asked->answer.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(asked->answer.error().message, HasSubstr("nonsense"));
}

}  // namespace
}  // namespace baton
