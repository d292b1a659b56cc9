// Triggers with types: what travels, what answers become, and how an event is fired.
#include "baton/triggers.h"

#include <gmock/gmock.h>

#include "tests/client/scripted_states.h"

namespace baton {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kMachine[] = "arn:aws:states:us-east-1:123456789012:stateMachine:book";
constexpr char kRenderedMachine[] = R"({"input":"{\"n\":1}","name":"hook-e1","state_machine_arn":)"
                                    R"("arn:aws:states:us-east-1:123456789012:stateMachine:book:live"})";
constexpr char kRenderedTask[] =
    R"({"input":"{\"n\":1}","idempotency_key":"trigger:hook-e1","task":{"type":"order.book","priority":9,)"
    R"("attempt_count_max":2}})";

class TriggersTest : public ::testing::Test {
 protected:
  ScriptedStates coordinator_;
  Client client_ = *Client::connect({.endpoint = coordinator_.endpoint()});
  Triggers triggers_{client_};
};

TEST_F(TriggersTest, ARuleTravelsWithWhatWasGiven) {
  coordinator_.answer("CreateTrigger", R"({"name":"n"})");
  ASSERT_TRUE(triggers_.create({.name = "n", .machine_arn = kMachine, .schedule = "@daily", .input = R"({"a": 1})"}));
  ASSERT_TRUE(triggers_.create({.name = "n",
                                .task = TriggerTask{.type = "t", .timeout = std::chrono::seconds(3)},
                                .http = TriggerHttp{.secret = "s"}}));
  ASSERT_TRUE(triggers_.create({.name = "n", .machine_arn = kMachine, .folder = "/in", .pattern = "*.jpg"}));
  const std::string machine = R"("state_machine_arn":")" + std::string(kMachine) + "\"";
  EXPECT_THAT(
      coordinator_.asked("CreateTrigger"),
      ElementsAre(R"({"name":"n",)" + machine +
                      R"(,"schedule":"@daily","time_zone":"UTC","overlap":"allow","backfill":"none","input":{"a":1}})",
                  R"({"name":"n","task":{"type":"t","priority":4,"timeout_ms":3000,"attempt_count_max":4},)"
                  R"("http":{"secret":"s"}})",
                  R"({"name":"n",)" + machine + R"(,"folder":"/in","pattern":"*.jpg"})"));
}

TEST_F(TriggersTest, WhatIsAnsweredIsTheTrigger) {
  coordinator_.answer("ListTriggers",
                      R"({"triggers":[{"name":"a","state_machine_arn":"m","schedule":"@daily","time_zone":"UTC",)"
                      R"("overlap":"skip","backfill":"last","input":{"x":1},"status":"PAUSED",)"
                      R"("last_execution_name":"a-1","fired_count":3,"open_count":1},)"
                      R"({"name":"b","folder":"/in","pattern":"*","task":{"type":"t","priority":1},"status":"ACTIVE"},)"
                      R"({"name":"c","http":{"secret":"s","signature":"hmac-sha256","signature_header":"X"}}],)"
                      R"("next_token":"Yw=="})");
  const auto page = triggers_.list({});
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->triggers.size(), 3u);
  const Trigger& a = page->triggers[0];
  EXPECT_EQ(a.rule.machine_arn, "m");
  EXPECT_EQ(a.rule.overlap, "skip");
  EXPECT_EQ(a.rule.input, R"({"x":1})");
  EXPECT_TRUE(a.paused);
  EXPECT_EQ(a.fired_count, 3u);
  const NewTrigger& b = page->triggers[1].rule;
  EXPECT_EQ(b.folder, "/in");
  EXPECT_EQ(b.pattern, "*");
  ASSERT_TRUE(b.task);
  EXPECT_EQ(b.task->type, "t");
  EXPECT_EQ(b.task->priority, 1);
  EXPECT_EQ(b.schedule, "");
  const NewTrigger& c = page->triggers[2].rule;
  ASSERT_TRUE(c.http);
  EXPECT_EQ(c.http->secret, "s");
  EXPECT_EQ(c.http->signature, "hmac-sha256");
  EXPECT_EQ(page->next_token, "Yw==");
}

TEST_F(TriggersTest, AnInputThatIsNoJsonIsNotSent) {
  const auto refused = triggers_.create({.name = "n", .machine_arn = kMachine, .schedule = "@daily", .input = "{"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(coordinator_.asked("CreateTrigger"), IsEmpty());
}

TEST_F(TriggersTest, AnEventStartsTheExecutionThatIsNamedAfterIt) {
  coordinator_.answer("RenderTrigger", kRenderedMachine);
  coordinator_.answer("StartTriggeredExecution", R"({"executionArn":"arn:x","startDate":1.5,"started":true})");
  const auto fired = triggers_.fire("hook", R"({"body": {"n": 1}})", "e1");
  ASSERT_TRUE(fired) << fired.error().message;
  EXPECT_EQ(fired->execution_arn, "arn:x");
  EXPECT_TRUE(fired->started);
  EXPECT_FALSE(fired->task);
  EXPECT_THAT(coordinator_.asked("RenderTrigger"),
              ElementsAre(R"({"name":"hook","event":{"body":{"n":1}},"id":"e1"})"));
  EXPECT_THAT(coordinator_.asked("StartTriggeredExecution"),
              ElementsAre(R"({"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:book:live",)"
                          R"("name":"hook-e1","input":"{\"n\":1}"})"));
}

TEST_F(TriggersTest, AnEventWhoseExecutionHasEndedStartsNothing) {
  coordinator_.answer("RenderTrigger", kRenderedMachine);
  coordinator_.refuse("StartTriggeredExecution", "ExecutionAlreadyExists", "Execution Already Exists: 'x'");
  const auto fired = triggers_.fire("hook", "{}", "e1");
  ASSERT_TRUE(fired) << fired.error().message;
  EXPECT_FALSE(fired->started);
  EXPECT_EQ(fired->execution_arn, "arn:aws:states:us-east-1:123456789012:execution:book:hook-e1");
}

TEST_F(TriggersTest, AnEventSubmitsTheTaskThatItsIdNames) {
  coordinator_.answer("RenderTrigger", kRenderedTask);
  const auto fired = triggers_.fire("hook", "{}", "e1");
  ASSERT_TRUE(fired) << fired.error().message;
  EXPECT_EQ(fired->task, task_id_of_key("order.book", "trigger:hook-e1"));
  EXPECT_TRUE(fired->started);
  EXPECT_EQ(fired->execution_arn, "");
  EXPECT_THAT(coordinator_.asked("StartTriggeredExecution"), IsEmpty());
}

TEST_F(TriggersTest, AnEventWithoutAnIdIsANewOne) {
  coordinator_.refuse("RenderTrigger", "TriggerIsPaused", "Trigger 'hook' is paused");
  const auto fired = triggers_.fire("hook", "{}", "");
  ASSERT_FALSE(fired);
  EXPECT_EQ(fired.error().name, "TriggerIsPaused");
  EXPECT_EQ(fired.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_FALSE(triggers_.fire("hook", "{}", ""));
  const auto asked = coordinator_.asked("RenderTrigger");
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_THAT(asked[0], ::testing::MatchesRegex(R"re(.*"id":"[0-9a-f]{32}".*)re"));
  EXPECT_NE(asked[0], asked[1]);
}

TEST_F(TriggersTest, AnEventThatIsNoObjectIsNotSent) {
  EXPECT_THAT(triggers_.fire("hook", "[1]", "").error().message, HasSubstr("no JSON object"));
  EXPECT_THAT(triggers_.fire("hook", "{", "").error().message, HasSubstr("not JSON"));
  EXPECT_THAT(coordinator_.asked("RenderTrigger"), IsEmpty());
}

}  // namespace
}  // namespace baton
