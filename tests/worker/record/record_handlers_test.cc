// The tasks record.…: what they ask the coordinator, and how its refusals end an attempt.
#include "worker/record/record_handlers.h"

#include <gmock/gmock.h>

#include "tests/client/scripted_states.h"

namespace baton {
namespace {

using ::testing::ElementsAre;

class RecordHandlers : public ::testing::Test {
 protected:
  HandlerResult run(const std::string& type, const std::string& input, std::uint32_t number = 1) {
    Attempt attempt({1, 2}, type, input, number, signals_);
    attempt.set_idempotency_key("task-1");
    return handlers_.at(type)(attempt);
  }

  ScriptedStates coordinator_;

 private:
  AttemptSignals signals_;
  std::map<std::string, Handler> handlers_ = record_handlers({.endpoint = coordinator_.endpoint()});
};

TEST_F(RecordHandlers, EveryAttemptOfATaskIsTheSameWrite) {
  coordinator_.answer("PutRecord", R"({"version":1})");
  const std::string input = R"({"table": "t", "key": "k", "document": {}})";
  const auto first = run("record.put", input);
  ASSERT_TRUE(first) << first.error().cause;
  EXPECT_EQ(*first, R"({"version":1})");
  EXPECT_TRUE(run("record.put", input, 2));
  const std::string asked = R"({"table":"t","key":"k","document":{},"idempotency_key":"task-1"})";
  EXPECT_THAT(coordinator_.asked("PutRecord"), ElementsAre(asked, asked));
}

TEST_F(RecordHandlers, AKeyThatTheTaskBringsCounts) {
  coordinator_.answer("DeleteRecord", R"({"deleted":true})");
  const std::string input = R"({"table":"t","key":"k","idempotency_key":"mine"})";
  EXPECT_TRUE(run("record.delete", input));
  EXPECT_THAT(coordinator_.asked("DeleteRecord"), ElementsAre(input));
}

TEST_F(RecordHandlers, ReadsAreAskedAsTheyAre) {
  coordinator_.answer("GetRecord", R"({"document":{}})");
  const std::string input = R"({"table": "t", "key": "k"})";
  EXPECT_TRUE(run("record.get", input));
  EXPECT_THAT(coordinator_.asked("GetRecord"), ElementsAre(input));
}

TEST_F(RecordHandlers, ARefusalIsFinalUnlessRoomMayCome) {
  coordinator_.refuse("UpdateRecord", "RecordConditionFailed", "It has version 3");
  coordinator_.refuse("PutRecord", "RecordLimitExceeded", "It is full");
  const auto refused = run("record.update", R"({"table":"t","key":"k","patch":{}})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error, "RecordConditionFailed");
  EXPECT_EQ(refused.error().cause, "It has version 3");
  EXPECT_FALSE(refused.error().retryable);
  const auto full = run("record.put", R"({"table":"t","key":"k","document":{}})");
  ASSERT_FALSE(full);
  EXPECT_TRUE(full.error().retryable);
}

TEST_F(RecordHandlers, WhatIsNoJsonIsFinal) {
  const auto refused = run("record.put", "{");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error, "SerializationException");
  EXPECT_FALSE(refused.error().retryable);
}

}  // namespace
}  // namespace baton
