#include "api/routing.h"

#include <string>

#include "api/shape.h"
#include "tests/api/json_body.h"

namespace baton::api {
namespace {

std::string error_of(std::string_view operation, std::string_view text) {
  const auto route = route_of(operation, body(text));
  return route ? "" : route.error().name;
}

RouteKind kind_of(std::string_view operation, std::string_view text) {
  const auto route = route_of(operation, body(text));
  EXPECT_TRUE(route.has_value()) << operation << ": " << route.error().message;
  return route ? route->kind : RouteKind::kLocal;
}

TEST(Routing, AStartGoesWhereTheExecutionWillLive) {
  const ExecutionId id = execution_id_of("m", "e");
  for (const char* operation : {"StartExecution", "StartSyncExecution"}) {
    for (const char* qualifier : {"", ":PROD", ":7"}) {
      const auto route = route_of(operation, body(R"({"name": "e", "stateMachineArn":
          "arn:aws:states:us-east-1:123456789012:stateMachine:m)" +
                                                  std::string(qualifier) + R"("})"));
      ASSERT_TRUE(route.has_value());
      EXPECT_EQ(route->kind, RouteKind::kExecution);
      EXPECT_EQ(route->execution, id);
    }
  }
}

TEST(Routing, WhatNamesAnExecutionGoesWhereItLives) {
  for (const char* operation : {"DescribeExecution", "DescribeStateMachineForExecution", "GetExecutionHistory",
                                "ListMapRuns", "RedriveExecution", "StopExecution", "WaitExecution"}) {
    const auto route =
        route_of(operation, body(R"({"executionArn": "arn:aws:states:us-east-1:123456789012:execution:m:e"})"));
    ASSERT_TRUE(route.has_value()) << operation;
    EXPECT_EQ(route->kind, RouteKind::kExecution) << operation;
    EXPECT_EQ(route->execution, execution_id_of("m", "e")) << operation;
  }
}

TEST(Routing, AChildOfADistributedMapIsLookedForEverywhere) {
  EXPECT_EQ(
      kind_of("DescribeExecution", R"({"executionArn": "arn:aws:states:us-east-1:123456789012:execution:m/label:e"})"),
      RouteKind::kEveryShard);
}

TEST(Routing, ATasksTokenLeadsToItsExecution) {
  const ExecutionId id = execution_id_of("m", "e");
  for (const char* operation : {"SendTaskHeartbeat", "SendTaskFailure"}) {
    const auto route = route_of(operation, body(R"({"taskToken": ")" + id.text() + R"(.3.1.abc"})"));
    ASSERT_TRUE(route.has_value());
    EXPECT_EQ(route->kind, RouteKind::kExecution);
    EXPECT_EQ(route->execution, id);
  }
  EXPECT_EQ(error_of("SendTaskHeartbeat", R"({"taskToken": "FakeTaskToken"})"), kInvalidToken);
  EXPECT_EQ(error_of("SendTaskSuccess", R"({"taskToken": "FakeTaskToken", "output": "1"})"), kInvalidToken);
}

TEST(Routing, TheRegistryAnswersWhatIsNamed) {
  for (const char* operation : {"CreateStateMachine", "ListStateMachines", "TagResource", "CreateActivity",
                                "DescribeStateMachineAlias", "PublishStateMachineVersion"}) {
    // What is wrong with the body is the registry's business.
    EXPECT_EQ(kind_of(operation, "{}"), RouteKind::kRegistry) << operation;
  }
}

TEST(Routing, EveryShardIsAskedForWhatLivesAnywhere) {
  for (const char* operation : {"ListExecutions", "DescribeMapRun", "UpdateMapRun", "GetActivityTask",
                                "TakeActivityTask", "WaitForActivityTask"}) {
    EXPECT_EQ(kind_of(operation, "{}"), RouteKind::kEveryShard) << operation;
  }
}

TEST(Routing, WhatDependsOnNothingIsAnsweredLocally) {
  EXPECT_EQ(kind_of("TestState", "{}"), RouteKind::kLocal);
  EXPECT_EQ(kind_of("ValidateStateMachineDefinition", "{}"), RouteKind::kLocal);
}

TEST(Routing, ABodyThatLeadsNowhereIsAnsweredAtOnce) {
  EXPECT_EQ(error_of("StartExecution", "{}"), kValidationException);
  EXPECT_EQ(error_of("StartExecution", "[]"), kSerializationException);
  EXPECT_EQ(error_of("StartExecution", R"({"stateMachineArn": "m"})"), kInvalidArn);
  EXPECT_EQ(error_of("DescribeExecution", R"({"executionArn": 1})"), kSerializationException);
  EXPECT_EQ(error_of("DescribeExecution", R"({"executionArn": "arn:aws:states:us-east-1:123456789012:express:m:e:u"})"),
            kInvalidArn);
  EXPECT_EQ(error_of("SendTaskSuccess", "null"), kSerializationException);
  EXPECT_EQ(error_of("FlyToTheMoon", "{}"), kUnknownOperationException);
}

TEST(Routing, EveryOperationHasAWayOrAnAnswer) {
  for (const std::string_view operation : operations()) {
    const auto route = route_of(operation, body("{}"));
    EXPECT_TRUE(route.has_value() || route.error().name == kValidationException) << operation;
  }
}

}  // namespace
}  // namespace baton::api
