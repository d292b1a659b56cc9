#include "gateway/http.h"

#include <gtest/gtest.h>

#include "common/hash.h"
#include "gateway/digest.h"
#include "gateway/http_time.h"

namespace baton::gateway {
namespace {

TEST(Http, ATargetIsAPathAndAQuery) {
  const auto parts = [](const std::string& target) {
    const Request request{"GET", target, {}, ""};
    return std::string(request.path()) + " | " + std::string(request.query());
  };
  EXPECT_EQ(parts("/a?b=c?d"), "/a | b=c?d");
  EXPECT_EQ(parts("/a?"), "/a | ");
  EXPECT_EQ(parts("/"), "/ | ");
  EXPECT_EQ(parts(""), " | ");
}

TEST(Http, AHeaderIsFoundWhateverItsCase) {
  const Request request{"GET", "/", {{"X-Amz-Target", "one"}, {"x-amz-target", "two"}, {"Empty", ""}}, ""};
  EXPECT_EQ(request.header("x-AMZ-target"), "one");
  EXPECT_EQ(request.header("empty"), "");
  EXPECT_EQ(request.header("other"), std::nullopt);
}

TEST(Http, PercentEncodingIsUndone) {
  EXPECT_EQ(percent_decode("a%20b%2Fc+"), "a b/c+");
  EXPECT_EQ(percent_decode("%"), std::nullopt);
  EXPECT_EQ(percent_decode("%4"), std::nullopt);
  EXPECT_EQ(percent_decode("%4g"), std::nullopt);
  EXPECT_EQ(percent_encode("a b/\xc3\xa4~"), "a%20b%2F%C3%A4~");
  EXPECT_EQ(percent_encode("a b/c", true), "a%20b/c");
}

TEST(Http, AFormIsPairs) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(parse_form("answer=approve&comment=so+be%20it&&flag&bad=%zz&a=b=c"),
            (Pairs{{"answer", "approve"}, {"comment", "so be it"}, {"", ""}, {"flag", ""}, {"a", "b=c"}}));
  EXPECT_EQ(parse_form(""), Pairs{});
}

TEST(Http, AHeadSaysHowLongTheBodyIs) {
  Response response{.status = 404, .content_type = "text/plain", .body = ""};
  response.headers = {{"Allow", "GET"}};
  EXPECT_EQ(response_head(response, 3, true, "now"),
            "HTTP/1.1 404 Not Found\r\nAllow: GET\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nDate: now\r\n"
            "Connection: keep-alive\r\n\r\n");
}

TEST(HttpTime, IsWrittenAsHttpAndAwsWantIt) {
  const TimePoint point = from_unix_ms(1440938160'123);
  EXPECT_EQ(http_date(point), "Sun, 30 Aug 2015 12:36:00 GMT");
  EXPECT_EQ(basic_time(point), "20150830T123600Z");
}

TEST(HttpTime, IsReadStrictly) {
  const TimePoint point = from_unix_ms(1440938160'000);
  EXPECT_EQ(parse_basic_time("20150830T123600Z"), point);
  EXPECT_EQ(parse_iso_time("2015-08-30T12:36:00Z"), point);
  EXPECT_EQ(parse_iso_time("2015-08-30T12:36:00.987Z"), point);
  for (const char* wrong : {"", "20150830T123600", "20150830T123600z", "20150230T123600Z", "20150830T243600Z",
                            "2015083xT123600Z", "20150830T123600Z "}) {
    EXPECT_EQ(parse_basic_time(wrong), std::nullopt) << wrong;
  }
  EXPECT_EQ(parse_iso_time("2015-08-30T12:36:00.xZ"), std::nullopt);
  EXPECT_EQ(parse_iso_time("2015-08-30"), std::nullopt);
}

TEST(Digest, HmacIsThatOfRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, OneTextOfBase64StandsForSomeBytes) {
  EXPECT_EQ(base64url_encode("\xfb\xff\xfe"), "-__-");
  EXPECT_EQ(base64url_decode("-__-"), "\xfb\xff\xfe");
  EXPECT_EQ(base64url_encode("a"), "YQ");
  EXPECT_EQ(base64url_decode("YQ"), "a");
  for (const char* wrong : {"YQ==", "YR", "+//+", "Y", "Y Q"}) EXPECT_EQ(base64url_decode(wrong), "") << wrong;
}

TEST(Digest, ComparesWholeTexts) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Digest, RandomBytesAreOfTheLengthAskedFor) {
  EXPECT_EQ(random_bytes(13).size(), 13U);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

}  // namespace
}  // namespace baton::gateway
