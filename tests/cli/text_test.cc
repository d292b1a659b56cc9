#include "cli/text.h"

#include <gtest/gtest.h>

#include "common/base64.h"
#include "common/utf8.h"

namespace baton::cli {
namespace {

using namespace std::chrono_literals;

TEST(Text, NothingThatIsPrintedMovesTheCursor) {
  EXPECT_EQ(printable("a\x1b[2Jb\nc\x7f"), "a [2Jb c ");
  EXPECT_EQ(printable("\xc2\x9b"
                      "2J"),
            " 2J");  // CSI as one character of C1
  EXPECT_EQ(printable("größe ✓ 猫"), "größe ✓ 猫");
}

TEST(Text, BytesThatAreNotUtf8AreShownAsQuestionMarks) {
  EXPECT_EQ(printable("a\xff\xfe"
                      "b"),
            "a??b");
  EXPECT_EQ(printable("\xe2\x82"), "??");       // cut off
  EXPECT_EQ(printable("\xc0\xaf"), "??");       // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "???");  // a surrogate
  EXPECT_TRUE(is_utf8("größe"));
  EXPECT_FALSE(
      is_utf8("gr\xf6\xdf"
              "e"));
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));  // beyond U+10FFFF
}

TEST(Text, ShorteningCountsCharactersAndSaysThatItCut) {
  EXPECT_EQ(shortened("größer", 6), "größer");
  EXPECT_EQ(shortened("größer", 5), "größ…");
  EXPECT_EQ(shortened("größer", 1), "…");
  EXPECT_EQ(shortened("größer", 0), "");
}

TEST(Text, ADurationShowsTheDigitsThatMatter) {
  EXPECT_EQ(short_duration(850ms), "850ms");
  EXPECT_EQ(short_duration(1234ms), "1.2s");
  EXPECT_EQ(short_duration(42s), "42s");
  EXPECT_EQ(short_duration(190s), "3m10s");
  EXPECT_EQ(short_duration(5h + 2min), "5h02m");
  EXPECT_EQ(short_duration(24h * 12), "12d");
}

TEST(Text, ATimeIsShownFromWhereWeStand) {
  const TimePoint now = from_unix_ms(1'772'368'205'000);
  EXPECT_EQ(relative_time(now - 12s, now), "12s ago");
  EXPECT_EQ(relative_time(now + 5min, now), "in 5m00s");
  EXPECT_EQ(relative_time(now + 300ms, now), "now");
}

TEST(Text, LargeNumbersAreGrouped) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
}

// RFC 4648, section 10.
TEST(Text, Base64IsThatOfTheRfc) {
  EXPECT_EQ(base64_encode(""), "");
  EXPECT_EQ(base64_encode("f"), "Zg==");
  EXPECT_EQ(base64_encode("fo"), "Zm8=");
  EXPECT_EQ(base64_encode("foo"), "Zm9v");
  EXPECT_EQ(base64_encode("foob"), "Zm9vYg==");
  EXPECT_EQ(base64_encode("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64_encode("\xff\xff\xfe"), "///+");
}

}  // namespace
}  // namespace baton::cli
