#include "worker/secrets/secrets.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/worker/temporary_folder.h"

namespace baton {
namespace {

constexpr char kVariable[] = "BATON_TEST_SECRET";

class SecretsTest : public testing::Test {
 protected:
  SecretsTest() { ::setenv(kVariable, "canary", 1); }
  ~SecretsTest() override { ::unsetenv(kVariable); }

  TemporaryFolder folder_;
  Secrets secrets_;
};

TEST_F(SecretsTest, AreReadFromVariablesAndFiles) {
  EXPECT_EQ(secrets_.read({SecretPlace::kEnvironment, kVariable}).value(), "canary");
  const std::string file = folder_.path() / "token";
  write_file(file, "from a file\r\n");
  EXPECT_EQ(secrets_.read({SecretPlace::kFile, file}).value(), "from a file");
}

TEST_F(SecretsTest, ThatAreNoLineOfTextAreRefusedWithoutBeingShown) {
  EXPECT_EQ(secrets_.read({SecretPlace::kEnvironment, "BATON_TEST_NOT_SET"}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(secrets_.read({SecretPlace::kFile, "/nonexistent"}).error().code, ErrorCode::kNotFound);
  const std::string file = folder_.path() / "token";
  for (const std::string& text : {std::string(), std::string("\n"), std::string("canary\ncanary"),
                                  std::string("canary\0", 7), std::string(kSecretBytesMax + 1, 'x')}) {
    write_file(file, text);
    const auto secret = secrets_.read({SecretPlace::kFile, file});
    ASSERT_FALSE(secret);
    EXPECT_NE(secret.error().message.find(file), std::string::npos);
    EXPECT_EQ(secret.error().message.find("canary"), std::string::npos);
  }
  write_file(file, std::string(kSecretBytesMax, 'x'));
  EXPECT_TRUE(secrets_.read({SecretPlace::kFile, file}));
}

TEST_F(SecretsTest, ReferencesAreOfTwoKinds) {
  EXPECT_EQ(parse_secret_reference("env:A")->name, "A");
  EXPECT_EQ(parse_secret_reference("file:/a:b")->name, "/a:b");
  EXPECT_EQ(parse_secret_reference("file:/a:b")->place, SecretPlace::kFile);
  for (const char* text : {"", "env:", "file:", "canary", "ENV:A"}) {
    const auto reference = parse_secret_reference(text);
    ASSERT_FALSE(reference) << text;
    EXPECT_EQ(reference.error().message.find("canary"), std::string::npos) << "it may be the secret itself";
  }
}

TEST_F(SecretsTest, VariablesThatWereReadAreGoneFromTheEnvironmentAndItsMemory) {
  ::setenv("BATON_TEST_OTHER", "other", 1);
  ASSERT_TRUE(secrets_.read({SecretPlace::kEnvironment, kVariable}));
  ASSERT_TRUE(secrets_.read({SecretPlace::kEnvironment, "BATON_TEST_OTHER"}));
  const char* const memory = std::getenv(kVariable);
  secrets_.clear_environment({"BATON_TEST_OTHER"});
  EXPECT_EQ(std::getenv(kVariable), nullptr);
  EXPECT_STREQ(memory, "") << "what the kernel shows of it";
  EXPECT_STREQ(std::getenv("BATON_TEST_OTHER"), "other") << "it was to be kept";
  ::unsetenv("BATON_TEST_OTHER");
}

}  // namespace
}  // namespace baton
