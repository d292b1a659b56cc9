// What a worker's word on an attempt does, and when it does nothing.
#include <gmock/gmock.h>

#include "tests/partition/partition_world.h"

namespace baton {
namespace {

using testing::Contains;
using testing::ElementsAre;

TEST(Report, OfSuccessEndsTheTaskStoresItsOutcomeAndTellsItsWatcher) {
  PartitionWorld world;
  world.submit("t1", {}, "echo", "alice");
  world.lease();
  world.take_lines();
  EXPECT_EQ(world.succeed("t1"), Partition::Reported::kAccepted);
  EXPECT_THAT(world.take_lines(),
              ElementsAre("lease ended w1: succeeded", "row outcome t1 succeeded output=output of t1 after 1 attempt",
                          "say outcome of t1 to alice: succeeded"));
  EXPECT_EQ(world.outcome("t1")->output, "output of t1");
  EXPECT_EQ(world.outcome("t1")->attempt_count, 1u);
  EXPECT_EQ(world.find("t1"), nullptr);
}

TEST(Report, SentAgainIsStaleAndChangesNothing) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  const LeaseToken lease = world.lease_of("t1");
  world.succeed("t1");
  const std::string before = world.content();
  world.take_lines();
  EXPECT_EQ(world.report("t1", ReportStatus::kFailed, "Late", [&](AttemptReport& report) { report.lease = lease; }),
            Partition::Reported::kStale);
  EXPECT_EQ(world.content(), before);
  EXPECT_TRUE(world.take_lines().empty());
}

// One field of the token at a time.
class StaleReport : public testing::TestWithParam<std::function<void(AttemptReport&)>> {};

TEST_P(StaleReport, DoesNothing) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  const std::string before = world.content();
  world.take_lines();
  for (const ReportStatus status :
       {ReportStatus::kSucceeded, ReportStatus::kFailed, ReportStatus::kReleased, ReportStatus::kCancelled}) {
    EXPECT_EQ(world.report("t1", status, "Any", GetParam()), Partition::Reported::kStale);
  }
  EXPECT_EQ(world.content(), before);
  EXPECT_TRUE(world.take_lines().empty());
  EXPECT_EQ(world.succeed("t1"), Partition::Reported::kAccepted) << "the current lease still counts";
}

INSTANTIATE_TEST_SUITE_P(WhenAnyFieldOfTheTokenIsAnother, StaleReport,
                         testing::Values([](AttemptReport& report) { ++report.lease.attempt; },
                                         [](AttemptReport& report) { --report.lease.attempt; },
                                         [](AttemptReport& report) { ++report.lease.epoch; },
                                         [](AttemptReport& report) { --report.lease.epoch; },
                                         [](AttemptReport& report) { ++report.lease.nonce; },
                                         [](AttemptReport& report) { ++report.id.low; }));

TEST(Report, OnATaskThatIsNotLeasedIsStale) {
  PartitionWorld world;
  world.submit("t1");
  EXPECT_EQ(world.succeed("t1"), Partition::Reported::kStale);
  EXPECT_EQ(world.succeed("never submitted"), Partition::Reported::kStale);
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
}

TEST(Report, OfReleaseMakesTheTaskReadyAndUsesUpNoRetry) {
  PartitionWorld world;
  world.submit("t1", {.retry = {.attempt_count_max = 1}});
  for (int i = 0; i < 5; ++i) {
    ASSERT_NE(world.lease(), nullptr);
    EXPECT_EQ(world.report("t1", ReportStatus::kReleased), Partition::Reported::kAccepted);
    EXPECT_EQ(world.state("t1"), TaskState::kReady);
  }
  EXPECT_EQ(world.find("t1")->attempt.failure_count, 0u);
  EXPECT_EQ(world.find("t1")->attempt.crash_count, 0u);
}

TEST(Report, OfCancelledThatNobodyAskedForMakesTheTaskReadyAgain) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.report("t1", ReportStatus::kCancelled);
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
}

TEST(Report, EveryLeaseHasItsOwnNonceAndTheNextAttempt) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  const LeaseToken first = world.lease_of("t1");
  world.report("t1", ReportStatus::kReleased);
  world.lease("w2");
  const LeaseToken second = world.lease_of("t1");
  EXPECT_EQ(second.attempt, first.attempt + 1);
  EXPECT_NE(second.nonce, first.nonce);
}

TEST(Report, OfALeaseFromBeforeATakeoverStillCounts) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  const LeaseToken lease = world.lease_of("t1");
  world.take_over();
  EXPECT_EQ(world.state("t1"), TaskState::kLeased);
  EXPECT_EQ(world.lease_of("t1"), lease);
  EXPECT_EQ(world.succeed("t1"), Partition::Reported::kAccepted);
}

TEST(Report, TotalsOfTheQueueCountAttempts) {
  PartitionWorld world;
  world.submit("t1", {.retry = {.attempt_count_max = 2, .interval = Duration(0)}});
  world.lease();
  world.fail_with("t1");
  world.lease();
  world.succeed("t1");
  const Queue* queue = world.partition().queue(*world.types.find("echo"));
  EXPECT_EQ(queue->failed_total, 1u);
  EXPECT_EQ(queue->succeeded_total, 1u);
  EXPECT_EQ(queue->leased_count, 0u);
}

}  // namespace
}  // namespace baton
