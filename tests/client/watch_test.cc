#include <gmock/gmock.h>

#include "client/watch_table.h"
#include "tests/client/fake_network.h"

namespace baton {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class ClientWatch : public ClientCoreTest {
 protected:
  // A task on shard a, submitted with its outcome watched, and acknowledged.
  std::shared_ptr<Submitted> acknowledged(int number, TimePoint outcomes_deadline = kNever) {
    auto submitted = submit({keyed(key_on("a", number))}, true, seconds(5), outcomes_deadline);
    turn();
    acknowledge("a", heard_submit("a")->request());
    turn();
    return submitted;
  }
  TaskId task(int number) { return id_of_key(key_on("a", number)); }
};

TEST_F(ClientWatch, OutcomesAreToldWithTheirOutput) {
  connect();
  const auto submitted = acknowledged(1);
  network_.say("a", wire::OUTCOMES, outcomes(1, {task(1)}));
  turn();
  ASSERT_THAT(submitted->ended, SizeIs(1));
  EXPECT_EQ(submitted->ended[0].id, task(1));
  EXPECT_EQ(submitted->ended[0].state, TaskState::kSucceeded);
  EXPECT_EQ(submitted->ended[0].output, "output");
  EXPECT_EQ(core_->open_call_count(), 0u);
}

TEST_F(ClientWatch, AnOutcomeIsToldOnceThoughItArrivesTwice) {
  connect();
  const auto submitted = acknowledged(1);
  network_.say("a", wire::OUTCOMES, outcomes(1, {task(1)}));
  network_.say("a", wire::OUTCOMES, outcomes(1, {task(1)}));
  turn();
  EXPECT_THAT(submitted->ended, SizeIs(1));
}

TEST_F(ClientWatch, AnOutcomeMayComeBeforeTheAck) {
  connect();
  const auto submitted = submit({keyed(key_on("a"))}, true);
  turn();
  const auto message = heard_submit("a");
  network_.say("a", wire::OUTCOMES, outcomes(1, {id_of_key(key_on("a"))}));
  turn();
  EXPECT_THAT(submitted->ended, SizeIs(1));
  EXPECT_EQ(submitted->answer_count, 0);
  acknowledge("a", message->request());
  turn();
  EXPECT_EQ(submitted->answer_count, 1);
  EXPECT_EQ(core_->open_call_count(), 0u);
}

TEST_F(ClientWatch, AGapInTheSequenceMakesEverythingThatHasNotEndedWatchedAnew) {
  connect();
  acknowledged(1);
  acknowledged(2);
  acknowledged(3);
  turn(seconds(1));  // two Watches for everything are a second apart, and Welcome counts
  network_.say("a", wire::OUTCOMES, outcomes(2, {task(1)}));
  turn();
  EXPECT_THAT(heard_watches("a"), UnorderedElementsAre(task(2), task(3)));
  EXPECT_THAT(heard_watches("b"), IsEmpty());
  network_.say("a", wire::OUTCOMES, outcomes(3, {task(2)}));
  turn(seconds(1));
  EXPECT_THAT(heard_watches("a"), IsEmpty());
}

TEST_F(ClientWatch, APongThatCountsMoreOutcomesThanArrivedIsAGapToo) {
  connect();
  acknowledged(1);
  turn(seconds(2));
  const auto ping = network_.hear<wire::Ping>("a", wire::PING);
  ASSERT_TRUE(ping);
  wire::Pong pong;
  pong.set_nonce(ping->nonce());
  pong.set_incarnation(kIncarnation);
  network_.say("a", wire::PONG, pong);
  turn();
  EXPECT_THAT(heard_watches("a"), IsEmpty());
  pong.set_outcomes_sequence(1);
  network_.say("a", wire::PONG, pong);
  turn();
  EXPECT_THAT(heard_watches("a"), ElementsAre(task(1)));
}

TEST_F(ClientWatch, ACoordinatorThatStartedAnewIsGreetedAndWatched) {
  connect();
  acknowledged(1);
  wire::Pong pong;
  pong.set_incarnation(kIncarnation + 1);
  network_.say("a", wire::PONG, pong);
  turn();
  EXPECT_TRUE(network_.hear<wire::Hello>("a", wire::HELLO));
  welcome_by("a", welcome({"a", "b"}, kIncarnation + 1));
  EXPECT_THAT(heard_watches("a"), ElementsAre(task(1)));
}

TEST_F(ClientWatch, NothingIsPingedWhileNothingIsExpected) {
  connect();
  turn(seconds(60));
  EXPECT_FALSE(network_.hear<wire::Ping>("a", wire::PING));
  EXPECT_EQ(core_->next_wake_up(), kNever);
}

TEST_F(ClientWatch, AQuietLinkWatchesAgainMoreAndMoreRarelyAsAWatchMayBeLost) {
  connect();
  wait({task(1)});
  turn();
  EXPECT_THAT(heard_watches("a"), ElementsAre(task(1)));
  turn(kQuietRewatchDelayMin);
  EXPECT_THAT(heard_watches("a"), ElementsAre(task(1)));
  turn(kQuietRewatchDelayMin);
  EXPECT_THAT(heard_watches("a"), IsEmpty());
  turn(kQuietRewatchDelayMin);
  EXPECT_THAT(heard_watches("a"), ElementsAre(task(1)));
}

TEST_F(ClientWatch, SeveralMayWaitForOneTask) {
  connect();
  const auto submitted = acknowledged(1);
  const auto first = wait({task(1)});
  const auto second = wait({task(1), task(2)});
  turn();
  EXPECT_THAT(heard_watches("a"), ElementsAre(task(2))) << "the first one is watched already";
  network_.say("a", wire::OUTCOMES, outcomes(1, {task(1)}));
  turn();
  EXPECT_THAT(submitted->ended, SizeIs(1));
  EXPECT_THAT(first->ended, SizeIs(1));
  EXPECT_THAT(second->ended, SizeIs(1));
  EXPECT_EQ(core_->open_call_count(), 1u);
}

TEST_F(ClientWatch, ATaskThatTheCoordinatorDoesNotKnowIsLost) {
  connect();
  const auto waiting = wait({task(1)});
  turn();
  wire::Outcomes message;
  message.set_sequence(1);
  to_message(task(1), *message.add_unknown());
  network_.say("a", wire::OUTCOMES, message);
  turn();
  ASSERT_THAT(waiting->lost, SizeIs(1));
  EXPECT_EQ(waiting->lost[0].error.code, ErrorCode::kNotFound);
}

TEST_F(ClientWatch, ATaskThatIsUnknownBecauseItsSubmitWasLostIsSubmittedAgain) {
  connect();
  const auto submitted = submit({keyed(key_on("a", 1))}, true);
  turn();
  ASSERT_TRUE(heard_submit("a"));
  wire::Outcomes message;
  message.set_sequence(1);
  to_message(task(1), *message.add_unknown());
  network_.say("a", wire::OUTCOMES, message);
  turn(seconds(1));
  EXPECT_THAT(submitted->lost, IsEmpty());
  EXPECT_TRUE(heard_submit("a"));
}

TEST_F(ClientWatch, WhatHasNotEndedInTimeIsTold) {
  connect();
  const auto waiting = wait({task(1), task(2)}, now_ + seconds(3));
  turn();
  network_.say("a", wire::OUTCOMES, outcomes(1, {task(2)}));
  turn(seconds(2));
  EXPECT_THAT(waiting->lost, IsEmpty());
  EXPECT_LE(core_->next_wake_up(), now_ + seconds(1));
  turn(seconds(1));
  ASSERT_THAT(waiting->lost, SizeIs(1));
  EXPECT_EQ(waiting->lost[0].id, task(1));
  EXPECT_EQ(waiting->lost[0].error.code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(core_->watched_task_count(), 0u);
}

TEST_F(ClientWatch, AWaitThatBeganBeforeTheConnectionIsWatchedOnceThereIsOne) {
  make();
  wait({task(1), id_of_key(key_on("b"))});
  turn();
  welcome_by("a");
  welcome_by("b");
  EXPECT_THAT(heard_watches("a"), ElementsAre(task(1)));
  EXPECT_THAT(heard_watches("b"), ElementsAre(id_of_key(key_on("b"))));
}

TEST(WatchTable, ATaskHasAsManyWatchersAsWereAdded) {
  WatchTable table;
  const TaskId id{1, 2};
  EXPECT_TRUE(table.add(id, 10));
  EXPECT_FALSE(table.add(id, 11));
  EXPECT_FALSE(table.add(id, 12));
  EXPECT_TRUE(table.remove(id, 10));
  EXPECT_FALSE(table.remove(id, 10));
  std::vector<CallSlot> calls;
  table.take(id, calls);
  EXPECT_THAT(calls, UnorderedElementsAre(11u, 12u));
  EXPECT_TRUE(table.empty());
  calls.clear();
  table.take(id, calls);
  EXPECT_THAT(calls, IsEmpty());
}

}  // namespace
}  // namespace baton
