// The states API with types: what travels, and what answers become.
#include "baton/states.h"

#include <gmock/gmock.h>

#include "tests/client/scripted_states.h"

namespace baton {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kMachine[] = "arn:aws:states:us-east-1:123456789012:stateMachine:pay";
constexpr char kRun[] = "arn:aws:states:us-east-1:123456789012:execution:pay:run";
constexpr char kActivity[] = "arn:aws:states:us-east-1:123456789012:activity:sign";
constexpr Duration kLong = seconds(20);

class StatesTest : public ::testing::Test {
 protected:
  // What the only call of an operation said.
  std::string asked(const std::string& operation) {
    const auto bodies = coordinator_.asked(operation);
    EXPECT_THAT(bodies, SizeIs(1));
    return bodies.empty() ? "" : bodies.front();
  }

  ScriptedStates coordinator_;
  Client client_ = *Client::connect({.endpoint = coordinator_.endpoint()});
  States states_{client_};
};

TEST_F(StatesTest, AMachineIsCreatedWithWhatWasGiven) {
  coordinator_.answer("CreateStateMachine",
                      R"({"stateMachineArn":"m","creationDate":1784567890.123,"stateMachineVersionArn":"m:1"})");
  const auto created = states_.create_machine({.name = "pay",
                                               .definition = "{}",
                                               .role_arn = "r",
                                               .type = MachineType::kExpress,
                                               .tags = {{"team", "a"}},
                                               .publish = true,
                                               .version_description = "first"});
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->arn, "m");
  EXPECT_EQ(created->version_arn, "m:1");
  EXPECT_EQ(to_unix_ms(created->created_at), 1'784'567'890'123);
  EXPECT_EQ(asked("CreateStateMachine"),
            R"({"name":"pay","definition":"{}","roleArn":"r","type":"EXPRESS","tags":[{"key":"team","value":"a"}],)"
            R"("publish":true,"versionDescription":"first"})");
}

TEST_F(StatesTest, AnUpdateSaysOnlyWhatChanges) {
  coordinator_.answer("UpdateStateMachine", R"({"updateDate":1.5,"revisionId":"r2"})");
  const auto updated = states_.update_machine({.arn = kMachine, .role_arn = "role"});
  ASSERT_TRUE(updated);
  EXPECT_EQ(updated->revision_id, "r2");
  EXPECT_EQ(to_unix_ms(updated->updated_at), 1500);
  EXPECT_EQ(asked("UpdateStateMachine"), R"({"stateMachineArn":")" + std::string(kMachine) + R"(","roleArn":"role"})");
}

TEST_F(StatesTest, VersionsAndAliasesHaveTypes) {
  coordinator_.answer("PublishStateMachineVersion", R"({"stateMachineVersionArn":"m:2","creationDate":2})");
  const auto version =
      states_.publish_machine_version({.machine_arn = kMachine, .revision_id = "r", .description = "d"});
  ASSERT_TRUE(version) << version.error().message;
  EXPECT_EQ(version->arn, "m:2");
  EXPECT_EQ(to_unix_ms(version->created_at), 2000);
  EXPECT_EQ(asked("PublishStateMachineVersion"),
            R"({"stateMachineArn":")" + std::string(kMachine) + R"(","revisionId":"r","description":"d"})");

  coordinator_.answer(
      "ListStateMachineVersions",
      R"({"stateMachineVersions":[{"stateMachineVersionArn":"m:2","creationDate":2}],"nextToken":"t"})");
  const auto versions = states_.list_machine_versions(kMachine, {.limit = 1});
  ASSERT_TRUE(versions);
  ASSERT_THAT(versions->versions, SizeIs(1));
  EXPECT_EQ(versions->versions[0].arn + versions->next_token, "m:2t");
  EXPECT_EQ(asked("ListStateMachineVersions"),
            R"({"stateMachineArn":")" + std::string(kMachine) + R"(","maxResults":1})");

  coordinator_.answer("CreateStateMachineAlias", R"({"stateMachineAliasArn":"m:live","creationDate":3})");
  const auto created = states_.create_machine_alias({.name = "live", .routing = {{"m:1", 90}, {"m:2", 10}}});
  ASSERT_TRUE(created);
  EXPECT_EQ(created->arn, "m:live");
  EXPECT_EQ(asked("CreateStateMachineAlias"),
            R"({"name":"live","routingConfiguration":[{"stateMachineVersionArn":"m:1","weight":90},)"
            R"({"stateMachineVersionArn":"m:2","weight":10}]})");

  coordinator_.answer("UpdateStateMachineAlias", R"({"updateDate":4})");
  const auto updated = states_.update_machine_alias({.arn = "m:live", .description = ""});
  ASSERT_TRUE(updated);
  EXPECT_EQ(to_unix_ms(*updated), 4000);
  EXPECT_EQ(asked("UpdateStateMachineAlias"), R"({"stateMachineAliasArn":"m:live","description":""})");

  coordinator_.answer(
      "DescribeStateMachineAlias",
      R"({"stateMachineAliasArn":"m:live","name":"live","description":"d","creationDate":3,"updateDate":4,)"
      R"("routingConfiguration":[{"stateMachineVersionArn":"m:1","weight":100}]})");
  const auto alias = states_.describe_machine_alias("m:live");
  ASSERT_TRUE(alias);
  EXPECT_EQ(alias->name + alias->description, "lived");
  ASSERT_THAT(alias->routing, SizeIs(1));
  EXPECT_EQ(alias->routing[0].version_arn, "m:1");
  EXPECT_EQ(alias->routing[0].weight, 100U);

  coordinator_.answer("ListStateMachineAliases",
                      R"({"stateMachineAliases":[{"stateMachineAliasArn":"m:live","creationDate":3}]})");
  const auto aliases = states_.list_machine_aliases(kMachine, {});
  ASSERT_TRUE(aliases);
  ASSERT_THAT(aliases->aliases, SizeIs(1));
  EXPECT_EQ(aliases->aliases[0].arn, "m:live");

  coordinator_.answer("DeleteStateMachineAlias", "{}");
  coordinator_.answer("DeleteStateMachineVersion", "{}");
  EXPECT_TRUE(states_.delete_machine_alias("m:live"));
  EXPECT_TRUE(states_.delete_machine_version("m:1"));
  EXPECT_EQ(asked("DeleteStateMachineAlias"), R"({"stateMachineAliasArn":"m:live"})");
  EXPECT_EQ(asked("DeleteStateMachineVersion"), R"({"stateMachineVersionArn":"m:1"})");
}

TEST_F(StatesTest, MapRunsHaveTypes) {
  coordinator_.answer(
      "ListMapRuns",
      R"({"mapRuns":[{"mapRunArn":"run","executionArn":"e","stateMachineArn":"m/Each","startDate":1}]})");
  const auto runs = states_.list_map_runs(kRun, {});
  ASSERT_TRUE(runs);
  ASSERT_THAT(runs->runs, SizeIs(1));
  EXPECT_EQ(runs->runs[0].machine_arn, "m/Each");
  EXPECT_FALSE(runs->runs[0].ended_at);
  EXPECT_EQ(asked("ListMapRuns"), R"({"executionArn":")" + std::string(kRun) + R"(","maxResults":100})");

  coordinator_.answer(
      "DescribeMapRun",
      R"({"mapRunArn":"run","executionArn":"e","status":"SUCCEEDED","startDate":1,"stopDate":2,)"
      R"("maxConcurrency":3,"toleratedFailureCount":4,"toleratedFailurePercentage":5.5,"redriveCount":6,)"
      R"("itemCounts":{"total":9,"succeeded":8,"timedOut":1},"executionCounts":{"total":2,"pending":1}})");
  const auto run = states_.describe_map_run("run");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->status, ExecutionStatus::kSucceeded);
  EXPECT_EQ(run->concurrency_max, 3U);
  EXPECT_EQ(run->tolerated_failure_count, 4U);
  EXPECT_EQ(run->tolerated_failure_percentage, 5.5);
  EXPECT_EQ(run->redrive_count, 6U);
  EXPECT_EQ(run->items.total, 9U);
  EXPECT_EQ(run->items.timed_out, 1U);
  EXPECT_EQ(run->executions.pending, 1U);
  ASSERT_TRUE(run->ended_at);

  coordinator_.answer("UpdateMapRun", "{}");
  EXPECT_TRUE(states_.update_map_run({.arn = "run", .concurrency_max = 0, .tolerated_failure_percentage = 12.5}));
  EXPECT_EQ(asked("UpdateMapRun"), R"({"mapRunArn":"run","maxConcurrency":0,"toleratedFailurePercentage":12.5})");
}

TEST_F(StatesTest, AMachineIsDescribedListedAndDeleted) {
  coordinator_.answer("DescribeStateMachine",
                      R"({"stateMachineArn":"m","name":"pay","status":"DELETING","definition":"{\"a\":1}",)"
                      R"("roleArn":"r","type":"EXPRESS","creationDate":2,"revisionId":"r1","description":"d"})");
  const auto machine = states_.describe_machine(kMachine);
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->definition, R"({"a":1})");
  EXPECT_EQ(machine->type, MachineType::kExpress);
  EXPECT_TRUE(machine->deleting);
  coordinator_.answer("ListStateMachines",
                      R"({"stateMachines":[{"stateMachineArn":"m","name":"pay","type":"STANDARD","creationDate":2}],)"
                      R"("nextToken":"t"})");
  const auto page = states_.list_machines({.limit = 1});
  ASSERT_TRUE(page);
  ASSERT_THAT(page->machines, SizeIs(1));
  EXPECT_EQ(page->machines[0].name, "pay");
  EXPECT_EQ(page->next_token, "t");
  EXPECT_EQ(asked("ListStateMachines"), R"({"maxResults":1})");
  coordinator_.answer("DeleteStateMachine", "{}");
  EXPECT_TRUE(states_.delete_machine(kMachine));
}

TEST_F(StatesTest, ErrorsKeepTheirNamesAndHaveAKind) {
  const std::vector<std::pair<std::string, ErrorCode>> errors{
      {"StateMachineDoesNotExist", ErrorCode::kNotFound},
      {"ExecutionAlreadyExists", ErrorCode::kFailedPrecondition},
      {"ExecutionLimitExceeded", ErrorCode::kOverloaded},
      {"InvalidDefinition", ErrorCode::kInvalidArgument},
      {"AccessDeniedException", ErrorCode::kPermissionDenied},
      {"InternalFailure", ErrorCode::kInternal}};
  for (const auto& [name, code] : errors) coordinator_.refuse("DescribeStateMachine", name, "because");
  for (const auto& [name, code] : errors) {
    const auto machine = states_.describe_machine(kMachine);
    ASSERT_FALSE(machine);
    EXPECT_EQ(machine.error().name, name);
    EXPECT_EQ(machine.error().code, code) << name;
    EXPECT_EQ(machine.error().message, name + ": because");
  }
}

TEST_F(StatesTest, WithoutAnAnswerAnErrorHasNoName) {
  coordinator_.answer("DescribeStateMachine", "[]");
  EXPECT_EQ(states_.describe_machine(kMachine).error().code, ErrorCode::kInternal);
  auto nobody = Client::connect(
      {.endpoint = "ipc:///nonexistent/baton.sock", .connect_timeout = Duration::zero(), .timeout = milliseconds(50)});
  const auto machine = States(*nobody).describe_machine(kMachine);
  ASSERT_FALSE(machine);
  EXPECT_EQ(machine.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(machine.error().name, "");
}

TEST_F(StatesTest, AnExecutionIsStartedAndWaitedFor) {
  coordinator_.answer("StartExecution", R"({"executionArn":")" + std::string(kRun) + R"(","startDate":3.25})");
  coordinator_.answer("WaitExecution", R"({"executionArn":"e","status":"RUNNING"})");
  coordinator_.answer("WaitExecution",
                      R"({"executionArn":"e","status":"SUCCEEDED","output":"[1]","startDate":3.25,"stopDate":4})");
  const auto ended = states_.run_execution({.machine_arn = kMachine, .name = "run", .input = "[0]"}, kLong);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->status, ExecutionStatus::kSucceeded);
  EXPECT_EQ(ended->output, "[1]");
  EXPECT_EQ(*ended->ended_at - ended->started_at, milliseconds(750));
  EXPECT_EQ(asked("StartExecution"),
            R"({"stateMachineArn":")" + std::string(kMachine) + R"(","name":"run","input":"[0]"})");
  EXPECT_EQ(coordinator_.asked("WaitExecution"),
            std::vector<std::string>(2, R"({"executionArn":")" + std::string(kRun) + "\"}"));
}

TEST_F(StatesTest, WhatHasNotEndedInTimeIsADeadline) {
  coordinator_.answer("WaitExecution", R"({"executionArn":"e","status":"RUNNING"})");
  const auto ended = states_.wait_execution(kRun, milliseconds(500));
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_THAT(ended.error().message, HasSubstr("execution e has not ended"));
}

TEST_F(StatesTest, AnExpressExecutionIsOneCall) {
  coordinator_.answer(
      "StartSyncExecution",
      R"({"executionArn":"e","status":"FAILED","error":"Pay.Declined","cause":"no","startDate":1,"stopDate":2})");
  const auto ended = states_.run_express_execution({.machine_arn = kMachine, .name = "run"}, kLong);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, ExecutionStatus::kFailed);
  EXPECT_EQ(ended->error, "Pay.Declined");
}

TEST_F(StatesTest, AnExecutionIsDescribedStoppedAndRedriven) {
  coordinator_.answer("DescribeExecution",
                      R"({"executionArn":"e","stateMachineArn":"m","name":"run","status":"TIMED_OUT","startDate":1,)"
                      R"("stopDate":2,"input":"{}","redriveCount":2,"redriveDate":1.5,"redriveStatus":"REDRIVABLE"})");
  const auto execution = states_.describe_execution(kRun);
  ASSERT_TRUE(execution);
  EXPECT_EQ(execution->status, ExecutionStatus::kTimedOut);
  EXPECT_EQ(execution->redrive_count, 2u);
  EXPECT_EQ(to_unix_ms(*execution->redriven_at), 1500);
  EXPECT_TRUE(execution->redrivable);
  coordinator_.answer("StopExecution", R"({"stopDate":7})");
  EXPECT_EQ(to_unix_ms(*states_.stop_execution(kRun, "", "why")), 7000);
  EXPECT_EQ(asked("StopExecution"), R"({"executionArn":")" + std::string(kRun) + R"(","cause":"why"})");
  coordinator_.answer("RedriveExecution", R"({"redriveDate":8})");
  EXPECT_EQ(to_unix_ms(*states_.redrive_execution(kRun)), 8000);
  EXPECT_THAT(asked("RedriveExecution"), HasSubstr(R"("clientToken":)")) << "or it could not be sent again";
}

TEST_F(StatesTest, ExecutionsAreListedWithTheirStatus) {
  coordinator_.answer(
      "ListExecutions",
      R"({"executions":[{"executionArn":"e","name":"run","status":"ABORTED","startDate":1,"stopDate":2,)"
      R"("position":"1"}]})");
  const auto page = states_.list_executions({.machine_arn = kMachine, .status = ExecutionStatus::kAborted});
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_THAT(page->executions, SizeIs(1));
  EXPECT_EQ(page->executions[0].status, ExecutionStatus::kAborted);
  EXPECT_THAT(page->next_token, IsEmpty());
  EXPECT_EQ(asked("ListExecutions"),
            R"({"stateMachineArn":")" + std::string(kMachine) + R"(","statusFilter":"ABORTED","maxResults":100})");
}

// ---- History

std::string event(std::uint64_t id) {
  return R"({"id":)" + std::to_string(id) + R"(,"previousEventId":0,"timestamp":1,"type":"PassStateEntered",)" +
         R"("stateEnteredEventDetails":{"name":"A"}})";
}

std::vector<std::uint64_t> ids_of(const StatesResult<std::vector<HistoryEvent>>& events) {
  std::vector<std::uint64_t> ids;
  for (const auto& one : *events) ids.push_back(one.id);
  return ids;
}

TEST_F(StatesTest, AHistoryIsReadToItsEnd) {
  coordinator_.answer("GetExecutionHistory", R"({"events":[)" + event(1) + "," + event(2) + R"(],"nextToken":"t"})");
  coordinator_.answer("GetExecutionHistory", R"({"events":[)" + event(3) + "]}");
  const auto events = states_.history({.execution_arn = kRun});
  ASSERT_TRUE(events);
  EXPECT_THAT(ids_of(events), ElementsAre(1, 2, 3));
  EXPECT_EQ(events->front().type, "PassStateEntered");
  EXPECT_EQ(events->front().details, R"({"name":"A"})");
  const std::string first = R"({"executionArn":")" + std::string(kRun) + R"(","maxResults":1000)";
  EXPECT_THAT(coordinator_.asked("GetExecutionHistory"), ElementsAre(first + "}", first + R"(,"nextToken":"t"})"));
}

TEST_F(StatesTest, OnlyWhatIsNewIsReadFromTheEnd) {
  coordinator_.answer("GetExecutionHistory", R"({"events":[)" + event(5) + "," + event(4) + R"(],"nextToken":"t"})");
  coordinator_.answer("GetExecutionHistory", R"({"events":[)" + event(3) + "," + event(2) + R"(],"nextToken":"u"})");
  const auto events = states_.history({.execution_arn = kRun, .after_id = 2, .include_payloads = false});
  ASSERT_TRUE(events);
  EXPECT_THAT(ids_of(events), ElementsAre(3, 4, 5));
  const auto asked = coordinator_.asked("GetExecutionHistory");
  ASSERT_THAT(asked, SizeIs(2));
  EXPECT_THAT(asked[0], HasSubstr(R"("reverseOrder":true,"includeExecutionData":false)"));
}

TEST_F(StatesTest, AHistoryThatBreaksOffIsNone) {
  coordinator_.answer("GetExecutionHistory", R"({"events":[)" + event(1) + R"(],"nextToken":"t"})");
  coordinator_.refuse("GetExecutionHistory", "InvalidToken", "old");
  EXPECT_EQ(states_.history({.execution_arn = kRun}).error().name, "InvalidToken");
}

// ---- Tokens, activities, tags

TEST_F(StatesTest, TaskTokensAreAnswered) {
  const std::string token = execution_id_of("pay", "run").text() + "-1";
  for (const std::string operation : {"SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat"}) {
    coordinator_.answer(operation, "{}");
  }
  EXPECT_TRUE(states_.send_task_success(token, "1"));
  EXPECT_TRUE(states_.send_task_failure(token, "E", "why"));
  EXPECT_TRUE(states_.send_task_heartbeat(token));
  EXPECT_EQ(asked("SendTaskSuccess"), R"({"taskToken":")" + token + R"(","output":"1"})");
  EXPECT_EQ(asked("SendTaskFailure"), R"({"taskToken":")" + token + R"(","error":"E","cause":"why"})");
  EXPECT_EQ(states_.send_task_heartbeat("guessed").error().name, "InvalidToken");
}

TEST_F(StatesTest, AnActivityHandsOutItsTask) {
  coordinator_.answer("CreateActivity", R"({"activityArn":")" + std::string(kActivity) + R"(","creationDate":1})");
  const auto activity = states_.create_activity("sign", {{"team", "a"}});
  ASSERT_TRUE(activity);
  EXPECT_EQ(activity->name, "sign");
  EXPECT_EQ(asked("CreateActivity"), R"({"name":"sign","tags":[{"key":"team","value":"a"}]})");
  coordinator_.answer("TakeActivityTask", R"({"taskToken":"t","input":"[1]"})");
  const auto task = states_.get_activity_task(kActivity, "me", kLong);
  ASSERT_TRUE(task);
  ASSERT_TRUE(*task);
  EXPECT_EQ((*task)->token, "t");
  EXPECT_EQ((*task)->input, "[1]");
  EXPECT_EQ(asked("TakeActivityTask"), R"({"activityArn":")" + std::string(kActivity) + R"(","workerName":"me"})");
}

TEST_F(StatesTest, NoTaskOfAnActivityIsNoError) {
  coordinator_.answer("TakeActivityTask", "{}");
  coordinator_.leave_open("WaitForActivityTask");
  const auto task = states_.get_activity_task(kActivity, "", milliseconds(500));
  ASSERT_TRUE(task) << task.error().message;
  EXPECT_FALSE(*task);
}

TEST_F(StatesTest, TagsAreSetReadAndRemoved) {
  for (const std::string operation : {"TagResource", "UntagResource"}) coordinator_.answer(operation, "{}");
  coordinator_.answer("ListTagsForResource", R"({"tags":[{"key":"b","value":"2"},{"key":"a","value":"1"}]})");
  EXPECT_TRUE(states_.tag(kMachine, {{"a", "1"}}));
  EXPECT_TRUE(states_.untag(kMachine, {"b"}));
  EXPECT_EQ(*states_.tags(kMachine), (Tags{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(asked("TagResource"),
            R"({"resourceArn":")" + std::string(kMachine) + R"(","tags":[{"key":"a","value":"1"}]})");
  EXPECT_EQ(asked("UntagResource"), R"({"resourceArn":")" + std::string(kMachine) + R"(","tagKeys":["b"]})");
}

// ---- Forms

TEST_F(StatesTest, CallsHaveAllThreeForms) {
  coordinator_.answer("DeleteStateMachine", "{}");
  EXPECT_TRUE(states_.delete_machine(kMachine, use_future).get());
  std::promise<ErrorCode> waited;
  std::promise<bool> called;
  states_.delete_machine(kMachine, [&](StatesResult<void> deleted) {
    called.set_value(deleted.has_value());
    waited.set_value(states_.delete_machine(kMachine).error().code);
  });
  EXPECT_TRUE(called.get_future().get());
  EXPECT_EQ(waited.get_future().get(), ErrorCode::kFailedPrecondition) << "nobody would be left to receive the answer";
}

TEST_F(StatesTest, ClosingTheClientAnswersWhatIsOpen) {
  coordinator_.answer("StartExecution", R"({"executionArn":")" + std::string(kRun) + R"(","startDate":1})");
  std::future<StatesResult<Execution>> ended;
  {
    auto client = Client::connect({.endpoint = coordinator_.endpoint()});
    coordinator_.leave_open("WaitExecution");
    ended = States(*client).run_execution({.machine_arn = kMachine, .name = "run"}, kLong, use_future);
  }
  EXPECT_EQ(ended.get().error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace baton
