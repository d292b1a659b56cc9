// Files of mocks: both forms, and what is said about mistakes in them.
#include "asl/dry_run/mocks.h"

#include <gtest/gtest.h>

#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::asl {
namespace {

using namespace std::chrono_literals;

tl::expected<Mocks, std::string> parse(std::string_view text, std::string_view config_case = {}) {
  const auto document = json::parse(text);
  EXPECT_TRUE(document) << text;
  return Mocks::parse(*document, config_case);
}

// The answer of the mock of "S".
MockAnswer answer(std::string_view value, std::size_t attempt = 0) {
  const auto mocks = parse(R"({"S": )" + std::string(value) + "}");
  EXPECT_TRUE(mocks) << value << ": " << (mocks ? "" : mocks.error());
  return mocks ? mocks->find("S")->answer(attempt) : MockAnswer();
}

std::string output(std::string_view value, std::size_t attempt = 0) {
  const MockAnswer found = answer(value, attempt);
  EXPECT_EQ(found.kind, MockAnswer::Kind::kReturn) << value;
  return json::to_text(found.output);
}

// What is wrong with the mock of "S".
std::string mistake(std::string_view value) {
  const auto mocks = parse(R"({"S": )" + std::string(value) + "}");
  EXPECT_FALSE(mocks) << value;
  return mocks ? "" : mocks.error();
}

TEST(Mocks, AnswerOfEveryKindIsRead) {
  EXPECT_EQ(output(R"({"Return": [1]})"), "[1]");
  EXPECT_EQ(answer(R"({"ReturnText": "{ \"a\": 1 }"})").output_text, R"({ "a": 1 })");
  EXPECT_EQ(output(R"({"ReturnText": "{ \"a\": 1 }"})"), R"({"a":1})");
  EXPECT_EQ(answer(R"({"Echo": true})").kind, MockAnswer::Kind::kEcho);
  EXPECT_EQ(answer(R"({"Never": true})").kind, MockAnswer::Kind::kNever);
  const MockAnswer thrown = answer(R"({"Throw": {"Error": "E", "Cause": "C", "Stage": "Start"}})");
  EXPECT_EQ(thrown.kind, MockAnswer::Kind::kThrow);
  EXPECT_EQ(thrown.error.as_string(), "E");
  EXPECT_EQ(thrown.cause.as_string(), "C");
  EXPECT_EQ(thrown.stage, TaskFailed::Stage::kStart);
  const MockAnswer slow = answer(R"({"Return": 1, "Delay": 1.5, "HeartbeatEvery": 1, "Submitted": {"id": 7}})");
  EXPECT_EQ(slow.delay, 1500ms);
  EXPECT_EQ(slow.heartbeat_every, 1s);
  EXPECT_EQ(json::to_text(slow.submitted), R"({"id":7})");
}

TEST(Mocks, WhatIsNoAnswerIsAnOutput) {
  EXPECT_EQ(output("17"), "17");
  EXPECT_EQ(output(R"({"Return": 1, "Total": 2})"), R"({"Return":1,"Total":2})");
  EXPECT_EQ(output(R"({"Delay": 5})"), R"({"Delay":5})");
  EXPECT_EQ(output("{}"), "{}");
}

TEST(Mocks, ErrorAndCauseAloneMeanThrow) {
  EXPECT_EQ(answer(R"({"Error": "E"})").kind, MockAnswer::Kind::kThrow);
  EXPECT_EQ(answer(R"({"Error": "E", "Cause": "C"})").kind, MockAnswer::Kind::kThrow);
  EXPECT_EQ(output(R"({"Error": "E", "Code": 1})"), R"({"Error":"E","Code":1})");
}

TEST(Mocks, ListIsUsedUpByAttemptAndItsLastAnswerStays) {
  constexpr std::string_view kList = R"([{"Return": 1}, 2, {"Return": [3]}])";
  EXPECT_EQ(output(kList, 0), "1");
  EXPECT_EQ(output(kList, 1), "2");
  EXPECT_EQ(output(kList, 2), "[3]");
  EXPECT_EQ(output(kList, 9), "[3]");
}

TEST(Mocks, AttemptsMayBeNumbered) {
  constexpr std::string_view kNumbered = R"({"3": {"Return": "c"}, "0": {"Return": "a"}, "1-2": {"Return": "b"}})";
  EXPECT_EQ(output(kNumbered, 0), R"("a")");
  EXPECT_EQ(output(kNumbered, 2), R"("b")");
  EXPECT_EQ(output(kNumbered, 4), R"("c")");
}

TEST(Mocks, MistakeNamesTheMockAndWhatToWriteInstead) {
  EXPECT_EQ(mistake("[]"), R"(the mock of 'S' is an empty list; an output that is a list is {"Return": [ … ]})");
  EXPECT_EQ(mistake(R"({"Return": 1, "Echo": true})"),
            "the mock of 'S' has more than one of Return, ReturnText, Throw, Echo and Never");
  EXPECT_EQ(mistake(R"({"Throw": "E"})"), R"(the mock of 'S' has a Throw that is no {"Error": …, "Cause": …})");
  EXPECT_EQ(mistake(R"({"Throw": {"Error": 5}})"), "the mock of 'S' has a Throw with something else than strings");
  EXPECT_EQ(
      mistake(R"({"Throw": {"Error": "E", "Why": "C"}})"),
      "the mock of 'S' has a Throw with 'Why'; it takes Error, Cause and Stage (Work, Schedule, Start or Submit)");
  EXPECT_EQ(
      mistake(R"({"Throw": {"Error": "E", "Stage": "Late"}})"),
      "the mock of 'S' has a Throw with 'Stage'; it takes Error, Cause and Stage (Work, Schedule, Start or Submit)");
  EXPECT_EQ(mistake(R"({"ReturnText": "{"})").find("the mock of 'S' has a ReturnText that is no JSON: line 1"), 0u);
  EXPECT_EQ(mistake(R"({"Return": 1, "Delay": -1})"),
            "the mock of 'S' has a Delay that is no number of seconds from 0 to a year");
  EXPECT_EQ(mistake(R"({"Echo": 1})"), "the mock of 'S' has Echo without true behind it");
  EXPECT_EQ(mistake(R"({"0": 1, "2": 3})"),
            "the mock of 'S' says nothing, or two things, about attempt 1; attempts are numbered from 0 without gaps");
  EXPECT_EQ(mistake(R"({"0-1": 1, "1": 3})"),
            "the mock of 'S' says nothing, or two things, about attempt 2; attempts are numbered from 0 without gaps");
  EXPECT_EQ(parse("[1]").error(), "the mocks are no JSON object");
}

constexpr std::string_view kConfig = R"({
  "StateMachines": {"Order": {"TestCases": {"Happy": {"Pay": "Paid"}, "Retry": {"Pay": "PaidAtLast"}}}},
  "MockedResponses": {"Paid": {"0": {"Return": 1}},
                      "PaidAtLast": {"0-1": {"Throw": {"Error": "E", "Cause": "C"}}, "2": {"Return": 2}}}})";

TEST(MockConfig, CaseIsChosenByItsNameOrThatOfTheMachineToo) {
  for (const std::string_view name : {"Retry", "Order/Retry"}) {
    const auto mocks = parse(kConfig, name);
    ASSERT_TRUE(mocks) << mocks.error();
    EXPECT_EQ(mocks->keys(), (std::vector<std::string>{"Pay"}));
    EXPECT_EQ(mocks->find("Pay")->answer(1).kind, MockAnswer::Kind::kThrow);
    EXPECT_EQ(json::to_text(mocks->find("Pay")->answer(2).output), "2");
    EXPECT_EQ(mocks->find("Ship"), nullptr);
  }
}

TEST(MockConfig, OnlyCaseNeedsNoName) {
  EXPECT_TRUE(parse(R"({"StateMachines": {"M": {"TestCases": {"C": {"S": "R"}}}}, "MockedResponses": {"R": 1}})"));
}

TEST(MockConfig, MistakeListsTheCasesThatThereAre) {
  EXPECT_EQ(parse(kConfig).error(),
            "which test case of the mocks? Say --mock-case with one of: Order/Happy, Order/Retry");
  EXPECT_EQ(parse(kConfig, "Sad").error(), "the mocks have no test case 'Sad'; there are: Order/Happy, Order/Retry");
  EXPECT_EQ(parse(R"({"Pay": 1})", "Sad").error(), "the mocks have no test case 'Sad'; there are: none");
  EXPECT_EQ(parse(R"({"StateMachines": {"M": {"TestCases": {"C": {"S": "R"}}}}, "MockedResponses": {"Q": 1}})").error(),
            "the test case 'C' names for the state 'S' a response that MockedResponses does not have");
  EXPECT_EQ(parse(R"({"StateMachines": {"M": {"TestCases": {"C": 5}}}, "MockedResponses": {}})").error(),
            "the test case 'C' of the mocks is no object of state and response names");
}

}  // namespace
}  // namespace baton::asl
