#include "common/utf8.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(Utf8, ACharacterHasOneToFourBytes) {
  EXPECT_EQ(utf8_length("a€"), 1);
  EXPECT_EQ(utf8_length("äa"), 2);
  EXPECT_EQ(utf8_length("€"), 3);
  EXPECT_EQ(utf8_length("😀"), 4);
}

TEST(Utf8, WhatIsCutOffOverlongASurrogateOrBeyondUnicodeIsNone) {
  for (const char* text : {"", "\x80", "\xc3", "\xe2\x82", "\xc0\xaf", "\xe0\x80\x80", "\xf0\x80\x80\x80",
                           "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80"}) {
    EXPECT_EQ(utf8_length(text), 0) << text;
  }
  EXPECT_TRUE(is_utf8(""));
  EXPECT_FALSE(is_utf8("a\xc3"));
}

TEST(Utf8, EveryCharacterThatIsAppendedIsReadAgain) {
  for (char32_t character = 0; character <= 0x10ffff; character += 7) {
    if (character >= 0xd800 && character < 0xe000) continue;
    std::string text;
    append_utf8(character, text);
    ASSERT_EQ(utf8_length(text), text.size()) << static_cast<unsigned>(character);
    ASSERT_EQ(character_count(text), 1);
    ASSERT_EQ(utf16_length(text), character > 0xffff ? 2 : 1);
  }
}

}  // namespace
}  // namespace baton
