#include "cli/json_line.h"

#include <gtest/gtest.h>

#include <limits>

namespace baton::cli {
namespace {

TEST(JsonLine, KeysKeepTheirOrderAndTextIsEscaped) {
  JsonLine line;
  line.add("b", "say \"hi\"\n").add("a", 7).add("big", std::numeric_limits<std::uint64_t>::max()).add("yes", true);
  EXPECT_EQ(line.text(), R"({"b":"say \"hi\"\n","a":7,"big":18446744073709551615,"yes":true})");
  EXPECT_EQ(JsonLine().text(), "{}");
}

TEST(JsonLine, AnOutputThatIsJsonComesThroughAsItWasWrittenOnOneLine) {
  JsonLine line;
  line.add_payload("output", "{\"b\": 1.0,\n \"a\": 12345678901234567890123, \"t\": \"x \\\" y\\\\\", \"u\": \" \"}\n");
  EXPECT_EQ(line.text(), R"({"output":{"b":1.0,"a":12345678901234567890123,"t":"x \" y\\","u":" "}})");
}

TEST(JsonLine, AnOutputThatIsTextBecomesAString) {
  EXPECT_EQ(JsonLine().add_payload("output", "hello, \"world\"").text(), R"({"output":"hello, \"world\""})");
  EXPECT_EQ(JsonLine().add_payload("output", "").text(), R"({"output":""})");
}

TEST(JsonLine, AnOutputThatIsNeitherBecomesBase64) {
  EXPECT_EQ(JsonLine().add_payload("output", "\xff\xd8\xff").text(), R"({"output_base64":"/9j/"})");
}

TEST(JsonLine, TextThatIsNotUtf8StillMakesALineOfJson) {
  EXPECT_EQ(JsonLine().add("cause", "bad \xff byte").text(), "{\"cause\":\"bad \xef\xbf\xbd byte\"}");
}

}  // namespace
}  // namespace baton::cli
