// Tasks of Lambda functions: to whoever serves the function's name, or else to whoever serves functions of any name.
#include <gtest/gtest.h>

#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/coordinator/shard_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kFunction = R"({"StartAt":"A","States":{"A":{"Type":"Task","End":true,
  "Resource":"arn:aws:lambda:us-east-1:123456789012:function:resize:live"}}})";
constexpr std::string_view kInvoke = R"({"StartAt":"A","States":{"A":{"Type":"Task","End":true,
  "Resource":"arn:aws:states:::lambda:invoke",
  "Parameters":{"FunctionName":"resize","InvocationType":"Event","Payload.$":"$"}}}})";
constexpr std::string_view kPlain = R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"resize","End":true}}})";

json::Value text(std::string_view value) { return json::Value::string(value); }

class ShardFunctions : public testing::Test {
 protected:
  ShardFunctions() { world.client("alice"); }

  json::Value call(std::string_view operation, const json::Value& body) {
    wire::Request request;
    request.mutable_call_api()->set_operation(std::string(operation));
    request.mutable_call_api()->set_body(json::to_text(body));
    world.request("alice", request);
    world.settle();
    const auto reply = world.hear<wire::Reply>("alice", wire::REPLY);
    return reply ? json::parse(reply->api().body()).value_or(json::Value()) : json::Value();
  }
  void start(std::string_view definition) {
    call("CreateStateMachine", json::Value::object({{"name", text("m")},
                                                    {"definition", text(definition)},
                                                    {"roleArn", text("arn:aws:iam::123456789012:role/r")}}));
    call("StartExecution",
         json::Value::object({{"stateMachineArn", text("arn:aws:states:us-east-1:123456789012:stateMachine:m")},
                              {"name", text("run")},
                              {"input", text(R"({"a":1})")}}));
  }
  std::string output() {
    const auto ended =
        call("DescribeExecution",
             json::Value::object({{"executionArn", text("arn:aws:states:us-east-1:123456789012:execution:m:run")}}));
    const json::Value output = ended.get("output");
    return output.is_string() ? std::string(output.as_string()) : json::to_text(ended);
  }
  std::vector<wire::DispatchedTask> dispatched_to(const std::string& peer) {
    world.settle();
    return world.hear_dispatched(peer);
  }

  ShardWorld world;
};

TEST_F(ShardFunctions, FunctionGoesToTheWorkerOfItsName) {
  world.worker("bob", 9, 10, {"resize"});
  world.worker("lambda", 10, 10, {}, true);
  start(kFunction);
  EXPECT_TRUE(dispatched_to("lambda").empty());
  const auto tasks = dispatched_to("bob");
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].labels().at(kLabelLambdaQualifier), "live");
  EXPECT_FALSE(tasks[0].labels().contains(kLabelLambdaCall));
}

TEST_F(ShardFunctions, FunctionThatNobodyServesGoesToWhoeverServesFunctions) {
  start(kFunction);
  world.worker("lambda", 10, 10, {}, true);
  const auto tasks = dispatched_to("lambda");
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].input(), R"({"a":1})");
  EXPECT_EQ(tasks[0].labels().at(kLabelLambdaCall), kLambdaCallFunction);
  EXPECT_EQ(tasks[0].labels().at(kLabelLambdaQualifier), "live");
  world.report("lambda", tasks[0], ReportStatus::kSucceeded, R"({"b": 2})");
  world.settle();
  EXPECT_EQ(output(), R"({"b":2})");
}

TEST_F(ShardFunctions, InvokeIsAnsweredInFull) {
  world.worker("lambda", 10, 10, {}, true);
  start(kInvoke);
  const auto tasks = dispatched_to("lambda");
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].labels().at(kLabelLambdaCall), kLambdaCallInvoke);
  EXPECT_EQ(tasks[0].labels().at(kLabelLambdaInvocationType), "Event");
  world.report("lambda", tasks[0], ReportStatus::kSucceeded,
               R"({"ExecutedVersion":"7","Payload":"","StatusCode":202})");
  world.settle();
  EXPECT_EQ(output(), R"({"ExecutedVersion":"7","Payload":"","StatusCode":202})");
}

TEST_F(ShardFunctions, InvokeByAWorkerOfItsNameIsWrapped) {
  world.worker("bob", 9, 10, {"resize"});
  start(kInvoke);
  const auto tasks = dispatched_to("bob");
  ASSERT_EQ(tasks.size(), 1u);
  world.report("bob", tasks[0], ReportStatus::kSucceeded, "5");
  world.settle();
  EXPECT_EQ(output(), R"({"ExecutedVersion":"$LATEST","Payload":5,"StatusCode":200})");
}

TEST_F(ShardFunctions, TaskThatIsNoFunctionsWaitsForAWorkerOfItsType) {
  world.worker("lambda", 10, 10, {}, true);
  start(kPlain);
  world.submit("alice", {{.id = world.id(1), .type = "resize"}});
  EXPECT_TRUE(dispatched_to("lambda").empty());
}

TEST_F(ShardFunctions, ClientsTasksOfTheSameNameDoNotHideAFunctions) {
  for (std::uint64_t i = 1; i <= 20; ++i) world.submit("alice", {{.id = world.id(i), .type = "resize"}});
  start(kFunction);
  world.worker("lambda", 10, 10, {}, true);
  EXPECT_EQ(dispatched_to("lambda").size(), 1u);
}

TEST_F(ShardFunctions, CreditOfWhoeverServesFunctionsIsNeverExceeded) {
  for (int i = 0; i < 5; ++i) {
    call("CreateStateMachine", json::Value::object({{"name", text("m")},
                                                    {"definition", text(kFunction)},
                                                    {"roleArn", text("arn:aws:iam::123456789012:role/r")}}));
    call("StartExecution",
         json::Value::object({{"stateMachineArn", text("arn:aws:states:us-east-1:123456789012:stateMachine:m")},
                              {"name", text("run-" + std::to_string(i))}}));
  }
  world.worker("lambda", 10, 2, {}, true);
  world.worker("other", 11, 1, {}, true);
  EXPECT_EQ(dispatched_to("lambda").size(), 2u);
  EXPECT_EQ(dispatched_to("other").size(), 1u);
}

TEST_F(ShardFunctions, WorkersOfItsNameHaveTimeToComeBackAfterATakeover) {
  start(kFunction);
  world.restart();
  world.worker("lambda", 10, 10, {}, true);
  EXPECT_TRUE(dispatched_to("lambda").empty());
  world.pass(world.config.limits.lease_duration);
  world.heartbeat("lambda", {});
  const auto tasks = dispatched_to("lambda");
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].labels().at(kLabelLambdaCall), kLambdaCallFunction) << "it is stored that it is a function's";
}

TEST_F(ShardFunctions, WorkerThatServesNothingAtAllIsRefused) {
  world.worker("nobody", 12, 10, {});
  EXPECT_TRUE(world.hear<wire::Refused>("nobody", wire::REFUSED));
}

}  // namespace
}  // namespace baton
