#include "cli/arguments.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "baton/task.h"

namespace baton::cli {
namespace {

using namespace std::chrono_literals;

TEST(Arguments, ADurationIsANumberWithAUnit) {
  EXPECT_EQ(parse_duration("250us").value(), 250us);
  EXPECT_EQ(parse_duration("20ms").value(), 20ms);
  EXPECT_EQ(parse_duration("1.5s").value(), 1500ms);
  EXPECT_EQ(parse_duration("5m").value(), 5min);
  EXPECT_EQ(parse_duration("2h").value(), 2h);
  EXPECT_EQ(parse_duration("7d").value(), 24h * 7);
  EXPECT_EQ(parse_duration("0").value(), 0s);
}

TEST(Arguments, ADurationMayHaveSeveralParts) {
  EXPECT_EQ(parse_duration("1h30m").value(), 90min);
  EXPECT_EQ(parse_duration("1m0.5s").value(), 60500ms);
}

TEST(Arguments, WhatIsNoDurationIsRefusedWithTheFormThatIs) {
  for (const char* text : {"", "5", "s", "5 s", "-5s", "5x", "5sm", "1e3s", "nan", "infs", "1.5.5s", "5s ", "0x10s"}) {
    const auto duration = parse_duration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().code, ErrorCode::kInvalidArgument) << text;
    EXPECT_NE(duration.error().message.find("1.5s"), std::string::npos) << duration.error().message;
  }
}

TEST(Arguments, ADurationOfMoreThanACenturyIsRefused) {
  EXPECT_TRUE(parse_duration("36500d"));
  EXPECT_FALSE(parse_duration("36501d"));
  EXPECT_FALSE(parse_duration("99999999999999999999999999d"));
}

TEST(Arguments, ATimeIsADurationFromNowOrADateInUtc) {
  const TimePoint now = from_unix_ms(1'000'000);
  EXPECT_EQ(parse_time("5m", now).value(), now + 5min);
  EXPECT_EQ(to_unix_ms(parse_time("2026-03-01T12:30:05Z", now).value()), 1'772'368'205'000);
  EXPECT_EQ(to_unix_ms(parse_time("2024-02-29T00:00:00Z", now).value()), 1'709'164'800'000);
}

TEST(Arguments, ADateThatIsNoneIsRefused) {
  for (const char* text : {"", "tomorrow", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-01T24:00:00Z",
                           "2026-03-01T12:30:05", "2026-03-01", "2026-03-01T12:30:05Zx", "1969-12-31T23:59:59Z"}) {
    EXPECT_FALSE(parse_time(text, TimePoint{})) << text;
  }
}

TEST(Arguments, ALabelIsAKeyAndAValueThatMayBeEmptyOrHoldEqualsSigns) {
  EXPECT_EQ(parse_label("customer=4711").value(), std::pair(std::string("customer"), std::string("4711")));
  EXPECT_EQ(parse_label("a=").value(), std::pair(std::string("a"), std::string("")));
  EXPECT_EQ(parse_label("q=x=y").value(), std::pair(std::string("q"), std::string("x=y")));
  EXPECT_FALSE(parse_label("customer"));
  EXPECT_FALSE(parse_label("=4711"));
  EXPECT_FALSE(parse_label(""));
}

TEST(Arguments, AnInputIsTheTextItselfOrComesFromStandardInput) {
  std::istringstream standard_input("from a pipe");
  EXPECT_EQ(read_input(R"({"a": 1})", standard_input).value(), R"({"a": 1})");
  EXPECT_EQ(read_input("-", standard_input).value(), "from a pipe");
}

TEST(Arguments, AnInputFileIsReadAsItIs) {
  const std::string path = ::testing::TempDir() + "baton_input_" + std::to_string(::getpid());
  const std::string bytes("a\0b\r\n\xFF", 6);
  std::ofstream(path, std::ios::binary) << bytes;
  std::istringstream none;
  EXPECT_EQ(read_input("@" + path, none).value(), bytes);
  std::remove(path.c_str());
  const auto missing = read_input("@" + path, none);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message.find(path), std::string::npos);
}

TEST(Arguments, AnInputOverTheLimitIsRefusedWithoutReadingAllOfIt) {
  std::istringstream fits(std::string(kInputBytesMax, 'x'));
  EXPECT_EQ(read_input("-", fits).value().size(), kInputBytesMax);
  std::istringstream too_much(std::string(2 * kInputBytesMax, 'x'));
  const auto refused = read_input("-", too_much);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kPayloadTooLarge);
  EXPECT_LT(too_much.tellg(), std::streampos(kInputBytesMax + 2));
}

TEST(Arguments, WhatIsNotJsonIsRefusedWithThePlaceWhereItStopsBeingIt) {
  EXPECT_TRUE(check_json(R"({"a": [1, 2.0, "x"]})", "the input"));
  EXPECT_TRUE(check_json("7", "the input"));
  const auto refused = check_json("{hello: 1}", "line 3");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(refused.error().message.find("line 3"), std::string::npos);
  EXPECT_NE(refused.error().message.find("byte 2"), std::string::npos) << refused.error().message;
  EXPECT_FALSE(check_json("", "the input"));
  EXPECT_FALSE(check_json("{} {}", "the input"));
}

}  // namespace
}  // namespace baton::cli
