#include "asl/choice/timestamp.h"

#include <gtest/gtest.h>

#include <string>

namespace baton::asl {
namespace {

TEST(Timestamp, CountsSecondsFromTheEpoch) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00Z"), (Timestamp{0, 0}));
  EXPECT_EQ(parse_timestamp("2016-03-14T01:59:00Z"), (Timestamp{1457920740, 0}));
  EXPECT_EQ(parse_timestamp("1969-12-31T23:59:59Z"), (Timestamp{-1, 0}));
  EXPECT_EQ(parse_timestamp("2024-02-29T00:00:00Z"), (Timestamp{1709164800, 0}));
}

TEST(Timestamp, KeepsFractionsOfAnyLengthUpToNanoseconds) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.5Z"), (Timestamp{0, 500'000'000}));
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.000Z"), (Timestamp{0, 0}));
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.123456789Z"), (Timestamp{0, 123'456'789}));
  EXPECT_FALSE(parse_timestamp("1970-01-01T00:00:00.1234567890Z"));
  EXPECT_FALSE(parse_timestamp("1970-01-01T00:00:00.Z"));
}

TEST(Timestamp, AnOffsetNamesTheSameMoment) {
  EXPECT_EQ(parse_timestamp("1970-01-01T01:00:00+01:00"), (Timestamp{0, 0}));
  EXPECT_EQ(parse_timestamp("1969-12-31T18:30:00-05:30"), (Timestamp{0, 0}));
}

TEST(Timestamp, OrdersByTimeWhateverTheOffset) {
  EXPECT_LT(*parse_timestamp("2012-10-09T19:00:55Z"), *parse_timestamp("2012-10-09T19:00:56Z"));
  EXPECT_LT(*parse_timestamp("2012-10-09T19:00:55+01:00"), *parse_timestamp("2012-10-09T19:00:55Z"));
  EXPECT_LT(*parse_timestamp("2012-10-09T19:00:55.1Z"), *parse_timestamp("2012-10-09T19:00:55.2Z"));
}

TEST(Timestamp, RefusesWhatIsNoTimestamp) {
  for (const std::string text :
       {"", " ", "2023-02-24", "2023-02-24 12:15:56.832957", "2012-10-09T19:00:55", "2012-10-09t19:00:55Z",
        "2012-10-09T19:00:55z", "2012-13-09T19:00:55Z", "2012-02-30T19:00:55Z", "2023-02-29T00:00:00Z",
        "2012-10-09T24:00:00Z", "2012-10-09T19:60:00Z", "2012-10-09T19:00:61Z", "2012-10-09T19:00Z", "20121009T190055Z",
        "2012-10-09T19:00:55+0100", "2012-10-09T19:00:55+19:00", "2012-10-09T19:00:55Z ", "x2012-10-09T19:00:55Z"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

}  // namespace
}  // namespace baton::asl
