// baton trigger … against a coordinator that answers what a test wrote down.
#include <gmock/gmock.h>

#include <sstream>

#include "cli/command_line.h"
#include "tests/client/scripted_states.h"

namespace baton::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kTrigger[] =
    R"({"name":"nightly","state_machine_arn":"arn:aws:states:us-east-1:123456789012:stateMachine:clean",)"
    R"("schedule":"0 2 * * *","time_zone":"Europe/Berlin","input":{"a":1},"overlap":"skip","backfill":"none",)"
    R"("status":"ACTIVE","created_at":"2026-07-20T17:18:10.123Z","next_slot":"2026-07-21T00:00:00Z",)"
    R"("last_slot":"2026-07-20T00:00:00Z","last_execution_name":"nightly-20260720T000000Z","fired_count":3,"open_count":0})";

constexpr char kHook[] =
    R"({"name":"orders","task":{"type":"order","priority":9,"timeout_ms":90000,"attempt_count_max":1},)"
    R"("http":{"secret":"shop","signature":"hmac-sha256","signature_header":"X-Sign"},"input":"{% $states.input.body %}",)"
    R"("status":"PAUSED","created_at":"2026-07-20T17:18:10.123Z","fired_count":0,"open_count":0})";

class TriggerCommands : public ::testing::Test {
 protected:
  int run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "trigger");
    arguments.insert(arguments.end(), {"--endpoint", coordinator_.endpoint()});
    std::istringstream in;
    out_.str("");
    err_.str("");
    return cli::run(arguments, Streams{in, out_, err_});
  }
  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

  ScriptedStates coordinator_;

 private:
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(TriggerCommands, CreateSendsTheRuleAndShowsIt) {
  coordinator_.answer("CreateTrigger", kTrigger);
  EXPECT_EQ(run({"create", "nightly", "clean", "--schedule", "0 2 * * *", "--time-zone", "Europe/Berlin", "--overlap",
                 "skip", "--input", R"({"a": 1})"}),
            0)
      << err();
  EXPECT_THAT(out(), HasSubstr("Schedule      0 2 * * * (Europe/Berlin)\n"));
  EXPECT_THAT(out(), HasSubstr("Next slot     2026-07-21T00:00:00Z\n"));
  EXPECT_THAT(coordinator_.asked("CreateTrigger"),
              ElementsAre(R"({"name":"nightly",)"
                          R"("state_machine_arn":"arn:aws:states:us-east-1:123456789012:stateMachine:clean",)"
                          R"("schedule":"0 2 * * *","time_zone":"Europe/Berlin","overlap":"skip","backfill":"none",)"
                          R"("input":{"a":1}})"));
}

TEST_F(TriggerCommands, CreateSendsATaskForRequests) {
  coordinator_.answer("CreateTrigger", kHook);
  EXPECT_EQ(run({"create", "orders", "--task", "order", "--priority", "9", "--attempt-timeout", "90s", "--attempts",
                 "1", "--http", "--secret", "shop", "--signature", "hmac-sha256", "--signature-header", "X-Sign"}),
            0)
      << err();
  EXPECT_THAT(out(), HasSubstr("Task          order\nPriority      9\nTimeout       1m30s\nAttempts      1\n"));
  EXPECT_THAT(out(), HasSubstr("Request       POST /triggers/orders\nSecret        shop\nSignature     hmac-sha256\n"));
  EXPECT_THAT(coordinator_.asked("CreateTrigger"),
              ElementsAre(R"({"name":"orders","task":{"type":"order","priority":9,"timeout_ms":90000,)"
                          R"("attempt_count_max":1},"http":{"secret":"shop","signature":"hmac-sha256",)"
                          R"("signature_header":"X-Sign"}})"));
}

TEST_F(TriggerCommands, CreateSendsAFolder) {
  coordinator_.answer("CreateTrigger", kTrigger);
  EXPECT_EQ(run({"create", "photos", "clean", "--folder", "/srv/in", "--pattern", "*.jpg"}), 0) << err();
  EXPECT_THAT(coordinator_.asked("CreateTrigger"),
              ElementsAre(R"({"name":"photos",)"
                          R"("state_machine_arn":"arn:aws:states:us-east-1:123456789012:stateMachine:clean",)"
                          R"("folder":"/srv/in","pattern":"*.jpg"})"));
}

TEST_F(TriggerCommands, FireShowsWhatItStarted) {
  coordinator_.answer("RenderTrigger",
                      R"({"name":"nightly-e1","input":"{\"a\":1}",)"
                      R"("state_machine_arn":"arn:aws:states:us-east-1:123456789012:stateMachine:clean"})");
  coordinator_.answer("StartTriggeredExecution",
                      R"({"executionArn":"arn:aws:states:us-east-1:123456789012:execution:clean:nightly-e1",)"
                      R"("startDate":1.5,"started":true})");
  EXPECT_EQ(run({"fire", "nightly", "--event", R"({"body": 1})", "--id", "e1"}), 0) << err();
  EXPECT_EQ(out(), "clean/nightly-e1\n");
  EXPECT_THAT(coordinator_.asked("RenderTrigger"), ElementsAre(R"({"name":"nightly","event":{"body":1},"id":"e1"})"));
  EXPECT_THAT(coordinator_.asked("StartTriggeredExecution"),
              ElementsAre(R"({"stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:clean",)"
                          R"("name":"nightly-e1","input":"{\"a\":1}"})"));
  EXPECT_EQ(run({"fire", "nightly", "--event", "{"}), 2);
}

TEST_F(TriggerCommands, WhatIsWrongIsToldBeforeAnythingIsSent) {
  EXPECT_EQ(run({"create", "nightly", "clean"}), 2) << "a source is needed";
  EXPECT_EQ(run({"create", "nightly", "clean", "--schedule", "@daily", "--http"}), 2) << "and one only";
  EXPECT_EQ(run({"create", "nightly", "--schedule", "@daily"}), 2) << "a target is needed";
  EXPECT_EQ(run({"create", "nightly", "clean", "--task", "t", "--schedule", "@daily"}), 2) << "and one only";
  EXPECT_EQ(run({"create", "nightly", "clean", "--priority", "9", "--schedule", "@daily"}), 2) << "a task has it";
  EXPECT_EQ(run({"create", "nightly", "clean", "--http", "--signature", "hmac-sha256"}), 2) << "with what secret";
  EXPECT_EQ(run({"create", "nightly", "clean", "--schedule", "@daily", "--overlap", "never"}), 2);
  EXPECT_EQ(run({"create", "nightly", "clean", "--schedule", "@daily", "--input", "{"}), 2);
  EXPECT_THAT(coordinator_.asked("CreateTrigger"), IsEmpty());
}

TEST_F(TriggerCommands, ListGoesOnToTheLastPage) {
  coordinator_.answer("ListTriggers", R"({"triggers":[)" + std::string(kTrigger) + R"(],"next_token":"bmlnaHRseQ=="})");
  coordinator_.answer("ListTriggers", R"({"triggers":[)" + std::string(kHook) + "]}");
  EXPECT_EQ(run({"list"}), 0) << err();
  EXPECT_EQ(out(),
            "NAME     STATUS  FIRED BY                   STARTS      NEXT SLOT             LAST START                "
            "LAST ERROR\n"
            "nightly  ACTIVE  0 2 * * * (Europe/Berlin)  clean       2026-07-21T00:00:00Z  nightly-20260720T000000Z\n"
            "orders   PAUSED  http, hmac-sha256          task order\n");
  EXPECT_THAT(coordinator_.asked("ListTriggers"),
              ElementsAre(R"({"limit":1000})", R"({"limit":1000,"next_token":"bmlnaHRseQ=="})"));
}

TEST_F(TriggerCommands, ATriggerIsPausedResumedDescribedAndDeleted) {
  for (const char* operation : {"PauseTrigger", "ResumeTrigger", "DescribeTrigger"})
    coordinator_.answer(operation, kTrigger);
  coordinator_.answer("DeleteTrigger", "{}");
  EXPECT_EQ(run({"pause", "nightly"}), 0) << err();
  EXPECT_EQ(run({"resume", "nightly"}), 0);
  EXPECT_EQ(run({"describe", "nightly", "-o", "json"}), 0);
  EXPECT_THAT(out(), HasSubstr(R"("next_slot":"2026-07-21T00:00:00Z","last_slot":"2026-07-20T00:00:00Z")"));
  EXPECT_EQ(run({"delete", "nightly"}), 0);
  EXPECT_EQ(out(), "nightly deleted\n");
  for (const char* operation : {"PauseTrigger", "ResumeTrigger", "DescribeTrigger", "DeleteTrigger"}) {
    EXPECT_THAT(coordinator_.asked(operation), ElementsAre(R"({"name":"nightly"})"));
  }
}

TEST_F(TriggerCommands, ATriggerThatIsNotThereIsNotFound) {
  coordinator_.refuse("DescribeTrigger", "TriggerDoesNotExist", "There is no trigger 'x'");
  EXPECT_EQ(run({"describe", "x"}), 3);
  EXPECT_THAT(err(), HasSubstr("There is no trigger 'x'"));
}

}  // namespace
}  // namespace baton::cli
