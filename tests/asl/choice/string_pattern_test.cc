#include "asl/choice/string_pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace baton::asl {
namespace {

bool matches(const char* pattern, std::string_view text) {
  const auto parsed = StringPattern::parse(pattern);
  EXPECT_TRUE(parsed) << pattern;
  return parsed && parsed->matches(text);
}

TEST(StringPattern, WithoutAStarIsTheTextItself) {
  EXPECT_TRUE(matches("log-3.txt", "log-3.txt"));
  EXPECT_FALSE(matches("log-3.txt", "log-3.txt "));
  EXPECT_TRUE(matches("", ""));
  EXPECT_FALSE(matches("", "x"));
}

TEST(StringPattern, AStarStandsForAnyCharactersOrNone) {
  EXPECT_TRUE(matches("log-*.txt", "log-2024.txt"));
  EXPECT_TRUE(matches("log-*.txt", "log-.txt"));
  EXPECT_FALSE(matches("log-*.txt", "log-2024.csv"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("*LATEST*", "zebra.LATEST.zip"));
  EXPECT_TRUE(matches("foo*.*", "foo23.log"));
  EXPECT_FALSE(matches("foo*.*", "foobar_zebra"));
}

TEST(StringPattern, TheEndsMayNotShareCharacters) {
  EXPECT_FALSE(matches("ab*ba", "aba"));
  EXPECT_TRUE(matches("ab*ba", "abba"));
  EXPECT_FALSE(matches("a*b*b", "ab"));
}

TEST(StringPattern, ABackslashMakesAStarOrABackslashPlain) {
  EXPECT_TRUE(matches("a\\*b", "a*b"));
  EXPECT_FALSE(matches("a\\*b", "axb"));
  EXPECT_TRUE(matches("a\\\\b", "a\\b"));
  EXPECT_TRUE(matches("a\\\\*", "a\\anything"));
  EXPECT_TRUE(matches("\\*\\*", "**"));
}

TEST(StringPattern, AnyOtherBackslashIsRefused) {
  EXPECT_FALSE(StringPattern::parse("a\\"));
  EXPECT_FALSE(StringPattern::parse("a\\n"));
  EXPECT_FALSE(StringPattern::parse("\\\\\\"));
}

TEST(StringPattern, ManyStarsOnALongTextCostNoMoreThanReadingIt) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "*a";
  const auto parsed = StringPattern::parse(pattern + "b");
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->matches(std::string(100'000, 'a')));
}

}  // namespace
}  // namespace baton::asl
