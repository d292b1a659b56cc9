#include "worker/http/retry_after.h"

#include <gtest/gtest.h>

#include "worker/http/idempotency_header.h"

namespace baton::http {
namespace {

using std::chrono::seconds;

constexpr TimePoint kNow{seconds(1'445'412'420)};  // Wed, 21 Oct 2015 07:27:00 GMT

TEST(RetryAfter, IsSecondsOrADate) {
  EXPECT_EQ(parse_retry_after("120", kNow), seconds(120));
  EXPECT_EQ(parse_retry_after("0", kNow), seconds(0));
  EXPECT_EQ(parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT", kNow), seconds(60));
  EXPECT_EQ(parse_retry_after("Wed, 21 Oct 2015 07:00:00 GMT", kNow), seconds(0));
}

TEST(RetryAfter, IsNeverLongerThanItsLimit) {
  EXPECT_EQ(parse_retry_after("999999999", kNow), kRetryAfterMax);
  EXPECT_EQ(parse_retry_after("99999999999999999999999", kNow), kRetryAfterMax);
  EXPECT_EQ(parse_retry_after("Wed, 21 Oct 2037 07:28:00 GMT", kNow), kRetryAfterMax);
}

TEST(RetryAfter, WhatIsNeitherIsNothing) {
  for (const char* text : {"", "soon", "-5", "1.5", "5 s"}) EXPECT_FALSE(parse_retry_after(text, kNow)) << text;
}

TEST(IdempotencyHeader, APlainKeyIsSentAsItIsAndAnyOtherAsItsDigest) {
  EXPECT_EQ(idempotency_header("order-7"), "order-7");
  for (const std::string& key : {std::string("a\r\nX-Evil: 1"), std::string("a b"), std::string("\0", 1),
                                 std::string(256, 'a'), std::string("ä")}) {
    const std::string header = idempotency_header(key);
    EXPECT_EQ(header.size(), 64u);
    EXPECT_EQ(header.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(header, idempotency_header(key));
  }
}

}  // namespace
}  // namespace baton::http
