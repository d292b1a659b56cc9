// Triggers as a shard runs them: executions that start by themselves, once, whoever owns their partitions.
#include <gmock/gmock.h>

#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/coordinator/shard_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ShardTriggers : public testing::Test {
 protected:
  // ShardWorld::kStart is 2023-11-14T22:13:20Z.
  ShardTriggers() { world.client("alice"); }

  std::string call(const std::string& operation, const std::string& body) {
    wire::Request request;
    auto& call = *request.mutable_call_api();
    call.set_operation(operation);
    call.set_body(body);
    world.request("alice", request);
    world.settle();
    const auto reply = world.hear<wire::Reply>("alice", wire::REPLY);
    if (!reply) return "";
    if (reply->has_error()) return reply->error().message();
    return reply->api().error().empty() ? reply->api().body() : reply->api().error();
  }
  void create_machine(const std::string& definition) {
    const json::Value body =
        json::Value::object({{"name", json::Value::string("clean")},
                             {"definition", json::Value::string(definition)},
                             {"roleArn", json::Value::string("arn:aws:iam::123456789012:role/r")}});
    EXPECT_THAT(call("CreateStateMachine", json::to_text(body)), HasSubstr("stateMachineArn"));
  }
  void create_trigger(const std::string& more = "") {
    EXPECT_THAT(call("CreateTrigger", R"({"name":"often","schedule":"* * * * *","state_machine_arn":)"
                                      R"("arn:aws:states:us-east-1:123456789012:stateMachine:clean")" +
                                          more + "}"),
                HasSubstr(R"("next_slot":"2023-11-14T22:14:00Z")"));
  }
  std::string describe(const std::string& slot) {
    return call("DescribeExecution",
                R"({"executionArn":"arn:aws:states:us-east-1:123456789012:execution:clean:often-)" + slot + "\"}");
  }
  std::string member(const std::string& name) {
    return json::to_text(json::parse(call("DescribeTrigger", R"({"name":"often"})"))->get(name));
  }
  void restart() {
    world.restart();
    world.client("alice");
    world.settle();
  }
  // So long that nobody's session lasts.
  void pass(Duration duration) {
    world.pass(duration);
    world.client("alice");
  }

  static constexpr char kPass[] = R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}})";
  static constexpr char kTask[] = R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"echo","End":true}}})";
  ShardWorld world;
};

TEST_F(ShardTriggers, ASlotStartsAnExecutionInWhateverPartition) {
  create_machine(kPass);
  create_trigger(R"(,"input":{"at":"{% $states.input.slot %}"})");
  pass(5min);
  for (const char* slot : {"20231114T221400Z", "20231114T221500Z", "20231114T221600Z", "20231114T221700Z"}) {
    EXPECT_THAT(describe(slot), HasSubstr(R"("status":"SUCCEEDED")")) << slot;
  }
  EXPECT_THAT(describe("20231114T221400Z"), HasSubstr(R"({\"at\":\"2023-11-14T22:14:00Z\"})"));
  EXPECT_EQ(member("open_count"), "0");
}

TEST_F(ShardTriggers, TriggersAndTheirSlotsOutliveTheirOwner) {
  create_machine(kPass);
  create_trigger();
  restart();
  pass(50s);
  EXPECT_THAT(describe("20231114T221400Z"), HasSubstr("SUCCEEDED"));
  restart();
  pass(2 * kCheckpointInterval);
  restart();
  EXPECT_THAT(describe("20231114T221500Z"), HasSubstr("SUCCEEDED"));
  EXPECT_EQ(call("ListExecutions", R"({"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:clean"})")
                .find("often-20231114T221400Z:"),
            std::string::npos)
      << "each slot once";
}

TEST_F(ShardTriggers, AStartThatIsLostWithItsOwnerIsAskedAgain) {
  create_machine(kPass);
  create_trigger();
  world.jump(41s);
  world.turn();  // the fire is written; whoever was to start it dies with the message
  restart();
  world.settle();
  EXPECT_THAT(describe("20231114T221400Z"), HasSubstr("SUCCEEDED"));
  EXPECT_EQ(member("fired_count"), "1");
}

TEST_F(ShardTriggers, ARunThatMustNotBeOverlappedIsWaitedForAcrossTakeovers) {
  create_machine(kTask);
  create_trigger(R"(,"overlap":"skip")");
  pass(3min);
  EXPECT_EQ(member("fired_count"), "1") << "its task waits for a worker";
  restart();
  EXPECT_EQ(member("open_count"), "1");
  world.worker("bob", 9, 10);
  world.settle();
  const auto tasks = world.hear_dispatched("bob");
  ASSERT_EQ(tasks.size(), 1u);
  world.report("bob", tasks[0], ReportStatus::kSucceeded, "1");
  world.settle();
  EXPECT_EQ(member("open_count"), "0");
  pass(1min);
  EXPECT_EQ(member("fired_count"), "2");
}

TEST_F(ShardTriggers, ASlotMaySubmitATaskOnce) {
  EXPECT_THAT(call("CreateTrigger", R"({"name":"often","schedule":"* * * * *","task":{"type":"echo","priority":9},)"
                                    R"("input":{"at":"{% $states.input.slot %}"}})"),
              HasSubstr(R"("task":{"type":"echo")"));
  world.jump(41s);
  world.turn();  // the fire is written; whoever was to submit it dies with the message
  restart();
  world.settle();
  world.worker("bob", 9, 10);
  world.settle();
  const auto tasks = world.hear_dispatched("bob");
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].input(), R"({"at":"2023-11-14T22:14:00Z"})");
  const TaskId id = task_id_of_key("echo", "trigger:often-20231114T221400Z");
  EXPECT_EQ(tasks[0].id_high(), id.high);
  EXPECT_EQ(tasks[0].id_low(), id.low);
  EXPECT_EQ(member("open_count"), "0");
  EXPECT_EQ(member("fired_count"), "1");
}

TEST_F(ShardTriggers, AnExecutionOfTheSlotsNameIsNotWaitedFor) {
  create_machine(kTask);
  create_trigger(R"(,"overlap":"skip")");
  const std::string by_hand =
      call("StartExecution", R"({"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:clean",)"
                             R"("name":"often-20231114T221400Z","input":"{}"})");
  EXPECT_THAT(by_hand, HasSubstr("executionArn"));
  pass(1min);
  EXPECT_THAT(member("last_error"), HasSubstr("ExecutionAlreadyExists"));
  EXPECT_EQ(member("open_count"), "0");
  pass(1min);
  EXPECT_EQ(member("fired_count"), "2");
}

TEST_F(ShardTriggers, AStartForAnEventSaysWhetherItIsTheFirst) {
  create_machine(kTask);
  const std::string start =
      R"({"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:clean","name":"hook-1","input":"{}"})";
  EXPECT_THAT(call("StartTriggeredExecution", start), HasSubstr(R"("started":true)"));
  EXPECT_THAT(call("StartTriggeredExecution", start), HasSubstr(R"("started":false)"));
  EXPECT_THAT(call("StartExecution", start), testing::Not(HasSubstr("started\"")));
}

TEST_F(ShardTriggers, WhatCannotBeStartedIsTold) {
  create_trigger();
  pass(1min);
  EXPECT_THAT(member("last_error"), HasSubstr("StateMachineDoesNotExist"));
  EXPECT_EQ(member("open_count"), "0");
}

}  // namespace
}  // namespace baton
