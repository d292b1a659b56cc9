#include "gateway/callback_link.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "gateway/callback_pages.h"
#include "gateway/digest.h"
#include "gateway/http_time.h"

namespace baton::gateway {
namespace {

const std::string kKey(32, 'k');
const CallbackLink kLink{"0123:token", "arn:aws:states:us-east-1:123456789012:execution:order:o-1",
                         *parse_iso_time("2026-05-08T12:00:00Z")};

std::string token_of(const std::string& url) { return url.substr(url.rfind('/') + 1); }

TEST(CallbackLink, SaysWhatItWasMadeFor) {
  const std::string url = callback_url("https://baton.example.com/", kKey, kLink);
  EXPECT_TRUE(url.starts_with("https://baton.example.com/callback/")) << url;
  const auto link = read_callback_token(token_of(url), kKey);
  ASSERT_TRUE(link) << link.error().message;
  EXPECT_EQ(link->task_token, kLink.task_token);
  EXPECT_EQ(link->execution_arn, kLink.execution_arn);
  EXPECT_EQ(link->expires_at, kLink.expires_at);
}

TEST(CallbackLink, NeedsNoEscapingInAnyMail) {
  CallbackLink link = kLink;
  link.task_token = "\xc3\xa4/+?&=\"<>";
  const std::string url = callback_url("https://x", kKey, link);
  EXPECT_EQ(url.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:"),
            std::string::npos)
      << url;
}

TEST(CallbackLink, EveryByteOfItIsSigned) {
  const std::string token = token_of(callback_url("", kKey, kLink));
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read_callback_token(changed, kKey)) << i;
    EXPECT_FALSE(read_callback_token(token.substr(0, i), kKey)) << i;
  }
  EXPECT_FALSE(read_callback_token(token, std::string(32, 'l')));
  EXPECT_FALSE(read_callback_token(token + "A", kKey));
}

class CallbackKey : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/baton-gateway-test-XXXXXX";
    folder_ = ::mkdtemp(name);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string folder_;
};

TEST_F(CallbackKey, IsMadeOnceAndForItsOwnerOnly) {
  const std::string path = folder_ + "/callback.key";
  const auto made = open_callback_key(path);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->size(), kCallbackKeyBytes);
  EXPECT_EQ(*open_callback_key(path), *made);
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  ::chmod(path.c_str(), 0604);
  EXPECT_EQ(open_callback_key(path).error().code, ErrorCode::kPermissionDenied);
}

TEST_F(CallbackKey, ThatIsNoneIsSaidToBe) {
  const std::string path = folder_ + "/callback.key";
  std::ofstream(path) << "short\n";
  ::chmod(path.c_str(), 0600);
  const auto key = open_callback_key(path);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, ErrorCode::kInvalidArgument);
}

TEST(CallbackPages, WhatStrangersWroteIsTextAndNothingElse) {
  CallbackLink link = kLink;
  link.execution_arn = "<script>alert('\"&')</script>";
  const Response page = ask_page(link);
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
  EXPECT_NE(page.body.find("&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;"), std::string::npos)
      << page.body;
}

TEST(CallbackPages, SayForWhichExecution) {
  const Response page = ask_page(kLink);
  EXPECT_NE(page.body.find("<dd>order</dd>"), std::string::npos) << page.body;
  EXPECT_NE(page.body.find("<dd>o-1</dd>"), std::string::npos) << page.body;
  EXPECT_NE(page.body.find("2026-05-08T12:00:00Z"), std::string::npos) << page.body;
}

}  // namespace
}  // namespace baton::gateway
