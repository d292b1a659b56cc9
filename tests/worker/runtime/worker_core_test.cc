#include "worker/runtime/worker_core.h"

#include "tests/worker/runtime/core_fixture.h"

namespace baton::testing {
namespace {

using WorkerSession = CoreFixture;
using WorkerAttempts = CoreFixture;
using WorkerLeases = CoreFixture;
using WorkerCredit = CoreFixture;
using WorkerRouting = CoreFixture;

TEST_F(WorkerSession, SaysHelloWithItsTypesAndSlotsUntilItIsWelcomed) {
  core = std::make_unique<WorkerCore>(network, executor, config, 1);
  turn();
  turn(kHelloTimeout);
  const auto hellos = shard().hellos();
  ASSERT_EQ(hellos.size(), 2U);
  EXPECT_EQ(hellos[0].role(), wire::Hello::WORKER);
  EXPECT_EQ(hellos[0].peer_id(), core->id().value);
  EXPECT_EQ(hellos[0].types(0), "echo");
  EXPECT_EQ(hellos[0].slots(), 2U);
  shard().send(wire::WELCOME, welcome_message({"a"}));
  turn();
  turn(seconds(2));
  EXPECT_TRUE(shard().hellos().empty());
}

TEST_F(WorkerSession, AnEndpointThatIsNoneEndsTheWorkerWithTheReason) {
  config.endpoint = "nonsense";
  core = std::make_unique<WorkerCore>(network, executor, config, 1);
  turn();
  ASSERT_TRUE(core->failure().has_value());
  EXPECT_EQ(core->failure()->code, ErrorCode::kInvalidArgument);
}

TEST_F(WorkerSession, ARefusalForGoodEndsTheWorkerAndOneForNowDoesNot) {
  core = std::make_unique<WorkerCore>(network, executor, config, 1);
  turn();
  wire::Refused refused;
  to_message(Error{ErrorCode::kUnavailable, "still loading"}, *refused.mutable_error());
  shard().send(wire::REFUSED, refused);
  turn();
  EXPECT_FALSE(core->failure().has_value());
  to_message(Error{ErrorCode::kPermissionDenied, "this key may not take tasks"}, *refused.mutable_error());
  shard().send(wire::REFUSED, refused);
  turn();
  ASSERT_TRUE(core->failure().has_value());
  EXPECT_NE(core->failure()->message.find("this key may not take tasks"), std::string::npos);
}

TEST_F(WorkerSession, AskedWhoItIsItAnnouncesRunningQueuedAndUnacknowledgedAttemptsAndReportsAgain) {
  connect();
  dispatch({lease(1), lease(2), lease(3)});
  executor.begin(2);
  executor.end("done");
  turn();
  ASSERT_EQ(shard().reports().size(), 1U);

  turn(kHelloPause);
  for (int i = 0; i < 5; ++i) shard().ask_who_that_is();
  turn();
  const auto hellos = shard().hellos();
  ASSERT_EQ(hellos.size(), 1U) << "one Hello answers many questions";
  ASSERT_EQ(hellos[0].held_size(), 3);
  int started_count = 0;
  for (const auto& held : hellos[0].held()) started_count += held.started();
  EXPECT_EQ(started_count, 2) << "the one that runs and the one that has ended";
  EXPECT_TRUE(shard().reports().empty()) << "reports wait for the Welcome";

  shard().send(wire::WELCOME, welcome_message({"a"}, 2));
  turn();
  const auto reports = shard().reports();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].sequence(), 1U) << "resent unchanged";
  EXPECT_EQ(reports[0].reports(0).output(), "done");
}

TEST_F(WorkerSession, AConnectionThatCameBackIsSpokenOnAtOnce) {
  connect();
  shard().connection_error = Error{ErrorCode::kUnavailable, "nobody listens"};
  turn(milliseconds(10));
  EXPECT_TRUE(shard().heartbeats().empty());
  shard().connection_error.reset();
  turn(milliseconds(10));
  EXPECT_EQ(shard().heartbeats().size(), 1U) << "so that a restarted coordinator asks who this is";
}

TEST_F(WorkerAttempts, ATaskOfAFunctionIsTakenByWhoeverServesFunctionsAndKeepsItsName) {
  config.serves_functions = true;
  connect();
  wire::Dispatch message = dispatch_message({lease(1)}, "resize");
  (*message.mutable_tasks(0)->mutable_labels())[kLabelLambdaCall] = kLambdaCallFunction;
  shard().send(wire::DISPATCH, message);
  turn();
  ASSERT_EQ(executor.queued.size(), 1U);
  EXPECT_EQ(executor.queued[0]->type_index, 1U) << "behind the handlers of its types";
  EXPECT_EQ(executor.queued[0]->function, "resize");
  // Without the label it is no function's.
  shard().send(wire::DISPATCH, dispatch_message({lease(2)}, "resize"));
  turn();
  EXPECT_EQ(executor.queued.size(), 1U);
  EXPECT_EQ(only_report().error(), kErrorUnknownTaskType);
}

TEST_F(WorkerAttempts, RunsADispatchedTaskAndReportsItsOutputUnderItsToken) {
  connect();
  dispatch({lease(5, 3)});
  ASSERT_EQ(executor.queued.size(), 1U);
  EXPECT_EQ(executor.queued[0]->input, "input of 5");
  executor.echo_all(milliseconds(1));
  turn();
  const auto report = only_report();
  EXPECT_EQ(lease_key_of(report), lease(5, 3));
  EXPECT_EQ(status_of(report), ReportStatus::kSucceeded);
  EXPECT_EQ(report.output(), "input of 5");
}

TEST_F(WorkerAttempts, AHandlerIsToldWhenItsTimeIsOverAndOfItsTrace) {
  connect();
  wire::Dispatch message = dispatch_message({lease(1)});
  message.mutable_tasks(0)->set_timeout_us(1'500'000);
  (*message.mutable_tasks(0)->mutable_labels())[kLabelTraceParent] = "00-ab-cd-01";
  shard().send(wire::DISPATCH, message);
  turn();
  ASSERT_EQ(executor.queued.size(), 1U);
  TimePoint deadline;
  std::string trace_parent;
  ASSERT_TRUE(executor.queued[0]->try_begin());
  run_handler({"echo",
               [&](Attempt& attempt) -> HandlerResult {
                 deadline = attempt.deadline();
                 trace_parent = attempt.trace_parent();
                 return "";
               }},
              *executor.queued[0]);
  EXPECT_EQ(deadline, now + milliseconds(1500));
  EXPECT_EQ(trace_parent, "00-ab-cd-01");
  executor.queued[0]->reset();
  EXPECT_EQ(executor.queued[0]->deadline, kNever);
}

TEST_F(WorkerAttempts, TheSameDispatchTwiceRunsOnceEvenAfterItsReportWasAcknowledged) {
  connect();
  dispatch({lease(1)});
  dispatch({lease(1)});
  EXPECT_EQ(executor.queued.size(), 1U);
  executor.echo_all(milliseconds(1));
  turn();
  shard().acknowledge(shard().reports().at(0));
  turn();
  EXPECT_EQ(core->status().held, 0U);
  dispatch({lease(1)});
  EXPECT_TRUE(executor.queued.empty());
  EXPECT_EQ(core->status().duplicate_total, 2U);
  dispatch({lease(1, 2)});
  EXPECT_EQ(executor.queued.size(), 1U) << "the next attempt is not a repetition";
}

TEST_F(WorkerAttempts, ATypeWithoutHandlerFailsByName) {
  connect();
  shard().send(wire::DISPATCH, dispatch_message({lease(1)}, "unheard.of"));
  turn();
  const auto report = only_report();
  EXPECT_EQ(status_of(report), ReportStatus::kFailed);
  EXPECT_EQ(report.error(), kErrorUnknownTaskType);
}

TEST_F(WorkerAttempts, ACancelledAttemptThatRunsSeesItAndIsReportedAsCancelled) {
  connect();
  dispatch({lease(1)});
  executor.begin(1);
  EXPECT_FALSE(executor.running[0]->signals.stop);
  tell_to_stop(lease(1), wire::StopAttempts::CANCELLED);
  EXPECT_TRUE(executor.running[0]->signals.stop);
  executor.end("whatever");
  turn();
  EXPECT_EQ(status_of(only_report()), ReportStatus::kCancelled);
}

TEST_F(WorkerAttempts, ACancelledAttemptThatHasNotBegunNeverRuns) {
  connect();
  dispatch({lease(1)});
  tell_to_stop(lease(1), wire::StopAttempts::CANCELLED);
  EXPECT_EQ(status_of(only_report()), ReportStatus::kCancelled);
  executor.begin(1);
  EXPECT_TRUE(executor.running.empty());
  turn();
  EXPECT_TRUE(shard().reports().empty()) << "reported once";
}

TEST_F(WorkerAttempts, AnAttemptWhoseLeaseIsLostIsStoppedAndNotReported) {
  connect();
  dispatch({lease(1), lease(2)});
  executor.begin(1);
  tell_to_stop(lease(1), wire::StopAttempts::LEASE_LOST);
  tell_to_stop(lease(2), wire::StopAttempts::TIMED_OUT);
  EXPECT_TRUE(executor.running[0]->signals.stop);
  executor.end("too late");
  executor.begin(1);
  EXPECT_TRUE(executor.running.empty());
  turn();
  EXPECT_TRUE(shard().reports().empty());
  EXPECT_EQ(core->status().held, 0U);
}

TEST_F(WorkerAttempts, AnAttemptPastItsTimeoutIsToldToStopAndFailsAsTimedOut) {
  connect();
  auto message = dispatch_message({lease(1)});
  message.mutable_tasks(0)->set_timeout_us(400'000);
  shard().send(wire::DISPATCH, message);
  turn();
  executor.begin(1);
  turn(milliseconds(399));
  EXPECT_FALSE(executor.running[0]->signals.stop);
  EXPECT_LE(core->next_wake_up(), now + milliseconds(1));
  turn(milliseconds(1));
  EXPECT_TRUE(executor.running[0]->signals.stop);
  executor.end(handler_failure("Interrupted", "stopped"));
  turn();
  const auto report = only_report();
  EXPECT_EQ(status_of(report), ReportStatus::kFailed);
  EXPECT_EQ(report.error(), kErrorTimeout);
}

TEST_F(WorkerAttempts, AReportIsResentUnchangedUntilItIsAcknowledged) {
  connect();
  dispatch({lease(1)});
  executor.echo_all(milliseconds(1));
  turn();
  const auto first = shard().reports();
  ASSERT_EQ(first.size(), 1U);
  turn(kReportResendDelay - milliseconds(1));
  EXPECT_TRUE(shard().reports().empty());
  turn(milliseconds(1));
  const auto second = shard().reports();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].SerializeAsString(), first[0].SerializeAsString());
  EXPECT_EQ(core->status().held, 1U);
  shard().acknowledge(second[0]);
  turn();
  EXPECT_EQ(core->status().held, 0U);
  pass(seconds(20), shard());
  EXPECT_TRUE(shard().reports().empty());
}

TEST_F(WorkerLeases, HeartbeatsNameEveryHeldLeaseWithItsProgress) {
  connect();
  dispatch({lease(1), lease(2)});
  executor.begin(1);
  executor.running[0]->signals.progress = 7;
  pass(seconds(3), shard());
  ASSERT_EQ(latest_heartbeat.held_size(), 2);
  for (const auto& held : latest_heartbeat.held()) {
    const bool is_running = lease_key_of(held) == lease(1);
    EXPECT_EQ(held.started(), is_running);
    EXPECT_EQ(held.progress_count(), is_running ? 7U : 0U);
  }
}

TEST_F(WorkerLeases, HeartbeatsComeOftenEnoughForATaskWithAShortHeartbeatTimeout) {
  connect();
  wire::Dispatch message = dispatch_message({lease(1), lease(2)});
  message.mutable_tasks(0)->set_heartbeat_timeout_us(900'000);
  shard().send(wire::DISPATCH, message);
  turn();
  executor.begin(2);
  shard().heartbeats();
  for (int i = 0; i < 10; ++i) {
    turn(milliseconds(300));
    EXPECT_EQ(shard().heartbeats().size(), 1U) << i;
  }
  executor.end("done");
  turn(milliseconds(300));
  shard().heartbeats();
  turn(milliseconds(300));
  EXPECT_TRUE(shard().heartbeats().empty()) << "no other task wants them so often";
}

TEST_F(WorkerLeases, ManyLeasesTakeSeveralHeartbeats) {
  connect();
  std::vector<LeaseKey> leases;
  for (std::uint64_t i = 0; i < kHeldCountMax + 1; ++i) leases.push_back(lease(i));
  dispatch(leases);
  turn(milliseconds(2'500));
  const auto heartbeats = shard().heartbeats();
  ASSERT_EQ(heartbeats.size(), 2U);
  EXPECT_EQ(static_cast<std::size_t>(heartbeats[0].held_size() + heartbeats[1].held_size()), leases.size());
}

TEST_F(WorkerLeases, CutOffForALeaseDurationItStopsWhatRunsAndStartsNothing) {
  connect();
  dispatch({lease(1), lease(2), lease(3)});
  executor.begin(2);
  shard().reachable = false;
  turn(seconds(10));
  EXPECT_TRUE(executor.running[0]->signals.stop);
  EXPECT_EQ(core->status().lost_total, 3U);
  EXPECT_FALSE(core->status().connected);
  executor.begin(1);
  EXPECT_EQ(executor.running.size(), 2U) << "the third never begins";

  // Their ends are reported all the same: the coordinator decides by the token.
  executor.end("finished anyway");
  executor.end(handler_failure("Interrupted", "stopped"));
  shard().reachable = true;
  turn(seconds(1));
  std::map<std::uint64_t, ReportStatus> status;
  for (const auto& batch : shard().reports()) {
    for (const auto& report : batch.reports()) status[report.id_high()] = status_of(report);
  }
  EXPECT_EQ(status[1], ReportStatus::kSucceeded);
  EXPECT_EQ(status[2], ReportStatus::kReleased) << "interrupted, so the attempt must not count as a failure";
  EXPECT_EQ(status[3], ReportStatus::kReleased);
}

TEST_F(WorkerLeases, AProcessThatWasPausedStartsNothingThatArrivedMeanwhile) {
  connect();
  shard().send(wire::DISPATCH, dispatch_message({lease(1)}));
  turn(seconds(15));
  EXPECT_TRUE(executor.queued.empty());
  EXPECT_EQ(status_of(only_report()), ReportStatus::kReleased);
  pass(seconds(1), shard());
  dispatch({lease(2)});
  EXPECT_EQ(executor.queued.size(), 1U) << "an acknowledged heartbeat makes it trust its leases again";
}

TEST_F(WorkerLeases, AcknowledgedHeartbeatsKeepAttemptsRunning) {
  connect();
  dispatch({lease(1)});
  executor.begin(1);
  pass(seconds(60), shard());
  EXPECT_FALSE(executor.running[0]->signals.stop);
  EXPECT_EQ(core->status().lost_total, 0U);
}

TEST_F(WorkerCredit, QuickTasksAreFetchedAheadByTheThousandAndSlowOnesNotAtAll) {
  connect();
  dispatch({lease(1), lease(2), lease(3)});
  executor.echo_all(Duration(1));
  turn();
  const auto credits = shard().credits();
  ASSERT_FALSE(credits.empty());
  EXPECT_GT(credits.back().limit(), 5'000U);

  dispatch({lease(11), lease(12)});
  executor.begin(2);
  turn(seconds(3));
  shard().credits();
  executor.end("a", seconds(3));
  executor.end("b", seconds(3));
  turn(seconds(1));
  dispatch({});
  EXPECT_EQ(core->status().credit, 2U);
}

TEST_F(WorkerCredit, SlotsThatAllRunForLongTakeBackTheCreditBeforeTheyEnd) {
  connect();
  dispatch({lease(1)});
  executor.echo_all(Duration(1));
  turn();
  ASSERT_GT(core->status().credit, 5'000U);
  dispatch({lease(2), lease(3), lease(4), lease(5)});
  executor.begin(2);
  turn(seconds(1));
  turn(milliseconds(500));
  EXPECT_EQ(core->status().credit, 2U);
  std::vector<std::uint64_t> released;
  for (const auto& batch : shard().reports()) {
    for (const auto& report : batch.reports()) {
      if (status_of(report) == ReportStatus::kReleased) released.push_back(report.id_high());
    }
  }
  EXPECT_EQ(released.size(), 2U) << "what waits behind them is given back to those who are idle";
  executor.begin(2);
  EXPECT_EQ(executor.running.size(), 2U);
}

TEST_F(WorkerCredit, AFixedPrefetchIsSplitAmongTheShards) {
  config.prefetch = 10;
  connect({"a", "b"});
  EXPECT_EQ(core->status().credit, 2U * (1 + 5));
}

TEST_F(WorkerCredit, AHandlerThatIgnoresItsLostLeaseTakesItsSlotOutOfTheCredit) {
  connect();
  dispatch({lease(1), lease(2)});
  executor.begin(2);
  tell_to_stop(lease(1), wire::StopAttempts::LEASE_LOST);
  EXPECT_EQ(core->status().credit, 1U);
  tell_to_stop(lease(2), wire::StopAttempts::LEASE_LOST);
  EXPECT_EQ(core->status().credit, 0U);
  executor.end("at last");
  turn();
  EXPECT_GT(core->status().credit, 0U);
}

TEST_F(WorkerRouting, EachShardOfTheTableIsGreetedAndGetsTheReportsOfItsPartitions) {
  connect({"a", "b"});
  network.shard("b").send(wire::DISPATCH, dispatch_message({lease(1)}));
  shard().send(wire::DISPATCH, dispatch_message({lease(2)}));
  turn();
  executor.echo_all(milliseconds(1));
  turn();
  EXPECT_EQ(only_report().id_high(), 2U);
  const auto reports = network.shard("b").reports();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].reports(0).id_high(), 1U);
}

TEST_F(WorkerRouting, WhenAPartitionMovesItsLeasesAndReportsGoToTheNewOwner) {
  connect({"a", "b"});
  network.shard("b").send(wire::DISPATCH, dispatch_message({lease(1), lease(3)}));
  turn();
  executor.begin(2);
  executor.end("done");
  turn();
  ASSERT_EQ(network.shard("b").reports().size(), 1U);

  shard().send(wire::WELCOME, welcome_message({"a", "c"}, 1, 2));
  turn();
  EXPECT_EQ(network.shard("b").open_link_count, 0);
  const auto hellos = network.shard("c").hellos();
  ASSERT_EQ(hellos.size(), 1U);
  EXPECT_EQ(hellos[0].held_size(), 2);
  network.shard("c").send(wire::WELCOME, welcome_message({"a", "c"}, 1, 2));
  turn();
  const auto reports = network.shard("c").reports();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].reports(0).output(), "done");
  executor.end("done too");
  turn();
  EXPECT_EQ(network.shard("c").reports().size(), 1U);
}

TEST_F(WorkerRouting, WhenAllShardsAreSilentItAsksAtTheConfiguredEndpointAgain) {
  connect({"b"});
  EXPECT_EQ(shard().open_link_count, 0) << "the configured endpoint only led to the shard";
  network.shard("b").reachable = false;
  shard().hellos();
  turn(seconds(10));
  turn(seconds(10));
  ASSERT_FALSE(shard().hellos().empty());
  shard().send(wire::WELCOME, welcome_message({"c"}, 2));
  turn();
  EXPECT_EQ(network.shard("c").hellos().size(), 1U);
}

TEST_F(WorkerRouting, AnOlderTableOfTheSameCoordinatorIsIgnored) {
  connect({"a"});
  shard().send(wire::WELCOME, welcome_message({"a", "b"}, 1, 5));
  turn();
  shard().send(wire::WELCOME, welcome_message({"a"}, 1, 4));
  turn();
  EXPECT_EQ(network.shard("b").open_link_count, 1);
}

}  // namespace
}  // namespace baton::testing
