// The states API as a shard answers it: machines, executions, long polls, takeovers.
#include <gtest/gtest.h>

#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/coordinator/shard_api_fixture.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

TEST_F(ShardApi, ExecutionRunsItsTaskOnAWorker) {
  world.worker("bob", 9, 10);
  EXPECT_EQ(json::to_text(create().get("stateMachineArn")), json::to_text(text(kMachine)));
  EXPECT_EQ(json::to_text(start("one", R"({"a":1})").get("executionArn")), json::to_text(text(arn("one"))));
  EXPECT_EQ(status(describe("one")), "\"RUNNING\"");
  finish(R"({"b":2})");
  const auto ended = describe("one");
  EXPECT_EQ(status(ended), "\"SUCCEEDED\"");
  EXPECT_EQ(json::to_text(ended.get("output")), R"("{\"b\":2}")");
  EXPECT_EQ(json::to_text(ended.get("input")), R"("{\"a\":1}")");
}

TEST_F(ShardApi, ExecutionOfAMachineThatIsNotThereIsRefused) {
  EXPECT_EQ(json::to_text(start("one").get("error")), "\"StateMachineDoesNotExist\"");
  EXPECT_EQ(json::to_text(describe("one").get("error")), "\"ExecutionDoesNotExist\"");
}

TEST_F(ShardApi, StartSentAgainIsAnsweredAlikeAndAnotherInputIsRefused) {
  create();
  const auto first = start("one", R"({"a":1})");
  EXPECT_EQ(json::to_text(start("one", R"({"a":1})")), json::to_text(first));
  EXPECT_EQ(json::to_text(start("one", R"({"a":2})").get("error")), "\"ExecutionAlreadyExists\"");
}

TEST_F(ShardApi, WaitIsAnsweredWhenTheExecutionCloses) {
  world.worker("bob", 9, 10);
  create();
  start("one");
  send("WaitExecution", json::Value::object({{"executionArn", text(arn("one"))}}), 60'000);
  EXPECT_TRUE(hear().is_undefined());
  finish("1");
  EXPECT_EQ(status(hear()), "\"SUCCEEDED\"");
}

TEST_F(ShardApi, WaitThatIsOverIsAnsweredWithWhatRuns) {
  create();
  start("one");
  send("WaitExecution", json::Value::object({{"executionArn", text(arn("one"))}}), 1000);
  world.pass(900ms);
  EXPECT_TRUE(hear().is_undefined());
  world.pass(200ms);
  EXPECT_EQ(status(hear()), "\"RUNNING\"");
}

TEST_F(ShardApi, WaitForAChildOfADistributedMapIsAnsweredWhenItCloses) {
  world.worker("bob", 9, 10);
  create(R"({"StartAt":"M","States":{"M":{"Type":"Map","End":true,"Label":"each","ItemProcessor":{
      "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"A",
      "States":{"A":{"Type":"Task","Resource":"echo","End":true}}}}}})");
  start("one", "[1]");
  world.settle();
  const auto runs = call("ListMapRuns", json::Value::object({{"executionArn", text(arn("one"))}})).get("mapRuns");
  ASSERT_EQ(runs.size(), 1u);
  const auto children =
      call("ListExecutions", json::Value::object({{"mapRunArn", runs.items()[0].get("mapRunArn")}})).get("executions");
  ASSERT_EQ(children.size(), 1u);
  const json::Value child = json::Value::object({{"executionArn", children.items()[0].get("executionArn")}});
  send("WaitExecution", child, 60'000);
  EXPECT_TRUE(hear().is_undefined());
  finish("10");
  const auto ended = hear();
  EXPECT_EQ(status(ended), "\"SUCCEEDED\"");
  EXPECT_EQ(json::to_text(ended.get("output")), "\"10\"");
  EXPECT_EQ(status(call("WaitExecution", child)), "\"SUCCEEDED\"");
}

TEST_F(ShardApi, WhatWasAnsweredOnceIsAnsweredAlikeWhenTheSameRequestComesAgain) {
  call("CreateActivity", json::Value::object({{"name", text("approve")}}));
  create(approval());
  start("one");
  const auto task = call("GetActivityTask", json::Value::object({{"activityArn", text(kActivity)}}));
  const auto failure = [&](std::uint64_t nonce) {
    wire::Request request;
    request.mutable_call_api()->set_operation("SendTaskFailure");
    request.mutable_call_api()->set_body(json::to_text(json::Value::object({{"taskToken", task.get("taskToken")}})));
    request.mutable_call_api()->set_nonce(nonce);
    world.request("alice", request);
    world.settle();
    return json::to_text(hear().get("error"));
  };
  EXPECT_EQ(failure(5), json::to_text(json::Value()));
  EXPECT_EQ(failure(6), "\"TaskTimedOut\"");
  world.restart();
  world.client("alice");
  EXPECT_EQ(failure(5), json::to_text(json::Value()));
  const auto redrive = [&](std::string_view token) {
    return call("RedriveExecution",
                json::Value::object({{"executionArn", text(arn("one"))}, {"clientToken", text(token)}}));
  };
  const auto first = redrive("once");
  EXPECT_FALSE(first.get("redriveDate").is_undefined()) << json::to_text(first);
  world.jump(5s);
  EXPECT_EQ(json::to_text(redrive("once")), json::to_text(first));
  EXPECT_EQ(json::to_text(redrive("twice").get("error")), "\"ExecutionNotRedrivable\"");
}

TEST_F(ShardApi, ExecutionFailsAtAnActivityThatThereIsNot) {
  create(R"({"StartAt":"A","States":{"A":{"Type":"Task","End":true,"Resource":")" + std::string(kActivity) +
         R"(","Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}]},"B":{"Type":"Succeed"}}})");
  start("one");
  world.settle();
  const auto ended = describe("one");
  EXPECT_EQ(status(ended), "\"FAILED\"") << "nobody can catch it";
  EXPECT_EQ(json::to_text(ended.get("error")), "\"States.Runtime\"");
  EXPECT_EQ(json::to_text(ended.get("cause")), "\"Activity Does Not Exist: '" + std::string(kActivity) + "'\"");
}

TEST_F(ShardApi, ActivityThatAWorkerServesNeedsNotBeCreated) {
  world.worker("bob", 9, 10, {"approve"});
  create(approval());
  start("one");
  finish("1");
  EXPECT_EQ(status(describe("one")), "\"SUCCEEDED\"");
  // After a takeover it may be on its way.
  world.restart();
  world.client("alice");
  start("two");
  EXPECT_EQ(status(describe("two")), "\"RUNNING\"");
}

TEST_F(ShardApi, SynchronousExpressExecutionIsAnsweredWithItsOutput) {
  world.worker("bob", 9, 10);
  create(kOneTask, "EXPRESS");
  send("StartSyncExecution",
       json::Value::object({{"stateMachineArn", text(kMachine)}, {"name", text("one")}, {"input", text("7")}}));
  EXPECT_TRUE(hear().is_undefined());
  finish("8");
  const auto answer = hear();
  EXPECT_EQ(status(answer), "\"SUCCEEDED\"");
  EXPECT_EQ(json::to_text(answer.get("output")), "\"8\"");
  EXPECT_FALSE(answer.get("billingDetails").is_undefined());
}

TEST_F(ShardApi, ExpressExecutionsOfOneNameAreSeveral) {
  create(kOneTask, "EXPRESS");
  const json::Value body =
      json::Value::object({{"stateMachineArn", text(kMachine)}, {"name", text("one")}, {"input", text("7")}});
  // What is acknowledged is kept, whatever else of its name runs: nothing is kept of a synchronous one.
  send("StartSyncExecution", body);
  EXPECT_TRUE(call("StartExecution", body).get("executionArn").is_string());
  world.restart();
  world.worker("bob", 9, 10);
  world.settle();
  EXPECT_EQ(world.hear_dispatched("bob").size(), 1u);
}

// Its successor may have told more of it already.
TEST_F(ShardApi, FencedOwnerTellsNothingOfAnExecution) {
  create();
  start("one");
  const json::Value body = json::Value::object({{"executionArn", text(arn("one"))}});
  for (const std::string_view operation : {"DescribeExecution", "GetExecutionHistory", "WaitExecution"}) {
    world.fence();
    EXPECT_TRUE(call(operation, body).is_undefined()) << operation;
    world.pass(kAcquireAgainAfter + 500ms);
    EXPECT_TRUE(call(operation, body).is_object()) << operation;
  }
}

TEST_F(ShardApi, StandardMachineIsNotStartedSynchronously) {
  create();
  const auto answer =
      call("StartSyncExecution", json::Value::object({{"stateMachineArn", text(kMachine)}, {"name", text("one")}}));
  EXPECT_EQ(json::to_text(answer.get("error")), "\"StateMachineTypeNotSupported\"");
}

TEST_F(ShardApi, HistoryIsReadInPagesInBothOrders) {
  world.worker("bob", 9, 10);
  create();
  start("one");
  finish("1");
  const auto page = [&](bool reverse, const json::Value& token) {
    json::ObjectBuilder body;
    body.set("executionArn", text(arn("one")));
    body.set("maxResults", json::Value::integer(4));
    body.set("reverseOrder", json::Value::boolean(reverse));
    if (!token.is_undefined()) body.set("nextToken", token);
    return call("GetExecutionHistory", body.finish());
  };
  const auto ids = [&](bool reverse) {
    std::string all;
    json::Value token;
    do {
      const auto answer = page(reverse, token);
      for (const json::Value& event : answer.get("events").items()) all += json::to_text(event.get("id")) + " ";
      token = answer.get("nextToken");
    } while (!token.is_undefined());
    return all;
  };
  EXPECT_EQ(ids(false), "1 2 3 4 5 6 7 ");
  EXPECT_EQ(ids(true), "7 6 5 4 3 2 1 ");
  EXPECT_EQ(json::to_text(page(false, text("rubbish")).get("error")), "\"InvalidToken\"");
}

TEST_F(ShardApi, ListShowsTheNewestFirstAndGoesOnWhereAPageEnds) {
  create();
  for (const char* name : {"a", "b", "c"}) {
    start(name);
    world.pass(100ms);
  }
  const auto first =
      call("ListExecutions",
           json::Value::object({{"stateMachineArn", text(kMachine)}, {"maxResults", json::Value::integer(2)}}));
  const auto executions = first.get("executions");
  ASSERT_EQ(executions.size(), 2u);
  EXPECT_EQ(json::to_text(executions[0].get("name")), "\"c\"");
  EXPECT_EQ(json::to_text(executions[1].get("name")), "\"b\"");
  const auto second = call("ListExecutions", json::Value::object({{"stateMachineArn", text(kMachine)},
                                                                  {"maxResults", json::Value::integer(2)},
                                                                  {"nextToken", first.get("nextToken")}}));
  ASSERT_EQ(second.get("executions").size(), 1u);
  EXPECT_EQ(json::to_text(second.get("executions")[0].get("name")), "\"a\"");
  const auto none = call("ListExecutions",
                         json::Value::object({{"stateMachineArn", text(kMachine)}, {"statusFilter", text("FAILED")}}));
  EXPECT_EQ(none.get("executions").size(), 0u);
}

TEST_F(ShardApi, ActivityTaskIsHandedOutOnceAndAnsweredByItsToken) {
  call("CreateActivity", json::Value::object({{"name", text("approve")}}));
  create(R"({"StartAt":"A","States":{"A":{"Type":"Task",
      "Resource":"arn:aws:states:us-east-1:123456789012:activity:approve","End":true}}})");
  const json::Value poll = json::Value::object({{"activityArn", text(kActivity)}, {"workerName", text("w")}});
  EXPECT_EQ(json::to_text(call("GetActivityTask", poll)), "{}");
  send("WaitForActivityTask", poll, 60'000);
  EXPECT_TRUE(hear().is_undefined());
  start("one", "5");
  // The start's answer, and that of the waiting poll, in either order.
  EXPECT_FALSE(hear().is_undefined() && hear().is_undefined());
  const auto task = call("GetActivityTask", poll);
  ASSERT_TRUE(task.get("taskToken").is_string()) << json::to_text(task);
  EXPECT_EQ(json::to_text(task.get("input")), "\"5\"");
  EXPECT_EQ(json::to_text(call("GetActivityTask", poll)), "{}");
  const json::Value answer = json::Value::object({{"taskToken", task.get("taskToken")}, {"output", text("6")}});
  EXPECT_EQ(json::to_text(call("SendTaskSuccess", answer)), "{}");
  EXPECT_EQ(status(describe("one")), "\"SUCCEEDED\"");
  EXPECT_EQ(json::to_text(call("SendTaskSuccess", answer).get("error")), "\"TaskTimedOut\"");
}

TEST_F(ShardApi, StopEndsAnExecution) {
  create();
  start("one");
  EXPECT_FALSE(call("StopExecution", json::Value::object({{"executionArn", text(arn("one"))}, {"error", text("E")}}))
                   .get("stopDate")
                   .is_undefined());
  const auto ended = describe("one");
  EXPECT_EQ(status(ended), "\"ABORTED\"");
  EXPECT_EQ(json::to_text(ended.get("error")), "\"E\"");
}

TEST_F(ShardApi, MapRunIsListedDescribedAndChanged) {
  world.worker("bob", 9, 1);
  create(R"({"StartAt":"M","States":{"M":{"Type":"Map","Label":"Each","MaxConcurrency":1,"ItemProcessor":{
      "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"I",
      "States":{"I":{"Type":"Task","Resource":"echo","End":true}}},"End":true}}})");
  start("one", "[1,2]");
  world.settle();
  const auto list = call("ListMapRuns", json::Value::object({{"executionArn", text(arn("one"))}}));
  ASSERT_EQ(list.get("mapRuns").size(), 1u) << json::to_text(list);
  const json::Value body = json::Value::object({{"mapRunArn", list.get("mapRuns")[0].get("mapRunArn")}});
  const auto running = call("DescribeMapRun", body);
  EXPECT_EQ(status(running), "\"RUNNING\"") << json::to_text(running);
  EXPECT_EQ(json::to_text(running.get("executionCounts").get("running")), "1");
  EXPECT_EQ(json::to_text(running.get("executionCounts").get("pending")), "1");
  EXPECT_EQ(json::to_text(call("UpdateMapRun", json::with_member(body, "maxConcurrency", json::Value::integer(2)))),
            "{}");
  EXPECT_EQ(json::to_text(call("DescribeMapRun", body).get("maxConcurrency")), "2");
  finish("1");
  finish("2");
  const auto ended = call("DescribeMapRun", body);
  EXPECT_EQ(status(ended), "\"SUCCEEDED\"");
  EXPECT_EQ(json::to_text(ended.get("executionCounts").get("succeeded")), "2");
  const auto children = call("ListExecutions", body);
  EXPECT_EQ(children.get("executions").size(), 2u);
}

TEST_F(ShardApi, MapRunThatIsOverKeepsItsTermsAndCountsItemsApartFromExecutions) {
  world.worker("bob", 9, 1);
  create(R"({"StartAt":"M","States":{"M":{"Type":"Map","Label":"Each","MaxConcurrency":1,
      "ToleratedFailureCount":1,"ToleratedFailurePercentage":60,"ItemBatcher":{"MaxItemsPerBatch":2},"ItemProcessor":{
      "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"I",
      "States":{"I":{"Type":"Task","Resource":"echo","End":true}}},"End":true}}})");
  start("one", "[1,2,3,4,5,6,7]");
  world.settle();
  const auto list = call("ListMapRuns", json::Value::object({{"executionArn", text(arn("one"))}}));
  ASSERT_EQ(list.get("mapRuns").size(), 1u) << json::to_text(list);
  EXPECT_EQ(json::to_text(list.get("mapRuns")[0].get("stateMachineArn")),
            "\"arn:aws:states:us-east-1:123456789012:stateMachine:greet/Each\"");
  const json::Value body = json::Value::object({{"mapRunArn", list.get("mapRuns")[0].get("mapRunArn")}});
  finish("1");
  const auto counts = [](const json::Value& run, std::string_view of) {
    const json::Value all = run.get(of);
    return json::to_text(json::Value::array({all.get("total"), all.get("pending"), all.get("running"),
                                             all.get("succeeded"), all.get("failed"), all.get("aborted")}));
  };
  const auto running = call("DescribeMapRun", body);
  EXPECT_EQ(counts(running, "itemCounts"), "[7,3,2,2,0,0]");
  EXPECT_EQ(counts(running, "executionCounts"), "[4,2,1,1,0,0]");
  const auto failing = world.hear_dispatched("bob");
  ASSERT_EQ(failing.size(), 1u);
  world.report("bob", failing[0], ReportStatus::kFailed);  // two items: more than are tolerated
  world.settle();
  EXPECT_EQ(status(describe("one")), "\"FAILED\"");
  const auto ended = call("DescribeMapRun", body);
  EXPECT_EQ(status(ended), "\"FAILED\"");
  EXPECT_EQ(counts(ended, "itemCounts"), "[7,3,0,2,2,0]");
  EXPECT_EQ(counts(ended, "executionCounts"), "[4,2,0,1,1,0]");
  EXPECT_EQ(json::to_text(ended.get("maxConcurrency")), "1");
  EXPECT_EQ(json::to_text(ended.get("toleratedFailureCount")), "1");
  EXPECT_EQ(json::to_text(ended.get("toleratedFailurePercentage")), "60");
  // Redriven, it is the same run.
  EXPECT_FALSE(call("RedriveExecution", json::Value::object({{"executionArn", text(arn("one"))}}))
                   .get("redriveDate")
                   .is_undefined());
  world.settle();
  const auto again = call("DescribeMapRun", body);
  EXPECT_EQ(status(again), "\"RUNNING\"");
  EXPECT_EQ(json::to_text(again.get("redriveCount")), "1");
  for (int i = 0; i < 3; ++i) finish("1");
  const auto succeeded = call("DescribeMapRun", body);
  EXPECT_EQ(status(succeeded), "\"SUCCEEDED\"");
  EXPECT_EQ(json::to_text(succeeded.get("redriveCount")), "1");
  EXPECT_EQ(json::to_text(succeeded.get("itemCounts").get("pending")), "0");
}

TEST_F(ShardApi, SuccessorKnowsMachinesAndExecutions) {
  world.worker("bob", 9, 10);
  create();
  start("one");
  finish("1");
  start("two");
  world.pass(std::chrono::seconds(61));  // a checkpoint comes
  world.restart();
  world.client("alice");
  EXPECT_EQ(status(describe("one")) + status(describe("two")), "\"SUCCEEDED\"\"RUNNING\"");
  const auto machine = call("DescribeStateMachine", json::Value::object({{"stateMachineArn", text(kMachine)}}));
  EXPECT_EQ(json::to_text(machine.get("definition")), json::to_text(text(kOneTask)));
  EXPECT_FALSE(start("three").get("executionArn").is_undefined());
}

}  // namespace
}  // namespace baton
