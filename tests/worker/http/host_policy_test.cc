#include "worker/http/host_policy.h"

#include <gtest/gtest.h>

namespace baton::http {
namespace {

bool matches(const std::string& pattern, const std::string& url) {
  const Result<Url> parsed = Url::parse(url);
  EXPECT_TRUE(parsed) << url;
  return parsed && matches_host(pattern, *parsed);
}

TEST(HostPolicy, AHostIsMatchedWholeAndInAnyCaseThatTheUrlHas) {
  EXPECT_TRUE(matches("api.example.com", "https://API.Example.com/a"));
  EXPECT_FALSE(matches("api.example.com", "https://api.example.com.evil.org/"));
  EXPECT_FALSE(matches("api.example.com", "https://evil.org/api.example.com"));
  EXPECT_FALSE(matches("api.example.com", "https://xapi.example.com/"));
}

TEST(HostPolicy, AStarStandsForEveryNameBeneath) {
  EXPECT_TRUE(matches("*.example.com", "https://a.b.example.com/"));
  EXPECT_FALSE(matches("*.example.com", "https://example.com/"));
  EXPECT_FALSE(matches("*.example.com", "https://evilexample.com/"));
  EXPECT_TRUE(matches("*", "https://anything/"));
}

TEST(HostPolicy, APortIsMatchedAlsoIfTheUrlLeavesItOut) {
  EXPECT_TRUE(matches("example.com:443", "https://example.com/"));
  EXPECT_FALSE(matches("example.com:443", "http://example.com/"));
  EXPECT_TRUE(matches("[::1]:8080", "http://[::1]:8080/"));
  EXPECT_FALSE(matches("[::1]", "http://[::2]/"));
}

TEST(HostPolicy, NumbersThatMeanAnAddressAreMatchedAsTheAddress) {
  EXPECT_TRUE(matches("127.0.0.1", "http://0x7f.1/"));
  EXPECT_TRUE(matches("127.0.0.1", "http://2130706433/"));
}

TEST(HostPolicy, APatternThatNothingCanMatchIsRefused) {
  for (const char* pattern : {"", "https://a", "a/b", "a:b", "a:", "*.", "A.example.com", "a*b", "a:123456"}) {
    EXPECT_FALSE(validate_host_pattern(pattern)) << pattern;
  }
  for (const char* pattern : {"*", "a", "*.a.b", "a:80", "*:80", "10.0.0.5:9000", "[::1]", "[::1]:80"}) {
    EXPECT_TRUE(validate_host_pattern(pattern)) << pattern;
  }
}

TEST(Url, WhatIsNoPlainUrlOfHttpIsRefused) {
  for (const char* text :
       {"", "example.com", "ftp://example.com/", "file:///etc/passwd", "gopher://a/", "http://",
        "http://user:secret@example.com/", "http://user@example.com/", "http://exa mple.com/", "http://0x7f.1./",
        "http://example.com./", "http://example.com:99999/", "http://a\r\nb/", "http://[::1/"}) {
    const Result<Url> url = Url::parse(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(url.error().message.find("secret"), std::string::npos);
  }
  EXPECT_FALSE(Url::parse("http://a/" + std::string(kUrlBytesMax, 'a')));
  EXPECT_FALSE(Url::parse(std::string("http://a/\0b", 11)));
}

}  // namespace
}  // namespace baton::http
