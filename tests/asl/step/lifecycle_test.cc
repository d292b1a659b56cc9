// How executions end early, and how they go on.
#include <gtest/gtest.h>

#include "common/json/write.h"
#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

constexpr std::string_view kTask = R"({"TimeoutSeconds": 100, "StartAt": "A", "States": {
    "A": {"Type": "Pass", "Assign": {"v": 1}, "Next": "T"},
    "T": {"Type": "Task", "Resource": "work", "Retry": [{"ErrorEquals": ["Again"], "MaxAttempts": 1}], "Next": "D"},
    "D": {"Type": "Pass", "Parameters": {"v.$": "$v"}, "End": true}}})";

TEST(StartExecution, TellsWhatVersionOrAliasItWasStartedBy) {
  ExecutionIdentity identity = TestRun(kTask).execution().identity;
  identity.role_arn = json::Value::string("arn:role");
  identity.state_machine_alias_arn = json::Value::string("arn:m:live");
  identity.state_machine_version_arn = json::Value::string("arn:m:3");
  const TestRun run(kTask, "{}", identity);
  EXPECT_EQ(json::to_text(run.event("ExecutionStarted").get("executionStartedEventDetails")),
            R"({"input":"{}","inputDetails":{"truncated":false},"roleArn":"arn:role",)"
            R"("stateMachineAliasArn":"arn:m:live","stateMachineVersionArn":"arn:m:3"})");
}

TEST(StopExecution, EndsEverythingWithOneEvent) {
  TestRun run(kTask);
  run.send(StopExecution{json::Value::string("Bored"), json::Value::string("Long.")});
  EXPECT_EQ(run.trace(5), "ExecutionAborted(0)");
  EXPECT_EQ(run.outcome(), "ABORTED Bored: Long.");
  EXPECT_EQ(run.task_count(), 0u);
  EXPECT_EQ(run.timer_count(), 0u);
  run.send(StopExecution{});
  EXPECT_EQ(run.history().size(), 6u);
}

TEST(StopExecution, NeedsNoReason) {
  TestRun run(kTask);
  run.send(StopExecution{});
  EXPECT_EQ(run.event("ExecutionAborted").get("executionAbortedEventDetails").size(), 0u);
}

TEST(ExecutionTimeout, EndsAllThatRuns) {
  TestRun run(kTask);
  run.advance(std::chrono::seconds(100));
  EXPECT_EQ(run.outcome(), "TIMED_OUT");
  EXPECT_EQ(run.trace(5), "ExecutionTimedOut(0)");
  EXPECT_EQ(run.detail("ExecutionTimedOut", "error"), "States.Timeout");
  EXPECT_EQ(run.task_count(), 0u);
}

TEST(ExecutionTimeout, EndsStandardExecutionsAfterAYearWhateverTheMachineSays) {
  for (const std::string_view timeout : {"", R"("TimeoutSeconds": 99999998, )"}) {
    TestRun run("{" + std::string(timeout) +
                R"("StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work", "End": true}}})");
    run.advance(kStandardDurationMax - std::chrono::seconds(1));
    EXPECT_EQ(run.outcome(), "RUNNING");
    run.advance(std::chrono::seconds(1));
    EXPECT_EQ(run.outcome(), "TIMED_OUT");
    EXPECT_EQ(run.timer_count(), 0u);
  }
}

TEST(ExecutionTimeout, BeginsAnewWithARedrive) {
  TestRun run(R"({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "work", "End": true}}})");
  run.advance(kStandardDurationMax);
  run.send(RedriveExecution{});
  run.advance(kStandardDurationMax - std::chrono::seconds(1));
  EXPECT_EQ(run.outcome(), "RUNNING");
  run.advance(std::chrono::seconds(1));
  EXPECT_EQ(run.outcome(), "TIMED_OUT");
}

TEST(ExecutionTimeout, EndsExpressExecutionsAfterFiveMinutes) {
  ExecutionIdentity identity = TestRun(kTask).execution().identity;
  identity.type = ExecutionType::kExpress;
  TestRun run(R"({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1000, "End": true}}})", "{}", identity);
  run.advance(std::chrono::minutes(5));
  EXPECT_EQ(run.outcome(), "TIMED_OUT");
  EXPECT_FALSE(is_redrivable(run.execution()));
}

TEST(ExecutionTimeout, IsForgottenWhenTheExecutionEnds) {
  TestRun run(kTask);
  run.succeed("1");
  EXPECT_EQ(run.timer_count(), 0u);
}

TEST(Redrive, GoesOnWithTheStateThatFailed) {
  TestRun run(kTask);
  run.fail("E", "C");
  EXPECT_EQ(run.outcome(), "FAILED E: C");
  ASSERT_TRUE(is_redrivable(run.execution()));
  const std::size_t before = run.history().size();
  run.send(RedriveExecution{});
  EXPECT_EQ(run.trace(before), "ExecutionRedriven(8) TaskScheduled(9)");
  EXPECT_EQ(run.detail("ExecutionRedriven", "redriveCount"), "1");
  run.succeed("{}");
  EXPECT_EQ(run.outcome(), R"(SUCCEEDED {"v":1})");
  EXPECT_FALSE(is_redrivable(run.execution()));
}

TEST(Redrive, GivesRetriersTheirAttemptsBack) {
  TestRun run(kTask);
  run.fail("Again", "");
  run.advance(std::chrono::seconds(1));
  run.fail("Again", "");
  ASSERT_EQ(run.execution().status, ExecutionStatus::kFailed);
  run.send(RedriveExecution{});
  run.fail("Again", "");
  EXPECT_EQ(run.execution().status, ExecutionStatus::kRunning);
}

TEST(Redrive, AlsoAfterAStopAndATimeout) {
  TestRun stopped(kTask);
  stopped.send(StopExecution{});
  stopped.send(RedriveExecution{});
  stopped.succeed("{}");
  EXPECT_EQ(stopped.execution().status, ExecutionStatus::kSucceeded);
  TestRun timed_out(kTask);
  timed_out.advance(std::chrono::seconds(100));
  timed_out.send(RedriveExecution{});
  EXPECT_EQ(timed_out.timer_count(), 1u);
  timed_out.succeed("{}");
  EXPECT_EQ(timed_out.execution().status, ExecutionStatus::kSucceeded);
}

TEST(Redrive, KeepsTheBranchesThatSucceeded) {
  TestRun run(R"({"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [
              {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "a", "End": true}}},
              {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "b", "End": true}}},
              {"StartAt": "C", "States": {"C": {"Type": "Task", "Resource": "c", "End": true}}}], "End": true}}})");
  run.succeed("1", 0);
  run.fail("E", "", 0);
  run.send(RedriveExecution{});
  ASSERT_EQ(run.task_count(), 2u);
  EXPECT_EQ(run.task(0).resource->arn, "b");
  EXPECT_EQ(run.task(1).resource->arn, "c");
  run.succeed("3", 1);
  run.succeed("2", 0);
  EXPECT_EQ(run.outcome(), "SUCCEEDED [1,2,3]");
}

TEST(Redrive, StartsTheItemsThatHadNotStarted) {
  TestRun run(R"({"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1, "ItemProcessor": {"StartAt": "I",
              "States": {"I": {"Type": "Task", "Resource": "a", "End": true}}}, "End": true}}})",
              "[1,2,3]");
  run.succeed("10");
  run.fail("E", "");
  run.send(RedriveExecution{});
  run.succeed("20");
  run.succeed("30");
  EXPECT_EQ(run.outcome(), "SUCCEEDED [10,20,30]");
}

TEST(Redrive, RunsTheChildrenOfAMapRunAgainThatFailed) {
  TestRun run(R"({"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": {
              "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "I",
              "States": {"I": {"Type": "Pass", "End": true}}}, "End": true}}})",
              "[1,2]");
  const std::vector<ChildStart> first = run.effects().children;
  run.send(ChildExecutionEnded{first[0].frame, first[0].attempt, ExecutionStatus::kSucceeded, parsed("10"), {}, {}});
  run.send(ChildExecutionEnded{first[1].frame, first[1].attempt, ExecutionStatus::kFailed, {}, {}, {}});
  ASSERT_EQ(run.execution().status, ExecutionStatus::kFailed);
  run.send(RedriveExecution{});
  const std::vector<ChildStart> second = run.effects().children;
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].frame, first[1].frame);
  EXPECT_EQ(run.detail("MapRunRedriven", "redriveCount"), "1");
  run.send(ChildExecutionEnded{second[0].frame, second[0].attempt, ExecutionStatus::kSucceeded, parsed("20"), {}, {}});
  EXPECT_EQ(run.outcome(), "SUCCEEDED [10,20]");
}

// Goes round for as long as nothing called `stop` is in its input, which is for ever.
constexpr std::string_view kLoop = R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"},
    "B": {"Type": "Choice", "Choices": [{"Variable": "$.stop", "IsPresent": true, "Next": "D"}], "Default": "A"},
    "D": {"Type": "Succeed"}}})";

TEST(Limits, StepGivesTheFloorToOthers) {
  TestRun run(kLoop);
  EXPECT_TRUE(run.effects().unfinished);
  EXPECT_EQ(run.history().size(), 1 + 2 * kTransitionsPerStepMax);
  run.send(ContinueExecution{});
  EXPECT_EQ(run.history().size(), 1 + 4 * kTransitionsPerStepMax);
}

TEST(Limits, MachineThatLoopsForeverEndsWithItsHistory) {
  TestRun run(kLoop);
  run.stop_comparing();
  run.finish_work();
  EXPECT_EQ(run.history().size(), static_cast<std::size_t>(kHistoryEventsMax));
  EXPECT_EQ(run.outcome(),
            "FAILED States.Runtime: The execution reached the maximum number of history events (25000).");
  EXPECT_FALSE(is_redrivable(run.execution()));
}

TEST(Limits, ErrorAndCauseOfAWorkerAreCut) {
  TestRun run(kTask);
  std::string error;
  for (std::size_t i = 0; i <= kErrorCharactersMax; ++i) error += "ö";
  run.fail(error, std::string(kCauseCharactersMax + 1, 'c'));
  EXPECT_EQ(run.detail("TaskFailed", "error").size(), 2 * kErrorCharactersMax);
  EXPECT_EQ(run.detail("TaskFailed", "cause").size(), kCauseCharactersMax);
  EXPECT_EQ(run.detail("ExecutionFailed", "error").size(), 2 * kErrorCharactersMax);
  EXPECT_EQ(run.detail("ExecutionFailed", "cause").size(), kCauseCharactersMax);
}

TEST(Limits, ErrorAndCauseThatFitAreKept) {
  TestRun run(kTask);
  run.fail(std::string(kErrorCharactersMax, 'e'), std::string(kCauseCharactersMax, 'c'));
  EXPECT_EQ(run.detail("ExecutionFailed", "error").size(), kErrorCharactersMax);
  EXPECT_EQ(run.detail("ExecutionFailed", "cause").size(), kCauseCharactersMax);
}

TEST(Limits, ErrorAndCauseOfAFailStateAreCut) {
  TestRun run(R"({"StartAt": "F", "States": {"F": {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "$.c"}}})",
              R"({"e": ")" + std::string(kErrorCharactersMax + 9, 'e') + R"(", "c": ")" +
                  std::string(kCauseCharactersMax + 9, 'c') + R"("})");
  EXPECT_EQ(run.detail("ExecutionFailed", "error"), std::string(kErrorCharactersMax, 'e'));
  EXPECT_EQ(run.detail("ExecutionFailed", "cause"), std::string(kCauseCharactersMax, 'c'));
}

TEST(Limits, CauseThatQuotesALargeInputIsCut) {
  TestRun run(R"({"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": {"x.$": "$.nope"}, "End": true}}})",
              R"({"a": ")" + std::string(kCauseCharactersMax, 'a') + R"("})");
  EXPECT_EQ(run.detail("ExecutionFailed", "error"), "States.Runtime");
  EXPECT_EQ(run.detail("ExecutionFailed", "cause").size(), kCauseCharactersMax);
}

TEST(Limits, HistoryOfAnExpressExecutionHasRoomForMore) {
  ExecutionIdentity identity = TestRun(kTask).execution().identity;
  identity.type = ExecutionType::kExpress;
  Compiled compiled = compile_definition(kLoop, ExecutionType::kExpress);
  Execution execution = make_execution(identity);
  Random random(1);
  Effects effects = step(*compiled.machine, execution, StartExecution{parsed("{}")}, TimePoint{}, random);
  while (effects.unfinished && execution.last_event_id <= kHistoryEventsMax) {
    effects = step(*compiled.machine, execution, ContinueExecution{}, TimePoint{}, random);
  }
  EXPECT_EQ(execution.status, ExecutionStatus::kRunning);
  EXPECT_GT(execution.last_event_id, kHistoryEventsMax);
}

TEST(Limits, OutputThatIsTooLargeFailsTheState) {
  TestRun run(
      R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"a.$": "$", "b.$": "$"}, "End": true}}})",
      '"' + std::string(kPayloadBytesMax / 2, 'x') + '"');
  EXPECT_EQ(run.outcome(),
            "FAILED States.DataLimitExceeded: The state/task 'A' returned a result with a size exceeding "
            "the maximum number of bytes service limit.");
}

}  // namespace
}  // namespace baton::asl
