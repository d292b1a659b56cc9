#include <gmock/gmock.h>

#include "tests/client/fake_network.h"

namespace baton {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

using ClientSubmit = ClientCoreTest;

TEST_F(ClientSubmit, ATaskIsSubmittedOnceTheRoutingIsKnownAndAnsweredWhenItIsAcknowledged) {
  make();
  const auto key = key_on("b");
  const auto submitted = submit({keyed(key)});
  turn();
  EXPECT_TRUE(network_.hear<wire::Hello>("a", wire::HELLO));
  EXPECT_FALSE(heard_submit("a"));
  welcome_by("a");
  welcome_by("b");
  const auto message = heard_submit("b");
  ASSERT_TRUE(message);
  ASSERT_EQ(message->tasks_size(), 1);
  EXPECT_EQ(id_of(message->tasks(0)), id_of_key(key));
  EXPECT_EQ(message->types(static_cast<int>(message->tasks(0).type_index())), "greet");
  EXPECT_EQ(message->tasks(0).input(), "input of " + key);
  EXPECT_EQ(message->tasks(0).options().idempotency_key(), key);
  EXPECT_FALSE(message->watch());
  EXPECT_EQ(submitted->answer_count, 0);
  acknowledge("b", message->request());
  turn();
  ASSERT_EQ(submitted->answer_count, 1);
  ASSERT_TRUE(submitted->ack);
  EXPECT_THAT(submitted->ack->ids, ElementsAre(id_of_key(key)));
  EXPECT_THAT(submitted->ack->refused, SizeIs(0));
  EXPECT_EQ(core_->open_call_count(), 0u);
}

TEST_F(ClientSubmit, TasksOfManyCallsTravelInOneBatchAShard) {
  connect();
  std::vector<std::shared_ptr<Submitted>> calls;
  for (int i = 0; i < 10; ++i) calls.push_back(submit({keyed(key_on("a", i)), keyed(key_on("b", i))}));
  turn();
  const auto to_a = heard_submit("a");
  const auto to_b = heard_submit("b");
  ASSERT_TRUE(to_a && to_b);
  EXPECT_EQ(to_a->tasks_size(), 10);
  EXPECT_EQ(to_b->tasks_size(), 10);
  EXPECT_EQ(to_a->types_size(), 1);
  acknowledge("a", to_a->request());
  turn();
  EXPECT_EQ(calls[0]->answer_count, 0) << "half of its tasks are not acknowledged yet";
  acknowledge("b", to_b->request());
  turn();
  for (const auto& call : calls) EXPECT_EQ(call->answer_count, 1);
}

TEST_F(ClientSubmit, TasksWithoutAKeyGoToOnePartitionABatchAndTakeTurnsBetweenTheShards) {
  connect();
  submit(std::vector<NewTask>(4 * kBatchTasksMax, {.type = "greet"}));
  turn();
  std::map<std::string, int> batches_of;
  std::set<PartitionId> partitions;
  for (const std::string shard : {"a", "b"}) {
    while (const auto message = heard_submit(shard)) {
      ++batches_of[shard];
      const auto partition = id_of(message->tasks(0)).partition(kPartitionCount);
      partitions.insert(partition);
      for (const auto& task : message->tasks()) EXPECT_EQ(id_of(task).partition(kPartitionCount), partition);
    }
  }
  EXPECT_EQ(batches_of["a"], 2);
  EXPECT_EQ(batches_of["b"], 2);
  EXPECT_THAT(partitions, SizeIs(4));
}

TEST_F(ClientSubmit, AnUnacknowledgedBatchIsSentAgainUnchangedMoreAndMoreRarely) {
  connect();
  const auto submitted = submit({keyed(key_on("a"))});
  turn();
  const auto first = heard_submit("a");
  ASSERT_TRUE(first);
  turn(milliseconds(400));
  EXPECT_FALSE(heard_submit("a"));
  turn(milliseconds(700));
  const auto second = heard_submit("a");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->SerializeAsString(), first->SerializeAsString());
  turn(milliseconds(900));
  EXPECT_FALSE(heard_submit("a"));
  turn(milliseconds(1200));
  EXPECT_TRUE(heard_submit("a"));
  acknowledge("a", first->request());
  acknowledge("a", first->request());
  turn();
  EXPECT_EQ(submitted->answer_count, 1);
}

TEST_F(ClientSubmit, AShardThatHasForgottenUsIsGreetedAndSentWhatItDidNotAcknowledge) {
  connect();
  const auto done = submit({keyed(key_on("a", 1))});
  turn();
  const auto first = heard_submit("a");
  acknowledge("a", first->request());
  const auto open = submit({keyed(key_on("a", 2))});
  turn();
  const auto second = heard_submit("a");
  ASSERT_TRUE(second);
  network_.say("a", wire::WHO_ARE_YOU, wire::Ping());
  turn();
  EXPECT_TRUE(network_.hear<wire::Hello>("a", wire::HELLO));
  EXPECT_FALSE(heard_submit("a"));
  welcome_by("a", welcome({"a", "b"}, 78));
  const auto again = heard_submit("a");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->request(), second->request());
  EXPECT_FALSE(heard_submit("a")) << "the acknowledged one stays acknowledged";
  EXPECT_EQ(done->answer_count, 1);
}

TEST_F(ClientSubmit, AnOverloadedShardIsAskedAgainLaterAndWithOneBatchFirst) {
  connect();
  submit(std::vector<NewTask>(20 * kBatchTasksMax, {.type = "greet"}));
  turn();
  std::vector<wire::Submit> sent;
  while (auto message = heard_submit("a")) sent.push_back(*message);
  ASSERT_EQ(sent.size(), 10u);
  for (const auto& message : sent) push_back("a", message.request());
  turn();
  EXPECT_FALSE(heard_submit("a"));
  EXPECT_GT(core_->next_wake_up(), now_);
  turn(kPushbackDelayMin);
  const auto probe = heard_submit("a");
  ASSERT_TRUE(probe);
  EXPECT_FALSE(heard_submit("a"));
  acknowledge("a", probe->request());
  turn();
  EXPECT_TRUE(heard_submit("a"));
  EXPECT_TRUE(heard_submit("a"));
  EXPECT_FALSE(heard_submit("a"));
}

TEST_F(ClientSubmit, SingleTasksAreAskedAgainLaterWhileTheOthersAreAcknowledged) {
  connect();
  const auto submitted = submit({keyed(key_on("a", 1)), keyed(key_on("a", 2)), keyed(key_on("a", 3))}, true);
  turn();
  const auto message = heard_submit("a");
  wire::SubmitAck ack;
  ack.set_request(message->request());
  ack.add_existing(0);
  auto& refused = *ack.add_refused();
  refused.set_index(1);
  to_message(Error{ErrorCode::kOverloaded, "queue greet is full"}, *refused.mutable_error());
  network_.say("a", wire::SUBMIT_ACK, ack);
  turn();
  EXPECT_EQ(submitted->answer_count, 0);
  turn(kPushbackDelayMin);
  const auto again = heard_submit("a");
  ASSERT_TRUE(again);
  ASSERT_EQ(again->tasks_size(), 1);
  EXPECT_TRUE(again->watch());
  EXPECT_EQ(id_of(again->tasks(0)), id_of_key(key_on("a", 2)));
  EXPECT_EQ(again->tasks(0).input(), message->tasks(1).input());
  EXPECT_NE(again->request(), message->request());
  acknowledge("a", again->request());
  turn();
  ASSERT_EQ(submitted->answer_count, 1);
  EXPECT_THAT(submitted->ack->existing, ElementsAre(0u));
  EXPECT_THAT(submitted->ack->refused, SizeIs(0));
}

TEST_F(ClientSubmit, AnOverloadThatLastsIsTheAnswerAtTheDeadline) {
  connect();
  const auto submitted = submit({keyed(key_on("a"))}, false, seconds(2));
  for (int i = 0; i < 30 && submitted->answer_count == 0; ++i) {
    turn(milliseconds(100));
    while (const auto message = heard_submit("a")) push_back("a", message->request());
  }
  ASSERT_EQ(submitted->answer_count, 1);
  ASSERT_THAT(submitted->ack->refused, SizeIs(1));
  EXPECT_EQ(submitted->ack->refused[0].error.code, ErrorCode::kOverloaded);
  EXPECT_EQ(submitted->ack->refused[0].error.message, "the journal is full");
  EXPECT_EQ(core_->unacknowledged_task_count(), 0u);
  turn(seconds(10));
  EXPECT_FALSE(heard_submit("a")) << "the caller was told that it did not happen";
}

TEST_F(ClientSubmit, ASubmitThatIsNotAcknowledgedInTimeIsOfUnknownFate) {
  connect();
  const auto submitted = submit({keyed(key_on("a"))}, true, seconds(2));
  turn();
  turn(seconds(3));
  ASSERT_EQ(submitted->answer_count, 1);
  ASSERT_THAT(submitted->ack->refused, SizeIs(1));
  EXPECT_EQ(submitted->ack->refused[0].error.code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(core_->watched_task_count(), 0u);
  EXPECT_EQ(core_->open_call_count(), 0u);
  network_.forget("a");
  turn(seconds(10));
  EXPECT_FALSE(heard_submit("a")) << "nobody waits for it any more";
}

TEST_F(ClientSubmit, ARefusalOfTheSecondCopyDoesNotSpeakForTheFirst) {
  connect();
  const auto submitted = submit({keyed(key_on("a"))}, false, seconds(3));
  turn();
  const auto first = heard_submit("a");
  ASSERT_TRUE(first);
  turn(milliseconds(1600));
  ASSERT_TRUE(heard_submit("a")) << "the second copy";
  push_back("a", first->request());  // for one of the two; the shard may have taken the other one
  turn();
  network_.wire("a").takes_frames = false;
  turn(seconds(3));
  ASSERT_EQ(submitted->answer_count, 1);
  EXPECT_EQ(submitted->ack->refused[0].error.code, ErrorCode::kDeadlineExceeded);
}

TEST_F(ClientSubmit, ASubmitThatCouldNeverBeSentDidNotHappen) {
  connect();
  network_.wire("a").takes_frames = false;
  const auto late = submit({keyed(key_on("a", 1))}, false, seconds(2));
  const auto later = submit({keyed(key_on("a", 2))}, false, seconds(9));
  turn();
  turn(seconds(3));
  ASSERT_EQ(late->answer_count, 1);
  EXPECT_EQ(late->ack->refused[0].error.code, ErrorCode::kUnavailable);
  EXPECT_EQ(later->answer_count, 0);
  network_.wire("a").takes_frames = true;
  turn(seconds(1));
  const auto message = heard_submit("a");
  ASSERT_TRUE(message);
  ASSERT_EQ(message->tasks_size(), 1) << "only the one that is still wanted";
  EXPECT_EQ(id_of(message->tasks(0)), id_of_key(key_on("a", 2)));
}

TEST_F(ClientSubmit, WithoutACoordinatorTheAnswerNamesTheEndpointAndWhatToDo) {
  make();
  network_.wire("a").takes_frames = false;
  network_.wire("a").error = Error{ErrorCode::kUnavailable, "nobody listens at a"};
  const auto submitted = submit({keyed("x")}, false, seconds(2));
  turn();
  turn(seconds(2));
  ASSERT_EQ(submitted->answer_count, 1);
  const Error& error = submitted->ack->refused.at(0).error;
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_THAT(error.message, HasSubstr("nobody listens at a"));
  EXPECT_THAT(error.message, HasSubstr("baton dev"));
}

TEST_F(ClientSubmit, WrongTasksAreRefusedAtOnceAndTheOthersAreSubmitted) {
  connect();
  const auto submitted =
      submit({{.type = "two words"}, keyed(key_on("a")), {.type = "x", .input = std::string(kInputBytesMax + 1, 'x')}});
  turn();
  const auto message = heard_submit("a");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->tasks_size(), 1);
  acknowledge("a", message->request());
  turn();
  ASSERT_EQ(submitted->answer_count, 1);
  ASSERT_THAT(submitted->ack->refused, SizeIs(2));
  EXPECT_EQ(submitted->ack->refused[0].index, 0u);
  EXPECT_EQ(submitted->ack->refused[0].error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(submitted->ack->refused[1].error.code, ErrorCode::kPayloadTooLarge);
}

TEST_F(ClientSubmit, SoManyBatchesAreInFlightAndTheRestWaits) {
  connect({.batch_tasks_max = 10, .batches_in_flight_max = 3});
  std::vector<NewTask> tasks;
  for (int i = 0; i < 100; ++i) tasks.push_back(keyed(key_on("a", i)));
  submit(std::move(tasks));
  turn();
  std::vector<wire::Submit> sent;
  while (auto message = heard_submit("a")) sent.push_back(*message);
  EXPECT_THAT(sent, SizeIs(3));
  acknowledge("a", sent[1].request());
  turn();
  const auto next = heard_submit("a");
  ASSERT_TRUE(next);
  EXPECT_EQ(next->tasks_size(), 10);
  EXPECT_FALSE(heard_submit("a"));
}

TEST_F(ClientSubmit, MoreThanTheClientMayHoldIsOverloadBeforeAnythingIsSent) {
  connect({.unacknowledged_tasks_max = 5});
  const auto fits = submit(std::vector<NewTask>(4, {.type = "greet"}));
  const auto too_many = submit(std::vector<NewTask>(2, {.type = "greet"}));
  const auto never = submit(std::vector<NewTask>(6, {.type = "greet"}));
  turn();
  EXPECT_EQ(fits->answer_count, 0);
  ASSERT_EQ(too_many->answer_count, 1);
  EXPECT_EQ(too_many->ack.error().code, ErrorCode::kOverloaded);
  EXPECT_EQ(never->ack.error().code, ErrorCode::kInvalidArgument);
  std::size_t sent = 0;
  for (const std::string shard : {"a", "b"}) {
    while (const auto message = heard_submit(shard)) sent += static_cast<std::size_t>(message->tasks_size());
  }
  EXPECT_EQ(sent, 4u);
}

TEST_F(ClientSubmit, WhenTheRoutingChangesUnacknowledgedTasksFollowTheirOwner) {
  connect();
  const auto submitted = submit({keyed(key_on("a")), keyed(key_on("b"))}, true);
  turn();
  ASSERT_TRUE(heard_submit("b"));
  network_.forget("a");
  welcome_by("a", welcome({"a"}, 78));
  turn();
  const auto message = heard_submit("a");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->tasks_size(), 2);
  EXPECT_TRUE(message->watch());
  acknowledge("a", message->request());
  network_.say("a", wire::OUTCOMES, outcomes(1, {id_of_key(key_on("b")), id_of_key(key_on("a"))}));
  turn();
  EXPECT_EQ(submitted->answer_count, 1);
  EXPECT_THAT(submitted->ended, SizeIs(2));
}

TEST_F(ClientSubmit, AnEmptyBatchIsAnsweredAtOnce) {
  connect();
  const auto submitted = submit({});
  turn();
  ASSERT_EQ(submitted->answer_count, 1);
  EXPECT_TRUE(submitted->ack);
}

TEST_F(ClientSubmit, ClosingAnswersEverythingThatIsOpen) {
  connect();
  const auto submitted = submit({keyed(key_on("a"))}, true);
  const auto waiting = wait({id_of_key("other")});
  const auto asked = ask({.kind = Question::Kind::kQueues});
  turn();
  core_->close({ErrorCode::kCancelled, "the client was closed"});
  EXPECT_EQ(submitted->ack.error().code, ErrorCode::kCancelled);
  ASSERT_THAT(waiting->lost, SizeIs(1));
  EXPECT_EQ(waiting->lost[0].error.code, ErrorCode::kCancelled);
  EXPECT_EQ(asked->answer.error().code, ErrorCode::kCancelled);
  const auto after = submit({keyed("late")});
  turn();
  EXPECT_EQ(after->ack.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace baton
