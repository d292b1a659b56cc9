#include "common/json/parse.h"

#include <gtest/gtest.h>

#include "common/json/write.h"

namespace baton::json {
namespace {

Value parsed(std::string_view text) {
  auto value = parse(text);
  EXPECT_TRUE(value.has_value()) << text << ": " << (value ? "" : value.error().text());
  return value ? *value : Value();
}

std::string refusal(std::string_view text, DuplicateKeys duplicates = DuplicateKeys::kLastCounts) {
  auto value = parse(text, duplicates);
  EXPECT_FALSE(value.has_value()) << text << " was accepted";
  return value ? "" : value.error().text();
}

TEST(JsonParse, WhatWasParsedIsWrittenAsItStood) {
  for (const char* text : {"null",
                           "true",
                           "false",
                           "0",
                           "-1",
                           "1.0",
                           "-0",
                           "-0.0",
                           "0.1",
                           "1.10",
                           "1e2",
                           "1E400",
                           "100000000000000000000",
                           "12345678901234567890",
                           "9223372036854775807",
                           "-9223372036854775808",
                           "123456789012345678.5",
                           "1e-7",
                           "1e+21",
                           R"("")",
                           R"("fourteen bytes")",
                           R"("fifteen bytes !")",
                           R"("ä€😀")",
                           R"("\"\\\b\f\n\r\t\u0001\ud800")",
                           "[]",
                           "{}",
                           R"([1,[2,[]],{"a":{"b":[null]}}])",
                           R"({"z":1,"a":2,"m":3})"}) {
    const Value value = parsed(text);
    EXPECT_EQ(to_text(value), text);
    EXPECT_EQ(value.text_bytes(), std::string_view(text).size()) << text;
  }
}

TEST(JsonParse, WhiteSpaceStandsAnywhereBetweenTokens) {
  EXPECT_EQ(to_text(parsed(" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } } \n")), R"({"a":[1,2],"b":{}})");
}

TEST(JsonParse, EscapesBecomeTheCharactersThatTheyStandFor) {
  EXPECT_EQ(parsed(R"("\u0041\u00e4\u20ac\ud83d\ude00\/")").as_string(), "Aä€😀/");
  EXPECT_EQ(to_text(parsed(R"("\ud800\u0041")")), R"("\ud800A")");
}

TEST(JsonParse, TheLastOfTwoEqualKeysCountsAtTheFirstOnesPlace) {
  EXPECT_EQ(to_text(parsed(R"({"a":1,"b":2,"a":3})")), R"({"a":3,"b":2})");
  EXPECT_NE(refusal(R"({"a":1,"b":2,"a":3})", DuplicateKeys::kRefuse).find("\"a\" stands twice"), std::string::npos);
}

TEST(JsonParse, RefusesWhatIsNotJson) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[",
                           "[1",
                           "[1,",
                           "[1,]",
                           "{\"a\"",
                           "{\"a\":",
                           "{\"a\":1",
                           "{\"a\":1,",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{1:2}",
                           "[1 2]",
                           "{\"a\" 1}",
                           "tru",
                           "nul",
                           "True",
                           "NaN",
                           "Infinity",
                           "-",
                           "+1",
                           "01",
                           "-01",
                           "1.",
                           ".5",
                           "1e",
                           "1e+",
                           "0x10",
                           "\"",
                           "\"\\",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\u12g4\"",
                           "\"a\nb\"",
                           "'a'",
                           "1 2",
                           "[]]",
                           "{} x",
                           "\xef\xbb\xbf{}",
                           "// c\n1",
                           "\"\x80\"",
                           "\"\xc3\"",
                           "\"\xc0\xaf\"",
                           "\"\xe0\x80\x80\"",
                           "\"\xed\xa0\x80\"",
                           "\"\xf4\x90\x80\x80\"",
                           "\"\xf8\x88\x80\x80\x80\""}) {
    refusal(text);
  }
}

TEST(JsonParse, AnErrorNamesLineAndColumnInCharacters) {
  EXPECT_EQ(refusal("{\n  \"ä\": ?\n}"), "line 2, column 8: unexpected '?' where a value is expected");
  EXPECT_EQ(refusal("[1"), "line 1, column 3: the text ends where ',' or ']' is expected");
}

TEST(JsonParse, TheDeepestDocumentIsKDepthMaxDeep) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(parsed(nested(kDepthMax)).depth(), kDepthMax);
  EXPECT_NE(refusal(nested(kDepthMax + 1)).find("nested deeper than 1000"), std::string::npos);
  refusal(std::string(1'000'000, '['));
}

TEST(JsonParse, LargeObjectsFindEveryKeyAndRefuseDoubles) {
  std::string text = "{";
  for (int i = 0; i < 5000; ++i) text += "\"key" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  const Value value = parsed(text + "\"last\":0}");
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(value.get("key" + std::to_string(i)).as_int64(), i);
  EXPECT_EQ(value.find("key5000"), nullptr);
  refusal(text + "\"key7\":0}", DuplicateKeys::kRefuse);
}

TEST(JsonParse, AnIntegerOf64BitsIsOneAndALargerOneIsStillExact) {
  EXPECT_TRUE(parsed("9223372036854775807").is_int64());
  const Value large = parsed("9223372036854775808");
  EXPECT_FALSE(large.is_int64());
  EXPECT_EQ(large.as_double(), 9223372036854775808.0);
  EXPECT_FALSE(equal(parsed("12345678901234567890"), parsed("12345678901234567891")));
  EXPECT_EQ(compare_numbers(parsed("-12345678901234567890"), parsed("-12345678901234567891")), 1);
}

TEST(JsonLocate, FindsTheLineAndColumnOfAPointer) {
  const std::string text = "{\n  \"a/b\": [1, {\"x~\": \"}\"}],\n  \"ü\": {\"c\": true}, \"d\": 5\n}";
  const auto at = [&](std::string_view pointer) {
    const Location location = locate(text, pointer);
    return std::to_string(location.line) + ":" + std::to_string(location.column);
  };
  EXPECT_EQ(at(""), "1:1");
  EXPECT_EQ(at("/a~1b"), "2:10");
  EXPECT_EQ(at("/a~1b/1/x~0"), "2:21");
  EXPECT_EQ(at("/ü/c"), "3:14");
  EXPECT_EQ(at("/d"), "3:26");
  // The deepest part that is there.
  EXPECT_EQ(at("/ü/nowhere/at/all"), "3:8");
  EXPECT_EQ(at("/a~1b/7"), "2:10");
  EXPECT_EQ(at("/a~1b/1x"), "2:10");
}

}  // namespace
}  // namespace baton::json
