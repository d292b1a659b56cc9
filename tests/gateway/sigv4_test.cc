// Signatures that AWS published (the signing test suite, and the example in the guide of IAM), and what is refused.
#include "gateway/sigv4.h"

#include <gtest/gtest.h>

#include "gateway/canonical_request.h"
#include "gateway/http_time.h"
#include "tests/gateway/signing.h"

namespace baton::gateway {
namespace {

constexpr char kKeyId[] = "AKIDEXAMPLE";
constexpr char kSecret[] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr char kTime[] = "20150830T123600Z";

AccessKeys example_keys(const std::string& more = "") {
  return *AccessKeys::parse(std::string(kKeyId) + " " + kSecret + " admin " + more, "keys");
}

TimePoint example_time() { return *parse_basic_time(kTime); }

// A request of the test suite: its own host and date, signed headers in the order of their names.
Request published(const std::string& method, const std::string& target, std::vector<Header> more,
                  const std::string& body, const std::string& signature,
                  const std::string& signed_headers = "host;x-amz-date", const std::string& service = "service",
                  const std::string& host = "example.amazonaws.com") {
  std::vector<Header> headers = {{"Host", host}, {"X-Amz-Date", kTime}};
  headers.insert(headers.end(), more.begin(), more.end());
  headers.push_back({"Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/" + service +
                                          "/aws4_request, SignedHeaders=" + signed_headers +
                                          ", Signature=" + signature});
  return {method, target, std::move(headers), body};
}

std::string verdict(const Request& request, TimePoint now = example_time(), std::string_view service = "service",
                    const AccessKeys& keys = example_keys()) {
  const auto key = verify_signature(request, keys, now, service);
  return key ? "good" : key.error().name + ": " + key.error().message;
}

// A request to us, signed by the test's own signer.
Request ours(const std::string& target = "AWSStepFunctions.ListStateMachines") {
  Request request{"POST", "/", {{"Host", "127.0.0.1:8083"}, {"X-Amz-Target", target}}, "{}"};
  sign(request, kKeyId, kSecret, example_time());
  return request;
}

TEST(SigV4, PublishedSignaturesAreGood) {
  const std::string form = "application/x-www-form-urlencoded";
  const Request requests[] = {
      published("GET", "/", {}, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
      published("POST", "/", {}, "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
      published("GET", "/?Param2=value2&Param1=value1", {}, "",
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
      published("GET", "/\xe1\x88\xb4", {}, "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
      published("GET", "/?\xe1\x88\xb4=bar", {}, "",
                "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
      published("GET", "/example space/", {}, "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
      published("GET", "/example/..", {}, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
      published("GET", "//", {}, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
      published("POST", "/", {{"Content-Type", form}}, "Param1=value1",
                "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a", "content-type;host;x-amz-date"),
      published("GET", "/", {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}, "",
                "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea", "host;my-header1;x-amz-date"),
      published("GET", "/", {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}, "",
                "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
                "host;my-header1;my-header2;x-amz-date"),
      published("POST", "/", {{"My-Header1", "VALUE1"}}, "",
                "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d", "host;my-header1;x-amz-date"),
  };
  for (const Request& request : requests)
    EXPECT_EQ(verdict(request), "good") << request.method << ' ' << request.target;
  EXPECT_EQ(
      verdict(published("GET", "/?Action=ListUsers&Version=2010-05-08", {{"Content-Type", form + "; charset=utf-8"}},
                        "", "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
                        "content-type;host;x-amz-date", "iam", "iam.amazonaws.com"),
              example_time(), "iam"),
      "good");
}

TEST(SigV4, APresignedUrlIsGoodForItsLifetime) {
  const Request request{
      "POST",
      "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fstates%2Faws4_request"
      "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host%3Bx-amz-target"
      "&X-Amz-Signature=be7b71a0da1d7256dcce73e6a8ca24bb9324b51186b86aeb0fd887c095c0875f",
      {{"Host", "127.0.0.1:8083"}, {"X-Amz-Target", "AWSStepFunctions.ListStateMachines"}},
      R"({"name":"x"})"};
  EXPECT_EQ(verdict(request, example_time(), "states"), "good");
  EXPECT_EQ(verdict(request, example_time() + std::chrono::minutes(60), "states"), "good");
  EXPECT_EQ(verdict(request, example_time() + std::chrono::minutes(61), "states"),
            "InvalidSignatureException: Signature expired: 20150830T133600Z is now earlier than 20150830T133700Z.");
}

TEST(SigV4, WhateverIsChangedSpoilsTheSignature) {
  ASSERT_EQ(verdict(ours(), example_time(), "states"), "good");
  const auto changed = [](auto change) {
    Request request = ours();
    change(request);
    return verdict(request, example_time(), "states").substr(0, 60);
  };
  const std::string wrong = "InvalidSignatureException: The request signature we calculate";
  EXPECT_EQ(changed([](Request& r) { r.body = "{ }"; }), wrong.substr(0, 60));
  EXPECT_EQ(changed([](Request& r) { r.method = "PUT"; }), wrong.substr(0, 60));
  EXPECT_EQ(changed([](Request& r) { r.target = "/?a=b"; }), wrong.substr(0, 60));
  EXPECT_EQ(changed([](Request& r) { r.headers[0].value = "other"; }), wrong.substr(0, 60));
  EXPECT_EQ(changed([](Request& r) { r.headers[1].value = "AWSStepFunctions.DeleteStateMachine"; }),
            wrong.substr(0, 60));
  EXPECT_EQ(changed([](Request& r) {
              r.headers.push_back({"X-Amz-Target", "AWSStepFunctions.StopExecution"});
            }),
            wrong.substr(0, 60));
}

TEST(SigV4, TheTimeWindowIsFiveMinutesEitherWay) {
  const auto at = [](std::chrono::seconds offset) { return verdict(ours(), example_time() + offset, "states"); };
  EXPECT_EQ(at(std::chrono::seconds(300)), "good");
  EXPECT_EQ(at(std::chrono::seconds(-300)), "good");
  EXPECT_EQ(at(std::chrono::seconds(301)),
            "InvalidSignatureException: Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
            "(20150830T124101Z - 5 min.)");
  EXPECT_EQ(at(std::chrono::seconds(-301)),
            "InvalidSignatureException: Signature not yet current: 20150830T123600Z is still later than "
            "20150830T123559Z (20150830T123059Z + 5 min.)");
}

TEST(SigV4, KeysThatAreUnknownOrPastTheirTimeAreRefused) {
  Request request = ours();
  sign(request, "AKIDOTHER", kSecret, example_time());
  EXPECT_EQ(verdict(request, example_time(), "states"),
            "UnrecognizedClientException: The security token included in the request is invalid.");
  EXPECT_EQ(verdict(ours(), example_time(), "states", example_keys("2015-08-30T12:36:00Z")),
            "ExpiredTokenException: The security token included in the request is expired");
  EXPECT_EQ(verdict(ours(), example_time(), "states", example_keys("2015-08-30T12:36:01Z")), "good");
}

TEST(SigV4, TheScopeIsThisServiceAndThisDay) {
  EXPECT_EQ(verdict(ours(), example_time(), "s3"),
            "InvalidSignatureException: Credential should be scoped to correct service: 's3'.");
  Request request = ours();
  for (Header& header : request.headers) {
    if (header.name != "Authorization") continue;
    header.value.replace(header.value.find("/20150830/"), 10, "/20150829/");
  }
  EXPECT_EQ(verdict(request, example_time(), "states"),
            "InvalidSignatureException: Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
            "from HTTP: '20150829' != '20150830', from '20150830T123600Z'.");
}

TEST(SigV4, WhatSaysWhatToDoHasToBeSigned) {
  Request request{"POST", "/", {{"Host", "x"}}, "{}"};
  sign(request, kKeyId, kSecret, example_time());
  EXPECT_EQ(verdict(request, example_time(), "states"), "good");
  request.headers.push_back({"X-Amz-Target", "AWSStepFunctions.DeleteStateMachine"});
  EXPECT_EQ(verdict(request, example_time(), "states"),
            "InvalidSignatureException: 'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.");
}

TEST(SigV4, WhatIsMissingIsNamed) {
  const auto with = [](const std::string& authorization, bool dated = true) {
    Request request{"POST", "/", {{"Host", "x"}, {"Authorization", authorization}}, ""};
    if (dated) request.headers.push_back({"x-amz-date", kTime});
    const std::string text = verdict(request);
    return text.substr(0, text.find(" (Hashed"));
  };
  const std::string incomplete = "IncompleteSignatureException: ";
  const std::string credential = "Credential=AKIDEXAMPLE/20150830/us-east-1/states/aws4_request";
  const std::string rest = ", SignedHeaders=host;x-amz-date, Signature=" + std::string(64, '0');
  EXPECT_EQ(verdict({"POST", "/", {{"Host", "x"}}, ""}),
            "MissingAuthenticationTokenException: Missing Authentication Token");
  EXPECT_EQ(with("Bearer abc"), incomplete + "Unsupported AWS 'algorithm': expected 'AWS4-HMAC-SHA256'.");
  EXPECT_EQ(with("AWS4-HMAC-SHA256 "),
            incomplete +
                "Authorization header requires 'Credential' parameter. Authorization header "
                "requires 'Signature' parameter. Authorization header requires 'SignedHeaders' "
                "parameter.");
  EXPECT_EQ(with("AWS4-HMAC-SHA256 Credential"),
            incomplete + "Authorization header has a part that is no key=value pair (missing equal-sign).");
  EXPECT_EQ(with("AWS4-HMAC-SHA256 " + credential + rest, false),
            incomplete + "Authorization header requires existence of a 'X-Amz-Date' header.");
  EXPECT_EQ(with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/x" + rest),
            incomplete +
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
                "got 2.");
  EXPECT_EQ(with("AWS4-HMAC-SHA256 " + credential + ",SignedHeaders=Host,Signature=" + std::string(64, '0')),
            incomplete + "SignedHeaders must be names of headers in lower case, separated by ';'.");
  EXPECT_EQ(with("AWS4-HMAC-SHA256 " + credential + ",SignedHeaders=host,Signature=abc"),
            incomplete + "Signature must be 64 hexadecimal digits in lower case.");
}

TEST(SigV4, AHeaderNeverComesBackInAnError) {
  Request request{"POST", "/", {{"Host", "x"}, {"Authorization", "AWS4-HMAC-SHA256 secret-text"}}, ""};
  EXPECT_EQ(verdict(request).find("secret-text"), std::string::npos);
}

TEST(SigV4, CanonicalQueriesAreSortedByNameBeforeValue) {
  EXPECT_EQ(canonical_query("b=2&a=1&a-b=0&a=%2f&c"), "a=%2F&a=1&a-b=0&b=2&c=");
  EXPECT_EQ(canonical_query("X-Amz-Signature=abc&a=%zz"), "a=%25zz");
  EXPECT_EQ(canonical_query(""), "");
}

TEST(SigV4, CanonicalPathsAreNormalizedAndEncoded) {
  EXPECT_EQ(canonical_path("/"), "/");
  EXPECT_EQ(canonical_path(""), "/");
  EXPECT_EQ(canonical_path("/./example//"), "/example/");
  EXPECT_EQ(canonical_path("/../a/../b"), "/b");
  EXPECT_EQ(canonical_path("/a%20b"), "/a%2520b");
}

}  // namespace
}  // namespace baton::gateway
