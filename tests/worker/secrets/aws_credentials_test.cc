#include "worker/secrets/aws_credentials.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/worker/temporary_folder.h"

namespace baton {
namespace {

constexpr char kFile[] =
    "# keys\n[other]\naws_access_key_id = OTHER\naws_secret_access_key = o\n\n"
    "[ default ]\r\naws_access_key_id=AKID\r\naws_secret_access_key = a=b/c+\r\n; none\naws_session_token = T\n";

TEST(AwsCredentials, AProfileIsReadFromAFilesText) {
  const auto credentials = parse_credentials(kFile, "default");
  ASSERT_TRUE(credentials) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "AKID");
  EXPECT_EQ(credentials->secret_access_key, "a=b/c+");
  EXPECT_EQ(credentials->session_token, "T");
  EXPECT_EQ(parse_credentials(kFile, "other")->access_key_id, "OTHER");
  EXPECT_FALSE(parse_credentials(kFile, "third"));
  EXPECT_FALSE(parse_credentials("[default]\naws_access_key_id = A\n", "default")) << "half a key";
}

class CredentialsOfEnvironment : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : kNames) ::unsetenv(name);
  }
  void TearDown() override { SetUp(); }
  static constexpr const char* kNames[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
                                           "AWS_SHARED_CREDENTIALS_FILE", "AWS_PROFILE"};
};

TEST_F(CredentialsOfEnvironment, AFileThatIsNamedComesFirstThenTheVariables) {
  TemporaryFolder folder;
  write_file(folder.path() / "keys", kFile);
  EXPECT_FALSE(find_credentials("")->has_value());
  ::setenv("AWS_SHARED_CREDENTIALS_FILE", (folder.path() / "keys").c_str(), 1);
  EXPECT_EQ((*find_credentials(""))->access_key_id, "AKID");
  ::setenv("AWS_ACCESS_KEY_ID", "ENV", 1);
  EXPECT_FALSE(find_credentials("")) << "half a key";
  ::setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
  EXPECT_EQ((*find_credentials(""))->access_key_id, "ENV");
  ::setenv("AWS_PROFILE", "other", 1);
  EXPECT_EQ((*find_credentials(folder.path() / "keys"))->access_key_id, "OTHER");
  EXPECT_EQ(find_credentials("/nonexistent").error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace baton
