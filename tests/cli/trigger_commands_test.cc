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
                          R"("schedule":"0 2 * * *","time_zone":"Europe/Berlin","input":{"a":1},"overlap":"skip",)"
                          R"("backfill":"none"})"));
}

TEST_F(TriggerCommands, WhatIsWrongIsToldBeforeAnythingIsSent) {
  EXPECT_EQ(run({"create", "nightly", "clean"}), 2) << "a schedule is needed";
  EXPECT_EQ(run({"create", "nightly", "clean", "--schedule", "@daily", "--overlap", "never"}), 2);
  EXPECT_EQ(run({"create", "nightly", "clean", "--schedule", "@daily", "--input", "{"}), 2);
  EXPECT_THAT(coordinator_.asked("CreateTrigger"), IsEmpty());
}

TEST_F(TriggerCommands, ListGoesOnToTheLastPage) {
  coordinator_.answer("ListTriggers", R"({"triggers":[)" + std::string(kTrigger) + R"(],"next_token":"bmlnaHRseQ=="})");
  coordinator_.answer("ListTriggers", R"({"triggers":[]})");
  EXPECT_EQ(run({"list"}), 0) << err();
  EXPECT_EQ(out(),
            "NAME     STATUS  SCHEDULE   TIME ZONE      NEXT SLOT             LAST START                LAST ERROR\n"
            "nightly  ACTIVE  0 2 * * *  Europe/Berlin  2026-07-21T00:00:00Z  nightly-20260720T000000Z\n");
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
