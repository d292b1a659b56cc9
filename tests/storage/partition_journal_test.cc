#include "coordinator/storage/partition_journal.h"

#include <gtest/gtest.h>

namespace baton::testing {
namespace {

using Verdict = PartitionJournal::Verdict;
using State = PartitionJournal::State;
using Health = Store::Health;

constexpr Sequence kStart = 10;
constexpr TimePoint kNow{std::chrono::hours(1)};
const Ownership kUs{5, "aaaa"};

// What Redis says when everything is as we think and `last` is the journal's last commit.
Verification as_expected(Sequence last) { return {kUs, kStart, 0, last, last - kStart + 1}; }

class PartitionJournalTest : public ::testing::Test {
 protected:
  PartitionJournalTest() : journal(7, 1, "journal", Takeover{kUs, kStart, {"sealed"}, 100}) {
    EXPECT_TRUE(journal.should_verify(kNow));
    EXPECT_EQ(journal.settle(as_expected(kStart)), Verdict::kAsWeThought);
  }
  void commit_and_send(int count) {
    for (int i = 0; i < count; ++i) journal.commit(++last, "record");
    while (journal.unsent()) journal.sent();
  }
  PartitionJournal journal;
  Sequence last = kStart;
};

TEST_F(PartitionJournalTest, AnswersInOrderMakeCommitsDurable) {
  commit_and_send(3);
  EXPECT_EQ(journal.waiting_bytes(), 18u);
  EXPECT_TRUE(journal.accepted(11));
  EXPECT_TRUE(journal.accepted(12));
  EXPECT_EQ(journal.take_news(), 12u);
  EXPECT_EQ(journal.take_news(), std::nullopt);
  EXPECT_EQ(journal.waiting_bytes(), 6u);
}

TEST_F(PartitionJournalTest, ACommitAcceptedAfterARefusedOneIsAHole) {
  commit_and_send(3);
  EXPECT_TRUE(journal.accepted(11));
  journal.refused(kNow, Health::kOutOfMemory);
  EXPECT_FALSE(journal.accepted(13));
  EXPECT_EQ(journal.durable(), 11u);
}

TEST_F(PartitionJournalTest, AfterARefusalNothingIsSentUntilNoAnswerIsDueAndThenOneAtATime) {
  commit_and_send(3);
  journal.refused(kNow + std::chrono::milliseconds(100), Health::kOutOfMemory);
  journal.commit(++last, "record");
  EXPECT_EQ(journal.unsent(), nullptr);
  journal.retry_refused(kNow + std::chrono::seconds(1));
  EXPECT_EQ(journal.unsent(), nullptr) << "two answers are still due";
  journal.refused(kNow + std::chrono::milliseconds(100), Health::kOutOfMemory);
  journal.refused(kNow + std::chrono::milliseconds(100), Health::kOutOfMemory);
  journal.retry_refused(kNow);
  EXPECT_EQ(journal.unsent(), nullptr) << "it is not yet time";

  journal.retry_refused(kNow + std::chrono::milliseconds(100));
  ASSERT_NE(journal.unsent(), nullptr);
  EXPECT_EQ(journal.unsent()->sequence, 11u);
  journal.sent();
  EXPECT_EQ(journal.unsent(), nullptr) << "the next one could be accepted although this one is refused";
  EXPECT_EQ(journal.refusal(), Health::kOutOfMemory);
  EXPECT_TRUE(journal.accepted(11));
  EXPECT_EQ(journal.refusal(), Health::kUp);
  EXPECT_EQ(journal.unsent()->sequence, 12u);
}

TEST_F(PartitionJournalTest, AfterAReconnectWhatArrivedIsDurableAndTheRestIsSentAgain) {
  commit_and_send(4);
  EXPECT_TRUE(journal.accepted(11));
  journal.disconnected();
  EXPECT_EQ(journal.unsent(), nullptr);
  EXPECT_TRUE(journal.should_verify(kNow));
  EXPECT_FALSE(journal.should_verify(kNow)) << "one question at a time";
  EXPECT_EQ(journal.settle(as_expected(13)), Verdict::kAsWeThought);
  EXPECT_EQ(journal.take_news(), 13u);
  EXPECT_EQ(journal.unsent()->sequence, 14u);
}

TEST_F(PartitionJournalTest, AnswersThatWereDueBeforeADoubtAreVoid) {
  commit_and_send(3);
  journal.doubt();
  journal.refused(kNow, Health::kDown);
  EXPECT_TRUE(journal.accepted(13));
  EXPECT_EQ(journal.state(), State::kVerifying);
  EXPECT_EQ(journal.durable(), kStart);
  EXPECT_EQ(journal.settle(as_expected(12)), Verdict::kAsWeThought);
  EXPECT_EQ(journal.durable(), 12u);
}

// What Redis may have become while we were away, after commits up to 15 were durable and 17 were made.
struct Finding {
  const char* what;
  Verification redis;
  Verdict verdict;
};

class PartitionJournalFinds : public PartitionJournalTest, public ::testing::WithParamInterface<Finding> {};

TEST_P(PartitionJournalFinds, TheRightWord) {
  commit_and_send(5);
  for (Sequence sequence = 11; sequence <= 15; ++sequence) ASSERT_TRUE(journal.accepted(sequence));
  journal.checkpoint({1, 15, 15, nullptr, true, {}});
  EXPECT_EQ(journal.part_written(), 15u);
  commit_and_send(2);
  journal.disconnected();
  EXPECT_EQ(journal.settle(GetParam().redis), GetParam().verdict) << GetParam().what;
}

const Ownership kLater{6, "bbbb"}, kSameEpoch{5, "bbbb"}, kEarlier{4, "bbbb"}, kNobody{};
INSTANTIATE_TEST_SUITE_P(
    Redis, PartitionJournalFinds,
    ::testing::Values(
        Finding{"nothing has arrived", {kUs, 10, 1, 15, 6}, Verdict::kAsWeThought},
        Finding{"everything has arrived", {kUs, 10, 1, 17, 8}, Verdict::kAsWeThought},
        Finding{"a part that we do not know of was written", {kUs, 10, 2, 17, 8}, Verdict::kAsWeThought},
        Finding{"16 was refused and 17 was not", {kUs, 10, 1, 17, 7}, Verdict::kFenced},
        Finding{"it holds more than we wrote", {kUs, 10, 1, 18, 9}, Verdict::kFenced},
        Finding{"a checkpoint part was forgotten", {kUs, 10, 0, 15, 6}, Verdict::kFenced},
        Finding{"a durable commit was forgotten", {kUs, 10, 1, 14, 5}, Verdict::kRegressed},
        Finding{"our journal was forgotten", {kUs, 10, 0, std::nullopt, 0}, Verdict::kRegressed},
        Finding{"everything was forgotten", {kNobody, std::nullopt, 0, std::nullopt, 0}, Verdict::kRegressed},
        Finding{"our takeover was forgotten", {kEarlier, 3, 0, std::nullopt, 0}, Verdict::kRegressed},
        Finding{"our epoch was handed out again", {kSameEpoch, 10, 0, std::nullopt, 0}, Verdict::kRegressed},
        Finding{"another owner still loads", {kLater, std::nullopt, 0, std::nullopt, 0}, Verdict::kFenced},
        Finding{"another owner began where we ended", {kLater, 15, 0, std::nullopt, 0}, Verdict::kFenced},
        Finding{"another owner has what we do not know of", {kLater, 17, 0, std::nullopt, 0}, Verdict::kFenced},
        Finding{"another owner began too early", {kLater, 14, 0, std::nullopt, 0}, Verdict::kRegressed}));

TEST_F(PartitionJournalTest, ATakeoverThatWasForgottenBeforeItsFirstCommitOnlyFences) {
  journal.disconnected();
  EXPECT_EQ(journal.settle({kEarlier, 3, 0, std::nullopt, 0}), Verdict::kFenced);
}

TEST_F(PartitionJournalTest, SealedJournalsAreNeedlessOnceEverythingLoadedIsInTheRows) {
  EXPECT_TRUE(journal.sealed_journals_needless_after(0).empty());
  EXPECT_TRUE(journal.sealed_journals_needless_after(kStart - 1).empty());
  EXPECT_EQ(journal.sealed_journals_needless_after(kStart).size(), 1u);
  EXPECT_EQ(journal.journal_bytes(), 100u);
  commit_and_send(2);
  EXPECT_TRUE(journal.accepted(11));
  journal.checkpoint({1, 11, 11, nullptr, true, {}});
  journal.part_written();
  EXPECT_TRUE(journal.sealed_journals_needless_after(12).empty()) << "they are gone";
  EXPECT_EQ(journal.journal_bytes(), 6u) << "the commit that is not trimmed";
}

TEST_F(PartitionJournalTest, APartIsSentOnceItsCommitsAreDurableEvenWhileOthersAreRefused) {
  commit_and_send(2);
  journal.checkpoint({1, 11, 11, nullptr, false, {}});
  EXPECT_EQ(journal.unsent_part(kNow), nullptr);
  EXPECT_TRUE(journal.waits());
  EXPECT_TRUE(journal.accepted(11));
  journal.refused(kNow, Health::kOutOfMemory);
  ASSERT_NE(journal.unsent_part(kNow), nullptr);
  journal.part_refused(kNow + std::chrono::seconds(1));
  EXPECT_EQ(journal.unsent_part(kNow), nullptr);
  EXPECT_NE(journal.unsent_part(kNow + std::chrono::seconds(1)), nullptr);
}

}  // namespace
}  // namespace baton::testing
