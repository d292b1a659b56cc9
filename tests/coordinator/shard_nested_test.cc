// Executions that start executions, as a shard runs them.
#include <gtest/gtest.h>

#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/coordinator/shard_api_fixture.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

// `form`: "", ".sync" or ".sync:2".
std::string outer(std::string_view form) {
  return R"({"StartAt":"S","States":{"S":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution)" +
         std::string(form) + R"(","Parameters":{"StateMachineArn":")" + std::string(kMachine) +
         R"(","Name":"inner","Input":{"a":1}},"End":true}}})";
}
constexpr std::string_view kOuter = "arn:aws:states:us-east-1:123456789012:stateMachine:outer";

class NestedExecution : public ShardApi {
 protected:
  void start_outer(std::string_view form) {
    world.worker("bob", 9, 10);
    create();
    call("CreateStateMachine",
         json::Value::object({{"name", text("outer")}, {"definition", text(outer(form))}, {"roleArn", text(kRole)}}));
    call("StartExecution", json::Value::object({{"stateMachineArn", text(kOuter)}, {"name", text("o")}}));
    world.settle();
  }
  // Of one that was started by its name and input before.
  void start_outer_of_a_known_one() {
    create();
    start("inner", R"({"a":1})");
    start_outer(".sync:2");
    EXPECT_EQ(status(describe_outer()), "\"RUNNING\"");
  }
  // The inner one ends under a successor of the shard; the outer one has heard it.
  void expect_that_a_successor_hears_its_end() {
    world.restart();
    world.client("alice");
    world.pass(std::chrono::seconds(11));  // the lease of the dead owner's worker runs out
    world.worker("bob", 9, 10);
    world.settle();
    finish("7");
    world.settle();
    EXPECT_EQ(status(describe_outer()), "\"SUCCEEDED\"");
  }
  json::Value describe_outer() {
    return call(
        "DescribeExecution",
        json::Value::object({{"executionArn", text("arn:aws:states:us-east-1:123456789012:execution:outer:o")}}));
  }
};

TEST_F(NestedExecution, RequestResponseGoesOnOnceItHasStarted) {
  start_outer("");
  EXPECT_EQ(status(describe_outer()), "\"SUCCEEDED\"");
  EXPECT_EQ(status(describe("inner")), "\"RUNNING\"");
}

TEST_F(NestedExecution, SyncWaitsForItsEnd) {
  start_outer(".sync:2");
  EXPECT_EQ(status(describe_outer()), "\"RUNNING\"");
  finish(R"({"b":2})");
  world.settle();
  const auto ended = describe_outer();
  EXPECT_EQ(status(ended), "\"SUCCEEDED\"");
  const auto output = json::parse(ended.get("output").as_string()).value();
  EXPECT_EQ(json::to_text(output.get("Output")), R"({"b":2})");
  EXPECT_EQ(json::to_text(output.get("Status")), "\"SUCCEEDED\"");
}

TEST_F(NestedExecution, SyncWaitsForTheEndOfOneThatSomebodyElseStarted) {
  start_outer_of_a_known_one();
  finish(R"({"b":2})");
  world.settle();
  const auto ended = describe_outer();
  EXPECT_EQ(status(ended), "\"SUCCEEDED\"");
  EXPECT_EQ(json::to_text(json::parse(ended.get("output").as_string()).value().get("Output")), R"({"b":2})");
}

TEST_F(NestedExecution, SuccessorStillWaitsForOneThatSomebodyElseStarted) {
  start_outer_of_a_known_one();
  expect_that_a_successor_hears_its_end();
}

TEST_F(NestedExecution, SuccessorStillWaitsForItThoughItsMachineHasChanged) {
  start_outer_of_a_known_one();
  const auto changed =
      call("UpdateStateMachine",
           json::Value::object({{"stateMachineArn", text(kMachine)}, {"definition", text(approval())}}));
  ASSERT_TRUE(changed.get("error").is_undefined()) << json::to_text(changed);
  expect_that_a_successor_hears_its_end();
}

TEST_F(NestedExecution, EndOfOneThatSomebodyElseStartedIsHeardAfterItWasMissed) {
  start_outer_of_a_known_one();
  world.fence(execution_id_of("outer", "o").partition(ShardWorld::kPartitionCount));
  finish("7");
  world.pass(kAcquireAgainAfter + 500ms);
  world.settle();
  EXPECT_EQ(status(describe("inner")), "\"SUCCEEDED\"");
  EXPECT_EQ(status(describe_outer()), "\"SUCCEEDED\"");
}

TEST_F(NestedExecution, StoppedOneStopsWhatItWaitsFor) {
  start_outer(".sync");
  call("StopExecution",
       json::Value::object({{"executionArn", text("arn:aws:states:us-east-1:123456789012:execution:outer:o")}}));
  world.settle();
  EXPECT_EQ(status(describe("inner")), "\"ABORTED\"");
}

TEST_F(NestedExecution, SuccessorAsksAgainAndStartsNothingTwice) {
  start_outer(".sync:2");
  expect_that_a_successor_hears_its_end();
}

TEST_F(NestedExecution, StartIsAskedForAgainOfAPartitionThatWasFenced) {
  const PartitionId of_inner = execution_id_of("greet", "inner").partition(ShardWorld::kPartitionCount);
  ASSERT_NE(of_inner, execution_id_of("outer", "o").partition(ShardWorld::kPartitionCount));
  world.worker("bob", 9, 10);
  create();
  call(
      "CreateStateMachine",
      json::Value::object({{"name", text("outer")}, {"definition", text(outer(".sync:2"))}, {"roleArn", text(kRole)}}));
  world.fence(of_inner);
  call("StartExecution", json::Value::object({{"stateMachineArn", text(kOuter)}, {"name", text("o")}}));
  world.settle();
  EXPECT_TRUE(world.hear_dispatched("bob").empty());
  world.pass(kAcquireAgainAfter + 500ms);
  finish("7");
  world.settle();
  EXPECT_EQ(status(describe_outer()), "\"SUCCEEDED\"");
}

TEST_F(NestedExecution, MachineThatIsNotThereFailsTheState) {
  world.worker("bob", 9, 10);
  call("CreateStateMachine",
       json::Value::object({{"name", text("outer")}, {"definition", text(outer(""))}, {"roleArn", text(kRole)}}));
  call("StartExecution", json::Value::object({{"stateMachineArn", text(kOuter)}, {"name", text("o")}}));
  world.settle();
  const auto ended = describe_outer();
  EXPECT_EQ(status(ended), "\"FAILED\"");
  EXPECT_EQ(json::to_text(ended.get("error")), "\"StepFunctions.StateMachineDoesNotExistException\"");
}

}  // namespace
}  // namespace baton
