// Executions of one partition, from start to end.
#include <gtest/gtest.h>

#include "tests/executions/execution_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kOneTask = R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"work","End":true}}})";
constexpr std::string_view kTwoTasks =
    R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"work","Next":"B"},
        "B":{"Type":"Task","Resource":"more","End":true}}})";
constexpr std::string_view kRetried =
    R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"work","End":true,
        "Retry":[{"ErrorEquals":["Flaky"],"IntervalSeconds":5,"MaxAttempts":1}]}}})";
constexpr std::string_view kToken =
    R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters":{"FunctionName":"ask","Payload":{"token.$":"$$.Task.Token"}},"HeartbeatSeconds":60,"End":true}}})";
constexpr std::string_view kWait = R"({"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":30,"End":true}}})";
constexpr std::string_view kMap =
    R"({"StartAt":"A","States":{"A":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED",
        "ExecutionType":"STANDARD"},"StartAt":"I","States":{"I":{"Type":"Task","Resource":"work","End":true}}},
        "End":true}}})";

TEST(Execution, TaskRunsOnAWorkerAndItsOutputIsTheExecutions) {
  ExecutionWorld world;
  const auto id = world.start(kOneTask, R"({"a":1})");
  EXPECT_EQ(world.status(id), "RUNNING");
  EXPECT_EQ(world.take("work"), R"({"a":1})");
  world.succeed(R"({"b":2})");
  EXPECT_EQ(world.status(id), "SUCCEEDED");
  EXPECT_EQ(world.output(id), R"({"b":2})");
  EXPECT_EQ(world.closed_told(), 1u);
  EXPECT_EQ(
      world.history(id),
      "1 ExecutionStarted, 2 TaskStateEntered, 3 TaskScheduled, 4 TaskStarted, 5 TaskSucceeded, 6 TaskStateExited, "
      "7 ExecutionSucceeded");
}

TEST(Execution, OutputThatIsNoJsonIsAString) {
  ExecutionWorld world;
  const auto id = world.start(kOneTask);
  world.take("work");
  world.succeed("hello");
  EXPECT_EQ(world.output(id), R"("hello")");
}

TEST(Execution, OutputThatIsNoTextFailsTheTask) {
  ExecutionWorld world;
  const auto id = world.start(kOneTask);
  world.take("work");
  world.succeed("\xff\xfe");
  EXPECT_EQ(world.status(id), "FAILED");
  EXPECT_EQ(world.error(id), "Baton.InvalidOutput");
}

TEST(Execution, FailureIsRetriedByTheMachinesRulesAndNotByTheQueues) {
  ExecutionWorld world;
  const auto id = world.start(kRetried);
  world.take("work");
  world.fail_task("Flaky", "once");
  EXPECT_EQ(world.take("work"), "");
  world.pass_time(5s);
  EXPECT_EQ(world.take("work"), "{}");
  world.fail_task("Flaky", "twice");
  EXPECT_EQ(world.status(id), "FAILED");
  EXPECT_EQ(world.error(id), "Flaky");
  EXPECT_EQ(world.tasks().task_count(), 0u) << "no dead letter";
}

TEST(Execution, StartedTwiceByOneNameIsOne) {
  ExecutionWorld world;
  world.start(kOneTask, R"({"a":1})");
  const auto again = world.try_start(kOneTask, R"({"a":1})", "one");
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, Executions::Started::kKnown);
  EXPECT_FALSE(world.try_start(kOneTask, R"({"a":2})", "one")) << "another input";
  world.take("work");
  world.succeed("1");
  EXPECT_FALSE(world.try_start(kOneTask, R"({"a":1})", "one")) << "it has ended";
}

TEST(Execution, StartSentAgainByTheSameRequestIsKnownEvenAfterItsEnd) {
  ExecutionWorld world;
  ASSERT_TRUE(world.try_start(kOneTask, "{}", "one", asl::ExecutionType::kStandard, 77));
  world.take("work");
  world.succeed("1");
  world.take_over();
  const auto again = world.try_start(kOneTask, "{}", "one", asl::ExecutionType::kStandard, 77);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, Executions::Started::kRepeated);
  EXPECT_FALSE(world.try_start(kOneTask, "{}", "one", asl::ExecutionType::kStandard, 78)) << "another request";
}

TEST(Execution, StoppedWithdrawsItsTaskAndTellsTheWorker) {
  ExecutionWorld world;
  const auto id = world.start(kOneTask);
  world.take("work");
  EXPECT_TRUE(world.executions().stop(id, json::Value::string("E"), json::Value::string("why"), world.now()));
  world.turn();
  EXPECT_EQ(world.status(id), "ABORTED");
  EXPECT_EQ(world.error(id), "E");
  EXPECT_EQ(world.stops_told(), 1u);
  EXPECT_EQ(world.tasks().task_count(), 0u);
  world.succeed("1");  // too late
  EXPECT_EQ(world.status(id), "ABORTED");
}

TEST(Execution, WaitEndsAtItsTime) {
  ExecutionWorld world;
  const auto id = world.start(kWait);
  world.pass_time(29s);
  EXPECT_EQ(world.status(id), "RUNNING");
  world.pass_time(1s);
  EXPECT_EQ(world.status(id), "SUCCEEDED");
}

TEST(Execution, TokenIsAnsweredOnce) {
  ExecutionWorld world;
  const auto id = world.start(kToken);
  world.take("ask");
  const std::string token = world.token_of_taken();
  ASSERT_NE(token, "");
  world.succeed("{}");  // handed over
  EXPECT_EQ(world.status(id), "RUNNING");
  const auto answer = [&](std::uint64_t nonce) {
    const auto answered = world.executions().answer_token(
        token, nonce,
        [](asl::FrameId frame, asl::Attempt attempt) -> asl::Event {
          return asl::TaskSucceeded{frame, attempt, json::Value::string("yes"), {}};
        },
        world.now());
    world.turn();
    return answered;
  };
  EXPECT_EQ(answer(7), Executions::Answered::kDone);
  EXPECT_EQ(world.status(id), "SUCCEEDED");
  EXPECT_EQ(answer(8), Executions::Answered::kTimedOut);
  EXPECT_EQ(answer(0), Executions::Answered::kTimedOut);
  EXPECT_EQ(answer(7), Executions::Answered::kDone) << "the same request, sent again";
  world.take_over();
  EXPECT_EQ(answer(7), Executions::Answered::kDone);
  EXPECT_EQ(answer(8), Executions::Answered::kTimedOut);
  EXPECT_EQ(world.executions().heartbeat_token("nonsense", world.now()), Executions::Answered::kNoSuchTask);
}

TEST(Execution, TokenWithoutHeartbeatTimesOut) {
  ExecutionWorld world;
  const auto id = world.start(kToken);
  world.take("ask");
  const std::string token = world.token_of_taken();
  world.succeed("{}");
  world.pass_time(50s);
  EXPECT_EQ(world.executions().heartbeat_token(token, world.now()), Executions::Answered::kDone);
  world.pass_time(50s);
  EXPECT_EQ(world.status(id), "RUNNING");
  world.pass_time(11s);
  EXPECT_EQ(world.status(id), "FAILED");
}

TEST(Execution, CrashingWorkersEndInAFailureThatCanBeCaught) {
  ExecutionWorld world;
  const auto id = world.start(kOneTask);
  for (int crash = 0; crash < 3; ++crash) {
    EXPECT_EQ(world.take("work"), "{}") << crash;
    world.pass_time(11s);
  }
  EXPECT_EQ(world.status(id), "FAILED");
  EXPECT_EQ(world.error(id), "Baton.PoisonTask");
}

TEST(Execution, FailedOneIsRedrivenFromWhereItFailed) {
  ExecutionWorld world;
  const auto id = world.start(kTwoTasks);
  world.take("work");
  world.succeed("1");
  world.take("more");
  world.fail_task("Broken", "");
  ASSERT_EQ(world.status(id), "FAILED");
  ASSERT_TRUE(world.executions().redrive(id, 0, world.now()));
  world.turn();
  EXPECT_EQ(world.status(id), "RUNNING");
  EXPECT_EQ(world.take("work"), "");
  EXPECT_EQ(world.take("more"), "1");
  world.succeed("2");
  EXPECT_EQ(world.status(id), "SUCCEEDED");
  EXPECT_FALSE(world.executions().redrive(id, 0, world.now()));
}

TEST(Execution, RedriveThatIsSentAgainChangesNothing) {
  ExecutionWorld world;
  const auto id = world.start(kTwoTasks);
  world.take("work");
  world.fail_task("Broken", "");
  ASSERT_TRUE(world.executions().redrive(id, redrive_token_of("once"), world.now()));
  world.turn();
  EXPECT_TRUE(world.executions().redrive(id, redrive_token_of("once"), world.now()));
  EXPECT_FALSE(world.executions().redrive(id, redrive_token_of("twice"), world.now())) << "it is running";
  world.take_over();
  EXPECT_TRUE(world.executions().redrive(id, redrive_token_of("once"), world.now()));
  ASSERT_EQ(world.take("work"), "{}");
  world.fail_task("Broken again", "");
  EXPECT_TRUE(world.executions().redrive(id, redrive_token_of("once"), world.now()));
  EXPECT_EQ(world.status(id), "FAILED") << "the request was about the first failure";
  world.take_over();
  EXPECT_TRUE(world.executions().redrive(id, redrive_token_of("once"), world.now()));
  EXPECT_EQ(world.status(id), "FAILED");
  ASSERT_TRUE(world.executions().redrive(id, redrive_token_of("twice"), world.now()));
  world.turn();
  EXPECT_EQ(world.status(id), "RUNNING");
}

TEST(Execution, OpenOneKnowsAfterATakeoverWhichRequestAnsweredItsToken) {
  ExecutionWorld world;
  const auto id = world.start(R"({"StartAt":"A","States":{
    "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
         "Parameters":{"FunctionName":"ask","Payload":{"token.$":"$$.Task.Token"}},"Next":"B"},
    "B":{"Type":"Wait","Seconds":30,"End":true}}})");
  world.take("ask");
  const std::string token = world.token_of_taken();
  world.succeed("{}");
  const auto answer = [&](std::uint64_t nonce) {
    const auto answered = world.executions().answer_token(
        token, nonce,
        [](asl::FrameId frame, asl::Attempt attempt) -> asl::Event {
          return asl::TaskFailed{frame, attempt, json::Value::string("No"), {}};
        },
        world.now());
    world.turn();
    return answered;
  };
  ASSERT_EQ(answer(7), Executions::Answered::kDone);
  world.checkpoint();
  world.take_over();
  EXPECT_EQ(answer(7), Executions::Answered::kDone);
  EXPECT_EQ(answer(8), Executions::Answered::kTimedOut);
  EXPECT_EQ(world.status(id), "FAILED");
}

TEST(Execution, DistributedMapRunsItsItemsAsExecutions) {
  ExecutionWorld world;
  const auto id = world.start(kMap, "[1,2,3]");
  world.turn();
  EXPECT_EQ(world.executions().open_count(), 4u);
  for (int i = 0; i < 3; ++i) {
    const std::string input = world.take("work");
    world.succeed(input + "0");
  }
  EXPECT_EQ(world.status(id), "SUCCEEDED");
  EXPECT_EQ(world.output(id), "[10,20,30]");
}

TEST(Execution, TraceThatItWasStartedInGoesToItsTasks) {
  ExecutionWorld world;
  world.start(kTwoTasks, "{}", "untraced");
  EXPECT_EQ(world.take("work"), "{}");
  EXPECT_EQ(world.trace_of_taken(), "");
  world.set_trace_header("Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1");
  world.start(kTwoTasks, "1", "traced");
  EXPECT_EQ(world.take("work"), "1");
  EXPECT_EQ(world.trace_of_taken(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  world.take_over();
  world.succeed("2");
  EXPECT_EQ(world.take("more"), "2");
  EXPECT_EQ(world.trace_of_taken(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
}

TEST(Execution, TraceThatItWasStartedInGoesToItsChildren) {
  ExecutionWorld world;
  world.set_trace_header("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
  world.start(kMap, "[1,2]");
  world.turn();
  for (int i = 0; i < 2; ++i) {
    EXPECT_NE(world.take("work"), "");
    EXPECT_EQ(world.trace_of_taken(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
  }
}

TEST(Execution, StoppedMapStopsItsChildren) {
  ExecutionWorld world;
  const auto id = world.start(kMap, "[1,2,3]");
  world.turn();
  world.executions().stop(id, {}, {}, world.now());
  world.turn();
  EXPECT_EQ(world.executions().open_count(), 0u);
  EXPECT_EQ(world.tasks().task_count(), 0u);
}

TEST(Execution, ActivityIsTakenByAPollerAndEndsByItsToken) {
  ExecutionWorld world;
  const auto id = world.start(
      R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:us-east-1:1:activity:approve",
          "End":true}}})",
      R"({"a":1})");
  const auto task = world.executions().take_activity(*world.type("approve"), "bob", 0, world.now());
  ASSERT_TRUE(task);
  EXPECT_EQ(task->input, R"({"a":1})");
  EXPECT_FALSE(world.executions().take_activity(*world.type("approve"), "eve", 0, world.now()));
  world.executions().answer_token(
      task->token, 0,
      [](asl::FrameId frame, asl::Attempt attempt) -> asl::Event {
        return asl::TaskSucceeded{frame, attempt, json::Value::boolean(true), "true"};
      },
      world.now());
  world.turn();
  EXPECT_EQ(world.output(id), "true");
}

constexpr std::string_view kActivity =
    R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:us-east-1:1:activity:approve","End":true}}})";

class ActivityHandedOut : public testing::Test {
 protected:
  std::optional<Executions::ActivityTask> poll(std::uint64_t nonce, std::string_view who = "bob") {
    auto task = world.executions().take_activity(*world.type("approve"), who, nonce, world.now());
    world.turn();
    return task;
  }
  Executions::Answered succeed(const std::string& token) {
    const auto answered = world.executions().answer_token(
        token, 1,
        [](asl::FrameId frame, asl::Attempt attempt) -> asl::Event {
          return asl::TaskSucceeded{frame, attempt, json::Value::boolean(true), "true"};
        },
        world.now());
    world.turn();
    return answered;
  }

  ExecutionWorld world;
  const ExecutionId id = world.start(kActivity, R"({"a":1})");
};

TEST_F(ActivityHandedOut, ToTheSameRequestAgainIfItComesAgain) {
  const auto first = poll(7);
  ASSERT_TRUE(first);
  EXPECT_FALSE(poll(8)) << "somebody else's";
  const auto again = poll(7);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->token, first->token);
  EXPECT_EQ(again->input, R"({"a":1})");
  EXPECT_EQ(succeed(first->token), Executions::Answered::kDone);
  EXPECT_FALSE(poll(7));
  EXPECT_EQ(world.status(id), "SUCCEEDED");
}

TEST_F(ActivityHandedOut, ToSomebodyElseIfNobodyConfirmsIt) {
  const auto lost = poll(7);
  world.pass_time(9s);
  EXPECT_FALSE(poll(8));
  world.pass_time(2s);
  const auto found = poll(8, "eve");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->token, lost->token) << "the same task, started once";
  EXPECT_EQ(world.history(id), "1 ExecutionStarted, 2 TaskStateEntered, 3 ActivityScheduled, 4 ActivityStarted");
  for (int i = 0; i < 5; ++i) {  // however often: nobody crashed
    world.pass_time(11s);
    ASSERT_TRUE(poll(10 + static_cast<std::uint64_t>(i))) << i;
  }
  EXPECT_EQ(succeed(found->token), Executions::Answered::kDone);
  EXPECT_EQ(world.tasks().task_count(), 0u);
}

TEST_F(ActivityHandedOut, ToNobodyElseOnceItIsConfirmed) {
  const auto task = poll(7);
  EXPECT_EQ(world.executions().confirm_activity(task->token), Executions::Answered::kDone);
  EXPECT_EQ(world.executions().confirm_activity(task->token), Executions::Answered::kTimedOut) << "said again";
  EXPECT_EQ(world.executions().confirm_activity("nonsense"), Executions::Answered::kNoSuchTask);
  EXPECT_EQ(world.tasks().task_count(), 0u);
  world.pass_time(60s);
  EXPECT_FALSE(poll(8));
  EXPECT_EQ(succeed(task->token), Executions::Answered::kDone);
}

TEST_F(ActivityHandedOut, ToSomebodyElseAfterATakeoverIfNobodyConfirmsIt) {
  const auto lost = poll(7);
  world.take_over();
  EXPECT_FALSE(poll(8));
  world.pass_time(11s);
  const auto found = poll(8);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->token, lost->token);
}

TEST_F(ActivityHandedOut, ToNobodyOnceItsExecutionIsStopped) {
  ASSERT_TRUE(poll(7));
  world.executions().stop(id, {}, {}, world.now());
  world.turn();
  EXPECT_EQ(world.tasks().task_count(), 0u);
  EXPECT_FALSE(poll(7));
}

TEST(Execution, ClosedOneIsForgottenAfterItsRetention) {
  ExecutionWorld world({.closed = {.retention = 1h}});
  const auto id = world.start(kOneTask);
  world.take("work");
  world.succeed("1");
  world.pass_time(59min);
  EXPECT_EQ(world.status(id), "SUCCEEDED");
  world.pass_time(2min);
  EXPECT_EQ(world.status(id), "UNKNOWN");
}

TEST(Execution, TooManyOpenOnesAreRefused) {
  ExecutionWorld world({.open_count_max = 1});
  world.start(kOneTask, "{}", "one");
  const auto refused = world.try_start(kOneTask, "{}", "two");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOverloaded);
}

TEST(Execution, ExpressOneLeavesNothingBehind) {
  ExecutionWorld world;
  const auto id = world.start(kOneTask, "{}", "one", asl::ExecutionType::kExpress);
  world.take("work");
  world.succeed("1");
  EXPECT_EQ(world.status(id), "UNKNOWN");
  EXPECT_EQ(world.closed_told(), 1u);
}

TEST(Executions, ChildThatHasNotBegunCanBeStopped) {
  ExecutionWorld world;
  std::string items = "[0";
  for (int i = 1; i < 2500; ++i) items += "," + std::to_string(i);
  world.start(R"({"StartAt":"A","States":{"A":{"Type":"Map","ToleratedFailurePercentage":100,"ItemProcessor":{
      "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"I","States":{
      "I":{"Type":"Wait","Seconds":10,"End":true}}},"End":true}}})",
              items + "]");
  // A turn begins 2000 children.
  std::optional<ExecutionId> child;
  world.executions().for_each_open([&](const ExecutionEntry& entry) {
    if (entry.execution.frames.empty()) child = entry.id;
  });
  ASSERT_TRUE(child);
  EXPECT_TRUE(world.executions().stop(*child, json::Value::string("Why"), {}, world.now()));
  world.turn();
  EXPECT_EQ(world.status(*child), "ABORTED");
  EXPECT_EQ(world.error(*child), "Why");
  EXPECT_EQ(world.history(*child), "1 ExecutionStarted, 2 WaitStateEntered, 3 ExecutionAborted");
}

// Clients choose the ids of their tasks, so they may meet.
TEST(Executions, RequestWhoseTaskIdIsTakenFails) {
  constexpr std::string_view kDefinition =
      R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"work","End":true}}})";
  TaskId taken;
  {
    ExecutionWorld world;
    world.start(kDefinition);
    world.tasks().for_each_task([&](const Task& task) { taken = task.id; });
  }
  ExecutionWorld world;
  TaskSpec spec;
  spec.id = taken;
  ASSERT_TRUE(world.tasks().submit(std::move(spec), *world.type("other"), kNoSession, world.now(), world));
  const ExecutionId id = world.start(kDefinition);
  EXPECT_EQ(world.status(id), "FAILED");
  EXPECT_EQ(world.error(id), "States.TaskFailed");
  EXPECT_NE(world.history(id).find("TaskFailed"), std::string::npos);
}

}  // namespace
}  // namespace baton
