// State machines and executions through the client library, over real processes.
#include "baton/states.h"

#include <signal.h>

#include <algorithm>
#include <set>

#include "tests/integration/integration.h"

namespace baton::testing {
namespace {

constexpr char kEcho[] = R"({"StartAt": "Echo", "States": {"Echo": {"Type": "Task", "End": true,
  "Resource": "arn:aws:lambda:us-east-1:123456789012:function:echo"}}})";
constexpr char kLongWait[] =
    R"({"StartAt": "Long", "States": {"Long": {"Type": "Wait", "Seconds": 3600, "End": true}}})";
constexpr char kSign[] = R"({"StartAt": "Sign", "States": {"Sign": {"Type": "Task", "End": true,
  "Resource": "arn:aws:states:us-east-1:123456789012:activity:sign"}}})";

ClusterOptions two_shards() {
  ClusterOptions options;
  options.coordinator_arguments = {"--shards", "2"};
  return options;
}

class StatesIntegration : public ::testing::Test {
 protected:
  std::string create(const std::string& name, const std::string& definition,
                     MachineType type = MachineType::kStandard) {
    const auto created = states_.create_machine({.name = name, .definition = definition, .type = type});
    EXPECT_TRUE(created) << created.error().message;
    return created ? created->arn : "";
  }
  std::string start(const std::string& machine, const std::string& name, const std::string& input = "{}") {
    const auto started = states_.start_execution({.machine_arn = machine, .name = name, .input = input});
    EXPECT_TRUE(started) << started.error().message;
    return started ? started->arn : "";
  }

  Cluster cluster_{two_shards()};
  Client client_ = cluster_.connect();
  States states_{client_};
};

TEST_F(StatesIntegration, AnExecutionRunsFromStartToOutput) {
  const std::string machine = create("order", kEcho);
  const auto ended = states_.run_execution({.machine_arn = machine, .input = R"({"n": 1})"}, kPatience);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->status, ExecutionStatus::kSucceeded);
  EXPECT_EQ(ended->output, R"({"n":1})");
  const auto events = states_.history({.execution_arn = ended->arn});
  ASSERT_TRUE(events);
  EXPECT_EQ(events->front().type, "ExecutionStarted");
  EXPECT_EQ(events->back().type, "ExecutionSucceeded");
  for (std::size_t i = 0; i < events->size(); ++i) EXPECT_EQ(events->at(i).id, i + 1);
  const auto rest = states_.history({.execution_arn = ended->arn, .after_id = 3});
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->size() + 3, events->size());
  EXPECT_EQ(rest->front().id, 4u);
}

TEST_F(StatesIntegration, AWaitOutlivesTheCoordinator) {
  const std::string execution = start(create("slow", kLongWait), "run");
  auto ended = states_.wait_execution(execution, kPatience, use_future);
  EXPECT_EQ(ended.wait_for(milliseconds(50)), std::future_status::timeout);
  cluster_.coordinator().signal(SIGKILL);
  cluster_.coordinator().wait();
  cluster_.start_coordinator();
  ASSERT_TRUE(states_.stop_execution(execution, "Stop", "why"));
  const auto outcome = ended.get();
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->status, ExecutionStatus::kAborted);
  EXPECT_EQ(outcome->cause, "why");
}

TEST_F(StatesIntegration, ListsOfBothShardsAreOneList) {
  const std::string machine = create("slow", kLongWait);
  std::vector<std::string> names;
  for (int i = 0; i < 25; ++i) {
    names.push_back("run-" + std::to_string(i));
    start(machine, names.back());
  }
  std::reverse(names.begin(), names.end());
  std::vector<std::string> listed;
  ExecutionQuery query{.machine_arn = machine, .limit = 4};
  do {
    const auto page = states_.list_executions(query);
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_LE(page->executions.size(), 4u);
    for (const auto& execution : page->executions) listed.push_back(execution.name);
    query.next_token = page->next_token;
  } while (!query.next_token.empty());
  EXPECT_EQ(listed, names) << "newest first, each once";
  EXPECT_TRUE(
      states_.list_executions({.machine_arn = machine, .status = ExecutionStatus::kFailed})->executions.empty());
}

TEST_F(StatesIntegration, EveryTaskOfAnActivityIsHandedToOneOfManyCalls) {
  constexpr int kCount = 12;
  const auto activity = states_.create_activity("sign", {});
  ASSERT_TRUE(activity) << activity.error().message;
  const std::string machine = create("contract", kSign);
  // Half of the calls wait before there is anything, half come later.
  std::vector<std::future<StatesResult<std::optional<ActivityTask>>>> polls;
  const auto poll = [&] { polls.push_back(states_.get_activity_task(activity->arn, "me", kPatience, use_future)); };
  for (int i = 0; i < kCount / 2; ++i) poll();
  std::vector<std::string> executions;
  for (int i = 0; i < kCount; ++i) executions.push_back(start(machine, "run-" + std::to_string(i), std::to_string(i)));
  for (int i = 0; i < kCount / 2; ++i) poll();
  std::set<std::string> inputs;
  for (auto& waiting : polls) {
    const auto task = waiting.get();
    ASSERT_TRUE(task && *task);
    inputs.insert((*task)->input);
    EXPECT_TRUE(states_.send_task_heartbeat((*task)->token));
    const auto sent = states_.send_task_success((*task)->token, R"({"signed":)" + (*task)->input + "}");
    EXPECT_TRUE(sent) << sent.error().message;
  }
  EXPECT_EQ(inputs.size(), static_cast<std::size_t>(kCount));
  for (int i = 0; i < kCount; ++i) {
    const auto ended = states_.wait_execution(executions[static_cast<std::size_t>(i)], kPatience);
    ASSERT_TRUE(ended) << ended.error().message;
    EXPECT_EQ(ended->output, R"({"signed":)" + std::to_string(i) + "}");
  }
  const auto none = states_.get_activity_task(activity->arn, "me", milliseconds(200));
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_FALSE(*none);
}

TEST_F(StatesIntegration, ATaskOfAnActivityMayFail) {
  const auto activity = states_.create_activity("sign", {});
  const std::string execution = start(create("contract", kSign), "run");
  const auto task = states_.get_activity_task(activity->arn, "me", kPatience);
  ASSERT_TRUE(task && *task);
  ASSERT_TRUE(states_.send_task_failure((*task)->token, "Sign.Refused", "not my name"));
  const auto ended = states_.wait_execution(execution, kPatience);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, ExecutionStatus::kFailed);
  EXPECT_EQ(ended->error, "Sign.Refused");
  const auto late = states_.send_task_success((*task)->token, "1");
  ASSERT_FALSE(late);
  EXPECT_FALSE(late.error().name.empty());
  EXPECT_TRUE(ended->redrivable);
  ASSERT_TRUE(states_.redrive_execution(execution));
  const auto again = states_.get_activity_task(activity->arn, "me", kPatience);
  ASSERT_TRUE(again && *again);
  ASSERT_TRUE(states_.send_task_success((*again)->token, "1"));
  EXPECT_EQ(states_.wait_execution(execution, kPatience)->status, ExecutionStatus::kSucceeded);
}

TEST_F(StatesIntegration, AnExpressExecutionIsAnsweredWhenItEnds) {
  const std::string machine = create("fast", kEcho, MachineType::kExpress);
  const auto ended = states_.run_express_execution({.machine_arn = machine, .input = "[1]"}, kPatience);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->output, "[1]");
  const auto standard = create("slow", kLongWait);
  EXPECT_EQ(states_.run_express_execution({.machine_arn = standard}, kPatience).error().name,
            "StateMachineTypeNotSupported");
}

TEST_F(StatesIntegration, TagsStayWithTheirMachine) {
  const std::string machine = create("order", kEcho);
  ASSERT_TRUE(states_.tag(machine, {{"team", "a"}, {"tier", "1"}}));
  ASSERT_TRUE(states_.untag(machine, {"tier"}));
  EXPECT_EQ(*states_.tags(machine), (Tags{{"team", "a"}}));
  ASSERT_TRUE(states_.delete_machine(machine));
  EXPECT_EQ(states_.describe_machine(machine).error().name, "StateMachineDoesNotExist");
}

}  // namespace
}  // namespace baton::testing
