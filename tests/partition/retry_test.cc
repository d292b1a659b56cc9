#include <gmock/gmock.h>

#include "tests/partition/partition_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;
using testing::Contains;

constexpr RetryPolicy kExact{
    .attempt_count_max = 4, .interval = 1s, .backoff_rate = 3, .max_delay = 5s, .jitter = false};

// How long the task waits after it failed now.
Duration wait_after_failure(PartitionWorld& world, const std::string& error = "Test.Failed") {
  world.lease();
  world.fail_with("t1", error);
  return world.find("t1")->attempt.next_attempt_at - world.now();
}

TEST(Retry, WaitsLongerAfterEachFailureUpToTheMaximum) {
  PartitionWorld world;
  world.submit("t1", {.retry = kExact});
  EXPECT_EQ(wait_after_failure(world), 1s);
  EXPECT_EQ(world.state("t1"), TaskState::kDelayed);
  world.pass(1s);
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
  EXPECT_EQ(wait_after_failure(world), 3s);
  world.pass(3s);
  EXPECT_EQ(wait_after_failure(world), 5s) << "9 s would be over max_delay";
  world.pass(5s);
  world.lease();
  world.fail_with("t1");
  EXPECT_EQ(world.state("t1"), TaskState::kDeadLettered);
}

TEST(Retry, IsNotHandedOutBeforeItsTime) {
  PartitionWorld world;
  world.submit("t1", {.retry = kExact});
  world.lease();
  world.fail_with("t1");
  world.pass(1s - Duration(1));
  EXPECT_EQ(world.lease(), nullptr);
  world.pass(1ms);
  EXPECT_NE(world.lease(), nullptr);
}

TEST(Retry, OfAPolicyWithOneAttemptNeverHappens) {
  PartitionWorld world;
  world.submit("t1", {.retry = {.attempt_count_max = 1}});
  world.lease();
  world.fail_with("t1", "Some.Error");
  EXPECT_EQ(world.state("t1"), TaskState::kDeadLettered);
  EXPECT_EQ(world.find("t1")->attempt.last_failure->error, "Some.Error");
}

TEST(Retry, OfANonRetryableErrorNeverHappens) {
  PartitionWorld world;
  world.submit("t1", {.retry = {.non_retryable_errors = {"Image.Corrupt"}}});
  world.lease();
  world.fail_with("t1", "Image.Corrupt");
  EXPECT_EQ(world.state("t1"), TaskState::kDeadLettered);
}

TEST(Retry, NeverHappensWhenTheHandlerSaysSo) {
  PartitionWorld world;
  world.submit("t1");
  world.lease();
  world.report("t1", ReportStatus::kFailed, "Test.Failed", [](AttemptReport& report) { report.retryable = false; });
  EXPECT_EQ(world.state("t1"), TaskState::kDeadLettered);
}

TEST(Retry, IsNotBeforeWhatTheHandlerAskedFor) {
  PartitionWorld world;
  world.submit("t1", {.retry = kExact});
  world.lease();
  world.report("t1", ReportStatus::kFailed, "Http.429", [](AttemptReport& report) { report.retry_after = 30s; });
  EXPECT_EQ(world.find("t1")->attempt.next_attempt_at, world.now() + 30s) << "even beyond max_delay";
}

TEST(Retry, WithoutAnIntervalIsReadyAtOnce) {
  PartitionWorld world;
  world.submit("t1", {.retry = {.interval = Duration(0)}});
  world.lease();
  world.fail_with("t1");
  EXPECT_EQ(world.state("t1"), TaskState::kReady);
}

TEST(Retry, WithJitterWaitsAnywhereBetweenNothingAndTheDelay) {
  std::set<Duration> waits;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    PartitionWorld world({}, seed);
    world.submit("t1", {.retry = {.interval = 1s, .jitter = true}});
    world.lease();
    world.fail_with("t1");
    const Task* task = world.find("t1");
    const Duration wait = task->state == TaskState::kReady ? Duration(0) : task->attempt.next_attempt_at - world.now();
    EXPECT_GE(wait, 0s);
    EXPECT_LE(wait, 1s);
    waits.insert(wait);
  }
  EXPECT_LT(*waits.begin(), 50ms);
  EXPECT_GT(*waits.rbegin(), 950ms);
}

TEST(Retry, TheAttemptsThatFailedAreToldInTheOutcome) {
  PartitionWorld world;
  world.submit("t1", {.retry = {.interval = Duration(0)}});
  world.lease();
  world.fail_with("t1");
  world.lease();
  world.succeed("t1");
  EXPECT_EQ(world.outcome("t1")->attempt_count, 2u);
}

TEST(Retry, SurvivesATakeoverWithItsTimeAndItsCount) {
  PartitionWorld world;
  world.submit("t1", {.retry = kExact});
  world.lease();
  world.fail_with("t1");
  const TimePoint next_attempt_at = world.find("t1")->attempt.next_attempt_at;
  world.take_over();
  EXPECT_EQ(world.state("t1"), TaskState::kDelayed);
  EXPECT_EQ(world.find("t1")->attempt.next_attempt_at, next_attempt_at);
  world.pass(1s);
  world.lease();
  world.fail_with("t1");
  EXPECT_EQ(world.find("t1")->attempt.next_attempt_at, world.now() + 3s) << "the second failure, not the first";
}

}  // namespace
}  // namespace baton
