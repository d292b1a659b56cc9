#include "tests/worker/runtime/core_fixture.h"

namespace baton::testing {
namespace {

using WorkerDrain = CoreFixture;

TEST_F(WorkerDrain, ReleasesWhatHasNotBegunAndFinishesWhatRuns) {
  connect();
  dispatch({lease(1), lease(2), lease(3)});
  executor.begin(1);
  core->drain(now);
  turn();
  EXPECT_EQ(shard().credits().back().limit(), 0U);
  auto batches = shard().reports();
  ASSERT_EQ(batches.size(), 1U);
  ASSERT_EQ(batches[0].reports_size(), 2);
  for (const auto& report : batches[0].reports()) EXPECT_EQ(status_of(report), ReportStatus::kReleased);
  shard().acknowledge(batches[0]);

  pass(seconds(5), shard());
  EXPECT_FALSE(executor.running[0]->signals.stop) << "within the grace period";
  EXPECT_FALSE(core->drained());
  executor.end("done");
  turn();
  batches = shard().reports();
  ASSERT_EQ(batches.size(), 1U);
  EXPECT_EQ(batches[0].reports(0).output(), "done");
  turn();
  EXPECT_FALSE(core->drained()) << "not before the report is recorded";
  shard().acknowledge(batches[0]);
  turn();
  EXPECT_TRUE(core->drained());
  EXPECT_EQ(shard().take<wire::Credit>(wire::GOODBYE).size(), 1U);
}

TEST_F(WorkerDrain, WhatArrivesMeanwhileIsReleasedAtOnce) {
  connect();
  dispatch({lease(1)});
  executor.begin(1);
  core->drain(now);
  dispatch({lease(2)});
  EXPECT_EQ(status_of(only_report()), ReportStatus::kReleased);
  EXPECT_TRUE(executor.queued.empty());
}

TEST_F(WorkerDrain, AfterTheGracePeriodHandlersAreStoppedAndThenReleased) {
  config.grace_period = seconds(4);
  connect();
  dispatch({lease(1), lease(2)});
  executor.begin(2);
  core->drain(now);
  pass(seconds(3), shard());
  EXPECT_FALSE(executor.running[0]->signals.stop);
  turn(seconds(1));
  EXPECT_TRUE(executor.running[0]->signals.stop);
  executor.end(handler_failure("Interrupted", "stopped half-way"));
  turn();
  EXPECT_EQ(status_of(only_report()), ReportStatus::kReleased) << "an interrupted attempt does not count";
  turn(kStopPatience);
  const auto batches = shard().reports();
  ASSERT_FALSE(batches.empty());
  const auto& last = batches.back().reports(0);
  EXPECT_EQ(last.id_high(), 2U) << "a handler that does not look is not waited for";
  EXPECT_EQ(status_of(last), ReportStatus::kReleased);
}

TEST_F(WorkerDrain, AShardThatDoesNotAcknowledgeIsNotWaitedForForEver) {
  config.grace_period = seconds(1);
  connect();
  dispatch({lease(1)});
  executor.echo_all(milliseconds(1));
  shard().reachable = false;
  core->drain(now);
  turn();
  EXPECT_FALSE(core->drained());
  turn(seconds(1));
  EXPECT_FALSE(core->drained());
  turn(kStopPatience + kGoodbyePatience);
  EXPECT_TRUE(core->drained());
}

TEST_F(WorkerDrain, TheCoordinatorMayAskForIt) {
  connect();
  shard().send(wire::DRAIN, wire::Credit());
  turn();
  EXPECT_TRUE(core->drained()) << "nothing was held";
}

TEST_F(WorkerDrain, AWorkerThatNeverReachedACoordinatorEndsAtOnce) {
  core = std::make_unique<WorkerCore>(network, executor, config, 1);
  turn();
  core->drain(now);
  turn();
  EXPECT_TRUE(core->drained());
}

TEST_F(WorkerDrain, EachPhaseIsWokenForInTime) {
  config.grace_period = seconds(1);
  connect();
  dispatch({lease(1)});
  executor.begin(1);
  const TimePoint asked_at = now;
  core->drain(now);
  // Only the core's own wake-ups move the clock.
  for (turn(); !core->drained() && now < asked_at + seconds(60); turn()) now = std::max(now, core->next_wake_up());
  EXPECT_TRUE(core->drained());
  EXPECT_EQ(now - asked_at, seconds(1) + kStopPatience + kGoodbyePatience);
}

}  // namespace
}  // namespace baton::testing
