#include "common/log.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <regex>
#include <thread>
#include <vector>

namespace baton::log {
namespace {

// What is written to standard error meanwhile; the log is as it was afterwards.
class Capture {
 public:
  explicit Capture(Level level = Level::kInfo, Format format = Format::kText) {
    configure(level, format);
    testing::internal::CaptureStderr();
  }
  ~Capture() { configure(Level::kInfo, Format::kText); }
  std::string text() { return testing::internal::GetCapturedStderr(); }
};

TEST(Log, LineHasTimeLevelEventAndFields) {
  Capture capture;
  info("listening",
       {{"endpoint", "tcp://127.0.0.1:7707"}, {"shards", 2}, {"secure", false}, {"took_ms", Duration(1500)}});
  const auto text = capture.text();
  EXPECT_TRUE(std::regex_match(
      text, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info    listening endpoint=tcp://127\.0\.0\.1:7707 )"
                       R"(shards=2 secure=false took_ms=1\.5\n)")))
      << text;
}

TEST(Log, LevelsBelowTheConfiguredOneAreNotWritten) {
  Capture capture(Level::kWarning);
  debug("one");
  info("two");
  warning("three");
  error("four");
  const auto text = capture.text();
  EXPECT_EQ(text.find("one"), std::string::npos);
  EXPECT_EQ(text.find("two"), std::string::npos);
  EXPECT_NE(text.find("warning three"), std::string::npos);
  EXPECT_NE(text.find("error   four"), std::string::npos);
}

TEST(Log, OffWritesNothing) {
  Capture capture(Level::kOff);
  error("four");
  EXPECT_EQ(capture.text(), "");
}

TEST(Log, JsonLineIsOneObject) {
  Capture capture(Level::kDebug, Format::kJson);
  debug("frame \"dropped\"",
        {{"peer", "a\nb\\\x01"}, {"bytes", std::size_t{7}}, {"share", 0.5}, {"ok", true}, {"n", -3}});
  const auto text = capture.text();
  const auto object = nlohmann::json::parse(text);
  EXPECT_EQ(object["level"], "debug");
  EXPECT_EQ(object["event"], "frame \"dropped\"");
  EXPECT_EQ(object["peer"], "a\nb\\\x01");
  EXPECT_EQ(object["bytes"], 7);
  EXPECT_EQ(object["share"], 0.5);
  EXPECT_EQ(object["ok"], true);
  EXPECT_EQ(object["n"], -3);
  EXPECT_TRUE(object["time"].get<std::string>().ends_with("Z"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST(Log, JsonStaysJsonWhateverTheBytes) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value(3, static_cast<char>(byte));
    const auto text =
        "{" + format_json("event", {{"value", value}, {"number", std::numeric_limits<double>::infinity()}}) + "}";
    ASSERT_TRUE(nlohmann::json::accept(text)) << text;
  }
  // Too long, halves of a surrogate pair, beyond the last character, cut off.
  for (const char* value :
       {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF0\x9F\x91", "a\xE2\x82"}) {
    const auto text = "{" + format_json("event", {{"value", value}}) + "}";
    ASSERT_TRUE(nlohmann::json::accept(text)) << text;
  }
  EXPECT_EQ(nlohmann::json::parse("{" + format_json("e", {{"v", "Grüße 👍"}}) + "}")["v"], "Grüße 👍");
}

TEST(Log, TextNeverTakesMoreThanOneLineAndQuotesWhatIsAmbiguous) {
  EXPECT_EQ(format_text("e", {{"a", "x\ninjected=1"}}), R"(e a="x\ninjected=1")");
  EXPECT_EQ(format_text("e", {{"a", "two words"}, {"b", ""}, {"c", "k=v"}}), R"(e a="two words" b="" c="k=v")");
  EXPECT_EQ(format_text("e", {{"a", "say \"hi\""}}), R"(e a="say \"hi\"")");
  EXPECT_EQ(format_text("e\r\n", {}), R"(e\u000d\n)");
}

TEST(Log, PercentSignsAreNoFormat) {
  Capture capture;
  info("100%v {} {0}", {{"a", "%s{}"}});
  EXPECT_NE(capture.text().find("100%v {} {0} a=%s{}"), std::string::npos);
}

TEST(Log, LinesOfSeveralThreadsDoNotMix) {
  Capture capture;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 200; ++i) info("event", {{"thread", t}, {"end", "end"}});
    });
  }
  for (auto& thread : threads) thread.join();
  const auto text = capture.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 800);
  const std::regex line(R"([^ ]+ info    event thread=[0-3] end=end\n)");
  EXPECT_EQ(std::distance(std::sregex_iterator(text.begin(), text.end(), line), std::sregex_iterator()), 800);
}

TEST(RateLimited, WritesOnceAnIntervalAndThenSaysHowManyWereLeftOut) {
  Capture capture;
  RateLimited limited(std::chrono::seconds(10));
  const auto start = from_unix_ms(1'000'000);
  EXPECT_TRUE(limited.warning(start, "frame dropped"));
  for (int i = 1; i <= 500; ++i) EXPECT_FALSE(limited.warning(start + std::chrono::milliseconds(i), "frame dropped"));
  EXPECT_TRUE(limited.warning(start + std::chrono::seconds(10), "frame dropped", {{"peer", "p"}}));
  EXPECT_TRUE(limited.warning(start + std::chrono::seconds(20), "frame dropped"));
  const auto text = capture.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_NE(text.find("frame dropped peer=p suppressed=500\n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("frame dropped\n"));
}

TEST(LogNames, AreParsed) {
  EXPECT_EQ(parse_level("warning"), Level::kWarning);
  EXPECT_EQ(parse_level("loud"), std::nullopt);
  EXPECT_EQ(parse_format("json"), Format::kJson);
  EXPECT_EQ(parse_format("xml"), std::nullopt);
}

}  // namespace
}  // namespace baton::log
