// Whether the chaos checker sees: a good history passes, and each way to break a promise is noticed.
#include <gmock/gmock.h>

#include "benchmarks/chaos/checker.h"
#include "benchmarks/chaos/workload.h"

namespace baton::chaos {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TaskId kTask{1, 2};

// One task that was acknowledged, executed once and told to both clients.
class ChaosChecker : public ::testing::Test {
 protected:
  ChaosChecker() {
    Outcome outcome;
    outcome.id = kTask;
    outcome.output = "value-1";
    outcome.attempt_count = 1;
    outcome.ended_at = TimePoint(std::chrono::seconds(100));
    told().acked = told().told_submitter = told().told_bystander = true;
    told().outcome = outcome;
    history_.recorded[kTask] = {true, outcome};
    history_.executed[kTask] = {{1, "value-1", true, false, ""}};
  }

  LedgerTask& told() { return history_.told[kTask]; }
  FinalView& recorded() { return history_.recorded[kTask]; }
  std::vector<Execution>& executed() { return history_.executed[kTask]; }

  // An outcome that was told and recorded.
  void ends_as(const Outcome& outcome) { told().outcome = recorded().outcome = outcome; }
  Outcome outcome() const { return *history_.told.at(kTask).outcome; }

  std::vector<Broken> broken() const {
    std::vector<Broken> all;
    for (const Violation& violation : check(history_).violations) all.push_back(violation.what);
    return all;
  }

  History history_;
};

TEST_F(ChaosChecker, FindsNothingInAGoodHistory) {
  EXPECT_THAT(broken(), IsEmpty());
  EXPECT_EQ(check(history_).ended, 1u);
}

TEST_F(ChaosChecker, AcceptsAnExecutionThatDiedAndAnotherThatCounts) {
  executed().insert(executed().begin(), {1, "value-0", false, false, ""});
  executed()[1].attempt = 2;
  Outcome second = outcome();
  second.attempt_count = 2;
  ends_as(second);
  EXPECT_THAT(broken(), IsEmpty());
  EXPECT_EQ(check(history_).reexecuted, 1u);
}

TEST_F(ChaosChecker, NoticesAnAcknowledgedTaskThatNobodyKnows) {
  recorded() = {};
  told().outcome.reset();
  EXPECT_THAT(broken(), ElementsAre(Broken::kLost));
}

TEST_F(ChaosChecker, NoticesAWatcherThatWasToldThatAnAcknowledgedTaskIsUnknown) {
  told().told_unknown = true;
  EXPECT_THAT(broken(), ElementsAre(Broken::kLost));
}

TEST_F(ChaosChecker, AcceptsThatASubmitWithoutAnAnswerDidNotHappen) {
  history_.told[kTask] = LedgerTask();
  told().unknown = true;
  recorded() = {};
  executed().clear();
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(ChaosChecker, NoticesThatARefusedSubmitHappened) {
  told().acked = false;
  told().refused = true;
  EXPECT_THAT(broken(), ElementsAre(Broken::kRefusedButKnown));
}

TEST_F(ChaosChecker, NoticesATaskThatDoesNotEnd) {
  recorded().outcome.reset();
  told().outcome.reset();
  EXPECT_THAT(broken(), ElementsAre(Broken::kStuck));
}

TEST_F(ChaosChecker, NoticesATaskThatCannotBeAskedFor) {
  history_.recorded.clear();
  EXPECT_THAT(broken(), ElementsAre(Broken::kStuck));
}

TEST_F(ChaosChecker, NoticesThatTwoClientsWereToldDifferentThings) {
  Outcome other = outcome();
  other.output = "value-2";
  told().other_outcomes.push_back(other);
  EXPECT_THAT(broken(), ElementsAre(Broken::kDuplicateOutcome));
}

TEST_F(ChaosChecker, NoticesAnOutcomeThatChangedAfterItWasTold) {
  recorded().outcome->ended_at += Duration(1);
  EXPECT_THAT(broken(), ElementsAre(Broken::kDuplicateOutcome));
}

TEST_F(ChaosChecker, NoticesThatTheReportOfAReplacedLeaseWasAccepted) {
  executed().push_back({2, "value-2", true, false, ""});
  Outcome stale = outcome();
  stale.attempt_count = 2;  // and the output of the first
  ends_as(stale);
  EXPECT_THAT(broken(), ElementsAre(Broken::kStaleAccepted));
}

TEST_F(ChaosChecker, NoticesAnOutputThatNoWorkerMade) {
  executed()[0].value = "another";
  EXPECT_THAT(broken(), ElementsAre(Broken::kStaleAccepted));
}

TEST_F(ChaosChecker, NoticesOneAttemptExecutedTwice) {
  executed().push_back({1, "value-2", true, false, ""});
  EXPECT_THAT(broken(), ElementsAre(Broken::kRepeatedAttempt));
}

TEST_F(ChaosChecker, NoticesATaskThatRunsAgainAfterItsEnd) {
  executed().push_back({2, "value-2", true, false, ""});
  EXPECT_THAT(broken(), ElementsAre(Broken::kLateAttempt));
}

TEST_F(ChaosChecker, NoticesACancellationThatNobodyAskedFor) {
  Outcome cancelled = outcome();
  cancelled.state = TaskState::kCancelled;
  ends_as(cancelled);
  EXPECT_THAT(broken(), ElementsAre(Broken::kWrongOutcome));
  told().cancel_requested = true;
  EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(ChaosChecker, NoticesADeadLetterThatShouldHaveBeenTriedAgain) {
  Outcome dead = outcome();
  dead.state = TaskState::kDeadLettered;
  dead.error = kErrorTransient;
  dead.cause = "value-1";
  ends_as(dead);
  EXPECT_THAT(broken(), ElementsAre(Broken::kWrongOutcome));
}

TEST_F(ChaosChecker, NoticesAClientThatWasNeverTold) {
  told().told_bystander = false;
  EXPECT_THAT(broken(), ElementsAre(Broken::kUntold));
}

}  // namespace
}  // namespace baton::chaos
