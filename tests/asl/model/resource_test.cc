#include "asl/model/resource.h"

#include "asl/model/location.h"
#include "common/json/parse.h"
#include "tests/asl/model/definitions.h"

namespace baton::asl {
namespace {

Resource resource_of(std::string_view text) {
  Diagnostics diagnostics;
  auto resource = parse_resource(text, "/R", diagnostics);
  EXPECT_TRUE(resource && diagnostics.empty()) << text;
  return resource.value_or(Resource());
}

void expect(std::string_view text, ResourceKind kind, const std::string& service, const std::string& action,
            const std::string& task_type, TaskPattern pattern = TaskPattern::kRequestResponse) {
  const Resource resource = resource_of(text);
  EXPECT_EQ(resource.arn, text);
  EXPECT_EQ(resource.kind, kind) << text;
  EXPECT_EQ(resource.service, service);
  EXPECT_EQ(resource.action, action);
  EXPECT_EQ(resource.task_type, task_type);
  EXPECT_EQ(resource.pattern, pattern) << text;
}

TEST(Resource, FunctionsAndActivitiesAreQueuesOfTheirName) {
  expect("arn:aws:lambda:us-east-1:123456789012:function:resize", ResourceKind::kLambdaFunction, "lambda", "invoke",
         "resize");
  expect("arn:aws-cn:lambda:cn-north-1:123456789012:function:resize:live", ResourceKind::kLambdaFunction, "lambda",
         "invoke", "resize");
  expect("arn:aws:lambda:REGION:ACCOUNT_ID:function:FUNCTION_NAME", ResourceKind::kLambdaFunction, "lambda", "invoke",
         "FUNCTION_NAME");
  expect("arn:aws-us-gov:states:us-gov-west-1:123456789012:activity:approve", ResourceKind::kActivity, "activity",
         "approve", "approve");
}

TEST(Resource, IntegrationsAreServicesWithActionsAndPatterns) {
  expect("arn:aws:states:::lambda:invoke", ResourceKind::kService, "lambda", "invoke", "lambda:invoke");
  expect("arn:aws:states:::sqs:sendMessage.waitForTaskToken", ResourceKind::kService, "sqs",
         "sendMessage.waitForTaskToken", "sqs:sendMessage", TaskPattern::kWaitForTaskToken);
  expect("arn:aws:states:::states:startExecution.sync:2", ResourceKind::kService, "states", "startExecution.sync:2",
         "states:startExecution", TaskPattern::kSync);
  expect("arn:aws:states:::ecs:runTask.sync", ResourceKind::kService, "ecs", "runTask.sync", "ecs:runTask",
         TaskPattern::kSync);
  expect("arn:aws:states:::aws-sdk:s3:listBuckets", ResourceKind::kService, "aws-sdk:s3", "listBuckets",
         "aws-sdk:s3:listBuckets");
  expect("arn:aws:states:::aws-sdk:ec2:runInstances.waitForTaskToken", ResourceKind::kService, "aws-sdk:ec2",
         "runInstances.waitForTaskToken", "aws-sdk:ec2:runInstances", TaskPattern::kWaitForTaskToken);
  expect("arn:aws:states:::http:invoke", ResourceKind::kService, "http", "invoke", "http:invoke");
  expect("arn:aws:states:::bedrock:invokeModel", ResourceKind::kService, "bedrock", "invokeModel",
         "bedrock:invokeModel");
}

TEST(Resource, PlainNamesAreTaskTypesOfBaton) {
  expect("image.resize", ResourceKind::kTaskType, "baton", "image.resize", "image.resize");
  expect("a", ResourceKind::kTaskType, "baton", "a", "a");
  EXPECT_EQ(resource_of(std::string(128, 't')).task_type.size(), 128u);
}

TEST(Resource, WhatIsUnknownIsRefused) {
  for (const std::string text :
       {"arn:", "arn:aws:lambda:us-east-1:123456789012:layer:x",
        "arn:aws:lambda:us-east-1:123456789012:function:", "arn:aws:states:us-east-1:123456789012:stateMachine:x",
        "arn:aws:sqs:us-east-1:123456789012:queue", "arn:aws:states:::lambda",
        "arn:aws:states:::lambda:", "arn:aws:states:::lambda:invok", "arn:aws:states:::lambda:invoke.sync",
        "arn:aws:states:::dynamodb:putItem.waitForTaskToken", "arn:aws:states:::glue:startJobRun.sync:2",
        "arn:aws:states:::aws-sdk:s3:listBuckets.sync", "arn:aws:states:::aws-sdk:s3",
        "arn:aws:states:::sqs:sendMessage.later", "arn:aws:states:::glue:startJobRun.waitForTaskToken"}) {
    Diagnostics diagnostics;
    EXPECT_FALSE(parse_resource(text, "/R", diagnostics)) << text;
    ASSERT_EQ(diagnostics.size(), 1u) << text;
    EXPECT_EQ(diagnostics[0].message, "The resource provided " + text +
                                          " is not recognized. The value is not a valid resource "
                                          "ARN, or the resource is not available in this region.");
  }
  for (const std::string& text :
       {std::string(), std::string("a b"), std::string("${Function}"), std::string(129, 't')}) {
    Diagnostics diagnostics;
    EXPECT_FALSE(parse_resource(text, "/R", diagnostics)) << text;
    ASSERT_EQ(diagnostics.size(), 1u) << text;
    EXPECT_EQ(diagnostics[0].message, "Value is not a valid resource ARN");
  }
}

TEST(Location, BecomesAPointerThatKnowsTheNamesOfStates) {
  const auto document =
      json::parse(R"({"States": {"a": {"Next": 1}, "a/b": {"Catch": [{}, {"Next": 1}]}, "c[0]": {}, "t~": {}}})");
  ASSERT_TRUE(document);
  EXPECT_EQ(pointer_of(*document, ""), "");
  EXPECT_EQ(pointer_of(*document, "/"), "");
  EXPECT_EQ(pointer_of(*document, "/States/a/Next"), "/States/a/Next");
  EXPECT_EQ(pointer_of(*document, "/States/a/b/Catch[1]/Next"), "/States/a~1b/Catch/1/Next");
  EXPECT_EQ(pointer_of(*document, "/States/c[0]/Type"), "/States/c[0]");
  EXPECT_EQ(pointer_of(*document, "/States/t~"), "/States/t~0");
  EXPECT_EQ(pointer_of(*document, "/States/a/b/Catch[7]/Next"), "/States/a~1b/Catch");
  EXPECT_EQ(pointer_of(*document, "/Nowhere"), "");
  EXPECT_EQ(pointer_of(*document, "[Source: (String)\"x\"; line: 1, column: 4]"), "");
}

TEST(Groups, AreNumberedInTheOrderOfTheDefinitionAndKnowTheirParents) {
  const StateMachine machine = machine_of(R"({"Comment": "c", "TimeoutSeconds": 9, "StartAt": "P", "States": {
      "P": {"Type": "Parallel", "Next": "M", "Branches": [
            {"StartAt": "A", "States": {"A": {"Type": "Map", "End": true, "Iterator": {"StartAt": "B", "States": {"B": {"Type": "Succeed"}}}}}},
            {"StartAt": "D", "States": {"C": {"Type": "Succeed"}, "D": {"Type": "Pass", "Next": "C"}}}]},
      "M": {"Type": "Map", "End": true, "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
            "StartAt": "E", "States": {"E": {"Type": "Succeed"}}}}}})");
  EXPECT_EQ(machine.comment, "c");
  EXPECT_EQ(machine.timeout_seconds, 9);
  ASSERT_EQ(machine.groups.size(), 5u);
  const auto& parallel = std::get<ParallelState>(machine.state(0, 0).kind);
  EXPECT_EQ(parallel.branches, (std::vector<GroupIndex>{1, 3}));
  EXPECT_EQ(machine.state(0, 0).transition.next, 1u);
  EXPECT_TRUE(machine.state(0, 1).transition.is_end);
  EXPECT_EQ(std::get<MapState>(machine.state(1, 0).kind).processor, 2u);
  EXPECT_TRUE(std::get<MapState>(machine.state(1, 0).kind).is_legacy);
  EXPECT_EQ(machine.groups[2].parent_group, 1u);
  EXPECT_EQ(machine.groups[3].parent_group, 0u);
  EXPECT_EQ(machine.groups[3].branch, 1u);
  EXPECT_EQ(machine.groups[3].start, 1u);
  const auto& map = std::get<MapState>(machine.state(0, 1).kind);
  EXPECT_EQ(map.processor, 4u);
  EXPECT_EQ(map.mode, MapMode::kDistributed);
  EXPECT_EQ(map.execution_type, ExecutionType::kExpress);
  EXPECT_EQ(machine.groups[4].parent_state, 1u);
  EXPECT_EQ(type_name(machine.state(3, 1)), "Pass");
  EXPECT_EQ(machine.state(3, 1).name.as_string(), "D");
}

}  // namespace
}  // namespace baton::asl
