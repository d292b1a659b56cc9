#include "worker/process/line_protocol.h"

#include <gmock/gmock.h>

namespace baton {
namespace {

using ::testing::HasSubstr;

std::string line_of(std::string_view input, std::map<std::string, std::string> labels = {}) {
  AttemptSignals signals;
  Attempt attempt(TaskId{1, 2}, "resize", input, 3, signals);
  attempt.set_idempotency_key("key");
  attempt.set_labels(std::move(labels));
  const auto line = request_line(attempt);
  return line ? *line : "error: " + line.error().message;
}

Result<LineAnswer> answer(std::string_view line) { return parse_answer(line, "t1"); }

std::string reason(std::string_view line) {
  const auto parsed = answer(line);
  return parsed ? "(understood)" : parsed.error().message;
}

TEST(LineProtocol, ARequestIsOneLineHoweverTheInputIsWritten) {
  const std::string id = (TaskId{1, 2}).text();
  EXPECT_EQ(line_of("{\n  \"width\": 1.50\n}"),
            R"({"task_id":")" + id +
                "\",\"type\":\"resize\",\"attempt\":3,\"idempotency_key\":\"key\",\"input\":{\"width\":1.50}}\n");
  EXPECT_THAT(line_of(""), HasSubstr(R"("input":null})"));
  EXPECT_THAT(line_of(R"("a\nb")"), HasSubstr(R"("input":"a\nb"})"));
}

TEST(LineProtocol, ARequestTellsTheTraceAndSurvivesALabelThatIsNoUtf8) {
  EXPECT_THAT(line_of("1", {{kLabelTraceParent, "00-ab"}}), HasSubstr(R"("traceparent":"00-ab")"));
  EXPECT_THAT(line_of("1", {{kLabelTraceParent, "\xff"}}), HasSubstr("\"traceparent\":\"(no UTF-8)\""));
}

TEST(LineProtocol, InputThatIsNoJsonIsRefused) { EXPECT_THAT(line_of("not json"), HasSubstr("is no JSON")); }

TEST(LineProtocol, AnOutputIsWhateverIsUnderOutput) {
  const auto parsed = answer(R"({"output": {"b": 1, "a": [2.0]}, "task_id": "t1", "more": 1})");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(std::get<LineOutput>(*parsed).text, R"({"b":1,"a":[2.0]})");
  EXPECT_EQ(std::get<LineOutput>(*answer(R"({"output": null})")).text, "null");
}

TEST(LineProtocol, AnErrorIsRetryableUnlessItSaysOtherwise) {
  const auto parsed = answer(R"({"error": "Card.Declined", "cause": "no money"})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(std::get<HandlerError>(*parsed).error, "Card.Declined");
  EXPECT_EQ(std::get<HandlerError>(*parsed).cause, "no money");
  EXPECT_TRUE(std::get<HandlerError>(*parsed).retryable);
  EXPECT_FALSE(std::get<HandlerError>(*answer(R"({"error": "E", "retryable": false})")).retryable);
}

TEST(LineProtocol, AHeartbeatIsNoAnswer) {
  EXPECT_TRUE(std::holds_alternative<LineHeartbeat>(*answer(R"({"heartbeat": true})")));
}

TEST(LineProtocol, WhatIsNoAnswerIsRefusedWithTheReason) {
  EXPECT_THAT(reason("Traceback (most recent call last):"), HasSubstr("no JSON"));
  EXPECT_THAT(reason(""), HasSubstr("no JSON"));
  EXPECT_THAT(reason("[1]"), HasSubstr("no JSON object"));
  EXPECT_THAT(reason(R"({"heartbeat": false})"), HasSubstr("neither"));
  EXPECT_THAT(reason(R"({"error": ""})"), HasSubstr("neither"));
  EXPECT_THAT(reason(R"({"output": 1, "task_id": "t2"})"), HasSubstr("another task"));
}

TEST(LineProtocol, OnlyAnObjectThatNamesAnErrorIsAFailure) {
  EXPECT_TRUE(failure_of(R"({"error": "E"})"));
  EXPECT_FALSE(failure_of(R"({"output": 1})"));
  EXPECT_FALSE(failure_of(R"("E")"));
  EXPECT_FALSE(failure_of("E"));
}

}  // namespace
}  // namespace baton
