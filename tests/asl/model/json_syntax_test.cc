// Texts that are no definitions, said as Jackson says it.
#include "common/utf8.h"
#include "tests/asl/model/definitions.h"

namespace baton::asl {
namespace {

std::string message_of(std::string_view text) {
  const Compiled compiled = compile_definition(text);
  EXPECT_FALSE(compiled.machine);
  EXPECT_EQ(compiled.diagnostics.size(), 1u);
  const Diagnostic& diagnostic = compiled.diagnostics.front();
  EXPECT_EQ(diagnostic.code, "INVALID_JSON_DESCRIPTION") << text;
  EXPECT_TRUE(diagnostic.message.ends_with("\n at " + diagnostic.location)) << diagnostic.message;
  return diagnostic.message.substr(0, diagnostic.message.find("\n at "));
}

std::string location_of(std::string_view text) { return compile_definition(text).diagnostics.front().location; }

TEST(Syntax, ADefinitionIsAnObject) {
  for (const std::string text : {"", "  \n", "[]", "1", "null", R"("x")"}) {
    EXPECT_EQ(errors_of(text), Texts{"Definition must be a valid JSON object @"}) << text;
  }
}

TEST(Syntax, SaysWhatJacksonSaysWhereJacksonIs) {
  const Compiled compiled = compile_definition("not a definition");
  ASSERT_EQ(compiled.diagnostics.size(), 1u);
  EXPECT_EQ(compiled.diagnostics[0].message,
            "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or "
            "'false')\n at [Source: (String)\"not a definition\"; line: 1, column: 4]");
  EXPECT_EQ(compiled.diagnostics[0].location, "[Source: (String)\"not a definition\"; line: 1, column: 4]");
}

TEST(Syntax, KnowsTheUsualMistakes) {
  EXPECT_EQ(message_of(R"({"a":1,})"),
            "Unexpected character ('}' (code 125)): was expecting double-quote to start field name");
  EXPECT_EQ(message_of("{'a': 1}"),
            "Unexpected character (''' (code 39)): was expecting double-quote to start field name");
  EXPECT_EQ(message_of(R"({"a" 1})"),
            "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value");
  EXPECT_EQ(message_of(R"({"a": 1 "b": 2})"),
            "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries");
  EXPECT_EQ(message_of("[1 2]"), "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries");
  EXPECT_EQ(
      message_of(R"({"a": })"),
      "Unexpected character ('}' (code 125)): expected a valid value (JSON String, Number, Array, Object or token "
      "'null', 'true' or 'false')");
  EXPECT_EQ(message_of(R"({"a": 01})"), "Invalid numeric value: Leading zeroes not allowed");
  EXPECT_EQ(message_of(R"({"a": "x)"), "Unexpected end-of-input: was expecting closing quote for a string value");
  EXPECT_EQ(message_of(R"({"a": "\x"})"), "Unrecognized character escape 'x' (code 120)");
  EXPECT_EQ(
      message_of("{\"a\": \"\n\"}"),
      "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string "
      "value");
  EXPECT_TRUE(message_of(R"({"a": 1)")
                  .starts_with("Unexpected end-of-input: expected close marker for Object (start marker at [Source: "));
}

TEST(Syntax, ShowsWholeCharacters) {
  EXPECT_EQ(message_of("{\"a\"\u00e9"),
            "Unexpected character ('\u00e9' (code 233)): was expecting a colon to separate field name and value");
  EXPECT_EQ(
      message_of("{\"a\"\u0164"),
      "Unexpected character ('\u0164' (code 356 / 0x164)): was expecting a colon to separate field name and value");
  EXPECT_EQ(message_of("{\"a\": \"\\\u20ac\"}"), "Unrecognized character escape '\u20ac' (code 8364 / 0x20ac)");
  // 501 characters; the source is cut behind the 500th, not within it.
  std::string text = "x";
  for (int i = 0; i < 500; ++i) text += "\u00e9";
  const std::string location = location_of(text);
  EXPECT_TRUE(is_utf8(location));
  EXPECT_NE(location.find("\"[truncated 1 chars]; line: 1"), std::string::npos) << location;
}

TEST(Syntax, CountsLinesAndColumns) {
  EXPECT_EQ(location_of("{\n  \"a\": 1,\n}"), "[Source: (String)\"{\n  \"a\": 1,\n}\"; line: 3, column: 2]");
}

TEST(Syntax, ShowsNoMoreThanTheBeginningOfALongText) {
  const std::string text = "{\"a\": " + std::string(600, '1') + ",}";
  EXPECT_TRUE(location_of(text).starts_with("[Source: (String)\"{\"a\": 111"));
  EXPECT_NE(location_of(text).find("\"[truncated 108 chars]; line: 1, column: 609]"), std::string::npos)
      << location_of(text);
}

TEST(Syntax, RefusesAFieldThatStandsTwice) {
  EXPECT_EQ(message_of(R"({"StartAt": "A", "StartAt": "A"})"), "Duplicate field 'StartAt'");
}

TEST(Syntax, RefusesBytesThatAreNotUtf8) {
  EXPECT_FALSE(message_of("{\"StartAt\": \"\xff\"}").empty());
  EXPECT_FALSE(message_of("\xff\xfe{").empty());
}

TEST(Limits, ADefinitionHasAtMostAMegabyte) {
  const std::string head = R"({"StartAt": "A", "States": {"A": {"Type": "Succeed", "Comment": ")";
  const std::string tail = "\"}}}";
  const std::string most = head + std::string(kDefinitionBytesMax - head.size() - tail.size(), 'x') + tail;
  EXPECT_EQ(most.size(), kDefinitionBytesMax);
  EXPECT_EQ(errors_of(most), Texts{});
  EXPECT_EQ(errors_of(most + " "), Texts{"Definition must have length less than or equal to 1048576 @"});
}

TEST(Limits, NestingIsBounded) {
  const auto nested = [](int depth) {
    return R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true, "Result": )" + std::string(depth, '[') +
           std::string(depth, ']') + "}}}";
  };
  EXPECT_EQ(errors_of(nested(900)), Texts{});
  EXPECT_FALSE(message_of(nested(5000)).empty());
}

TEST(Limits, BranchesMayNestAsDeepAsJsonDoes) {
  std::string definition = R"({"StartAt": "S0", "States": {"S0": {"Type": "Succeed"}}})";
  for (int i = 1; i < 200; ++i) {
    const std::string name = "S" + std::to_string(i);
    definition = R"({"StartAt": ")" + name + R"(", "States": {")" + name +
                 R"(": {"Type": "Parallel", "End": true, "Branches": [)" + definition + "]}}}";
  }
  const StateMachine machine = machine_of(definition);
  EXPECT_EQ(machine.groups.size(), 200u);
}

}  // namespace
}  // namespace baton::asl
