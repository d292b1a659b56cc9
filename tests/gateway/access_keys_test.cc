#include "gateway/access_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "gateway/access.h"
#include "gateway/http_time.h"
#include "gateway/private_file.h"
#include "tests/gateway/signing.h"

namespace baton::gateway {
namespace {

std::string error_of(std::string_view text) {
  const auto keys = AccessKeys::parse(text, "keys");
  return keys ? "no error" : keys.error().message;
}

class PrivateFile : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/baton-gateway-test-XXXXXX";
    folder_ = ::mkdtemp(name);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string folder_;
};

TEST(AccessKeys, AreReadFromLines) {
  const auto keys = AccessKeys::parse(
      "# who may do what\n\n"
      "AKADMIN 0123456789abcdef admin\r\n"
      "  AKOPERATOR\t0123456789abcdeg   operator 2027-01-31T00:00:00Z\n"
      "AKREADER 0123456789abcdeh read-only",
      "keys");
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->size(), 3U);
  ASSERT_NE(keys->find("AKOPERATOR"), nullptr);
  EXPECT_EQ(keys->find("AKOPERATOR")->secret, "0123456789abcdeg");
  EXPECT_EQ(keys->find("AKOPERATOR")->role, Role::kOperator);
  EXPECT_EQ(keys->find("AKOPERATOR")->expires_at, parse_iso_time("2027-01-31T00:00:00Z"));
  EXPECT_EQ(keys->find("AKADMIN")->role, Role::kAdmin);
  EXPECT_EQ(keys->find("AKADMIN")->expires_at, std::nullopt);
  EXPECT_EQ(keys->find("AKREADER")->role, Role::kReadOnly);
  EXPECT_EQ(keys->find("akadmin"), nullptr);
}

TEST(AccessKeys, AreReadFromJson) {
  const auto keys = AccessKeys::parse(
      R"([{"AccessKeyId": "AKADMIN", "SecretAccessKey": "0123456789abcdef", "Role": "admin"},
          {"AccessKeyId": "AKREADER", "SecretAccessKey": "0123456789abcdeg", "Role": "read-only",
           "Expiration": "2027-01-31T00:00:00.000Z"}])",
      "keys");
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->find("AKREADER")->expires_at, parse_iso_time("2027-01-31T00:00:00Z"));
  EXPECT_EQ(keys->find("AKADMIN")->role, Role::kAdmin);
}

TEST(AccessKeys, AMistakeIsNamedWithItsPlaceAndWithoutTheSecret) {
  EXPECT_EQ(error_of(""), "keys holds no access key");
  EXPECT_EQ(error_of("\nAKADMIN 0123456789abcdef"), "keys:2: expected '<key id> <secret> <role> [<until>]'");
  EXPECT_EQ(error_of("AKADMIN 0123456789abcdef boss"), "keys:1: 'boss' is no role: admin, operator or read-only");
  EXPECT_EQ(error_of("AKADMIN tooshort admin"),
            "keys:1: a secret access key is 16 to 1024 printable characters without spaces");
  EXPECT_EQ(error_of("AK/ADMIN 0123456789abcdef admin"),
            "keys:1: an access key id is 1 to 128 letters, digits, '-' and '_'");
  EXPECT_EQ(error_of("AKADMIN 0123456789abcdef admin tomorrow"),
            "keys:1: 'tomorrow' is no time like 2027-01-31T00:00:00Z");
  EXPECT_EQ(error_of("A 0123456789abcdef admin\nA 0123456789abcdeg operator"),
            "keys:2: this key id stands in the file already");
  EXPECT_EQ(error_of(R"([{"AccessKeyId": "A"}])"),
            "keys: key 1: a secret access key is 16 to 1024 printable characters without spaces");
  EXPECT_EQ(error_of("[1"), "keys: line 1, column 3: the text ends where ',' or ']' is expected");
}

TEST_F(PrivateFile, IsRefusedWhenOthersMayReadIt) {
  const std::string path = folder_ + "/keys";
  std::ofstream(path) << "AKADMIN 0123456789abcdef admin\n";
  ::chmod(path.c_str(), 0640);
  const auto open_keys = AccessKeys::read(path);
  ASSERT_FALSE(open_keys);
  EXPECT_EQ(open_keys.error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(open_keys.error().message, path + " holds secrets and is open to others: run 'chmod 600 " + path + "'");
  ::chmod(path.c_str(), 0600);
  EXPECT_TRUE(AccessKeys::read(path));
}

TEST_F(PrivateFile, ThatDoesNotExistIsNamed) {
  const auto keys = AccessKeys::read(folder_ + "/none");
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(keys.error().message, "cannot read " + folder_ + "/none: No such file or directory");
}

TEST_F(PrivateFile, IsNeverOverwritten) {
  ASSERT_TRUE(write_private_file(folder_ + "/key", "first"));
  const auto second = write_private_file(folder_ + "/key", "second");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(*read_private_file(folder_ + "/key"), "first");
}

const TimePoint kNow = *parse_iso_time("2026-05-01T12:00:00Z");

std::string verdict(const Access& access, const std::string& key_id, Role needed) {
  Request request{"POST", "/", {{"Host", "x"}}, "{}"};
  if (!key_id.empty()) sign(request, key_id, "0123456789abcdef", kNow);
  const auto allowed = access.check(request, needed, "states:StartExecution", kNow);
  return allowed ? "allowed" : allowed.error().name + ": " + allowed.error().message;
}

TEST(Access, ARoleMayDoWhatTheOnesBeforeItMay) {
  const Access access(
      *AccessKeys::parse("ADMIN 0123456789abcdef admin\nOPERATOR 0123456789abcdef operator\n"
                         "READER 0123456789abcdef read-only",
                         "keys"));
  EXPECT_EQ(verdict(access, "ADMIN", Role::kAdmin), "allowed");
  EXPECT_EQ(verdict(access, "ADMIN", Role::kReadOnly), "allowed");
  EXPECT_EQ(verdict(access, "OPERATOR", Role::kOperator), "allowed");
  EXPECT_EQ(verdict(access, "READER", Role::kReadOnly), "allowed");
  EXPECT_EQ(verdict(access, "OPERATOR", Role::kAdmin),
            "AccessDeniedException: Access key OPERATOR (role operator) is not authorized to perform: "
            "states:StartExecution because it needs role admin");
  EXPECT_EQ(verdict(access, "READER", Role::kOperator).substr(0, 21), "AccessDeniedException");
  EXPECT_EQ(verdict(access, "", Role::kReadOnly).substr(0, 35), "MissingAuthenticationTokenException");
}

TEST(Access, KeysAreReplacedWhileItIsUsed) {
  Access access(*AccessKeys::parse("OLD 0123456789abcdef admin", "keys"));
  EXPECT_EQ(verdict(access, "OLD", Role::kAdmin), "allowed");
  access.replace(*AccessKeys::parse("NEW 0123456789abcdef admin", "keys"));
  EXPECT_EQ(verdict(access, "OLD", Role::kAdmin).substr(0, 27), "UnrecognizedClientException");
  EXPECT_EQ(verdict(access, "NEW", Role::kAdmin), "allowed");
}

TEST(Access, WithoutKeysPagesOfOtherSitesAreRefused) {
  const Access access;
  const auto allowed = [&](std::vector<Header> headers) {
    return access.check({"POST", "/", std::move(headers), "{}"}, Role::kAdmin, "x", kNow).has_value();
  };
  EXPECT_TRUE(allowed({}));
  EXPECT_TRUE(allowed({{"Authorization", "anything"}}));
  EXPECT_TRUE(allowed({{"Origin", "http://localhost:5173"}}));
  EXPECT_TRUE(allowed({{"Origin", "http://127.0.0.1:8083"}}));
  EXPECT_TRUE(allowed({{"Origin", "http://[::1]:8083"}}));
  EXPECT_FALSE(allowed({{"Origin", "http://evil.example:8083"}}));
  EXPECT_FALSE(allowed({{"Origin", "http://localhost.evil.example"}}));
  EXPECT_FALSE(allowed({{"Origin", "null"}}));
}

}  // namespace
}  // namespace baton::gateway
