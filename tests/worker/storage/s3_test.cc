// S3 against a server that checks the signature of every request (s3_server.py).
#include "worker/storage/s3.h"

#include <gtest/gtest.h>

#include "tests/worker/script_server.h"
#include "tests/worker/temporary_folder.h"
#include "worker/storage/storage.h"

namespace baton {
namespace {

const auto kGoOn = [] { return false; };
constexpr std::size_t kPartBytes = 1024;

// One server for all tests: it starts in a tenth of a second, but there are many of them.
const std::string& server_port() {
  static ScriptServer* const server = new ScriptServer(BATON_S3_SERVER);
  return server->port();
}

class S3Test : public ::testing::Test {
 protected:
  S3Test() { write_key("s3cr3t/KEY"); }

  void write_key(const std::string& secret) {
    write_file(folder_.path() / "keys",
               "[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = " + secret + "\n");
  }
  Storage storage(std::size_t part_bytes = kPartBytes) const {
    S3Options options;
    options.endpoint = "http://127.0.0.1:" + server_port();
    options.region = region_;
    options.credentials_file = folder_.path() / "keys";
    options.allowed = allowed_;
    options.part_bytes = part_bytes;
    return Storage::open({.s3 = options}).value();
  }
  Error error_of_read(const std::string& reference, std::size_t bytes_max = 1000) const {
    const Result<StoredBytes> stored = storage().read(reference, bytes_max, kGoOn);
    EXPECT_FALSE(stored) << reference << " was read";
    return stored ? Error{} : stored.error();
  }
  ErrorCode code_of_write(const std::string& reference, std::string_view bytes) const {
    const Result<void> written = storage().write(reference, bytes, "", kGoOn);
    EXPECT_FALSE(written) << reference << " was written";
    return written ? ErrorCode::kInternal : written.error().code;
  }
  std::string open_uploads() const { return storage().read("s3://control/uploads", 1000, kGoOn)->bytes; }

  TemporaryFolder folder_;
  std::string region_ = "eu-test-1";
  std::vector<std::string> allowed_;
};

TEST_F(S3Test, AnObjectIsReadAsItWasWritten) {
  const std::string bytes("a\0\r\n\xff", 5);
  const Result<void> written = storage().write("s3://bucket/a/b.png", bytes, "image/png", kGoOn);
  ASSERT_TRUE(written) << written.error().message;
  const Result<StoredBytes> stored = storage().read("s3://bucket/a/b.png", 5, kGoOn);
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(stored->bytes, bytes);
  EXPECT_EQ(stored->content_type, "image/png");
  ASSERT_TRUE(storage().write("s3://bucket/empty", "", "", kGoOn));
  EXPECT_EQ(storage().read("s3://bucket/empty", 0, kGoOn)->bytes, "");
}

TEST_F(S3Test, AnObjectThatIsPutWithExpectContinueArrives) {
  const std::string bytes(2 << 20, 'a');  // above 1 MiB libcurl asks first
  const Result<void> written = storage(4 << 20).write("s3://bucket/2-mib", bytes, "", kGoOn);
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_TRUE(storage().read("s3://bucket/2-mib", bytes.size(), kGoOn)->bytes == bytes);
}

TEST_F(S3Test, KeysWithOddCharactersAreSignedAsTheyAreSent) {
  for (const std::string key : {"a b", "a+b", "a=b&c", "a?b#c", "ü/日本", "a%20b", "a//b", "/a", "a:b@c!$'()*,;",
                                "~a_-.b", "a\"<>\\^`{|}", "..a/b..", "tail/"}) {
    const Result<void> written = storage().write("s3://bucket/" + key, key, "", kGoOn);
    ASSERT_TRUE(written) << key << ": " << written.error().message;
    const Result<StoredBytes> stored = storage().read("s3://bucket/" + key, 1000, kGoOn);
    ASSERT_TRUE(stored) << key << ": " << stored.error().message;
    EXPECT_EQ(stored->bytes, key);
  }
}

TEST_F(S3Test, AWrongSecretIsRefusedAndNotTold) {
  write_key("wrong-secret");
  const Error error = error_of_read("s3://bucket/a");
  EXPECT_EQ(error.code, ErrorCode::kPermissionDenied);
  EXPECT_NE(error.message.find("SignatureDoesNotMatch: no & no"), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find("wrong-secret"), std::string::npos);
}

TEST_F(S3Test, WhatIsNotThereOrTooLargeOrElsewhereHasItsCode) {
  EXPECT_EQ(error_of_read("s3://bucket/none").code, ErrorCode::kNotFound);
  ASSERT_TRUE(storage().write("s3://bucket/six", "123456", "", kGoOn));
  EXPECT_EQ(error_of_read("s3://bucket/six", 5).code, ErrorCode::kPayloadTooLarge);
  EXPECT_EQ(error_of_read("s3://busy/a").code, ErrorCode::kUnavailable);
  const Error moved = error_of_read("s3://moved/a");
  EXPECT_EQ(moved.code, ErrorCode::kFailedPrecondition);
  EXPECT_NE(moved.message.find("--s3-region eu-west-9"), std::string::npos) << moved.message;
  region_ = "us-east-1";
  EXPECT_EQ(error_of_read("s3://bucket/six").code, ErrorCode::kPermissionDenied);
}

TEST_F(S3Test, ALargeObjectIsWrittenInPartsThatAppearTogether) {
  std::string bytes;
  while (bytes.size() < 3 * kPartBytes + 7) bytes += static_cast<char>(bytes.size() % 251);
  const Result<void> written = storage().write("s3://bucket/lar ge", bytes, "image/tiff", kGoOn);
  ASSERT_TRUE(written) << written.error().message;
  const Result<StoredBytes> stored = storage().read("s3://bucket/lar ge", bytes.size(), kGoOn);
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_TRUE(stored->bytes == bytes);
  EXPECT_EQ(stored->content_type, "image/tiff");
  EXPECT_EQ(open_uploads(), "");
}

TEST_F(S3Test, PartsAreTakenBackIfOneFails) {
  const std::string bytes(3 * kPartBytes, 'a');
  EXPECT_EQ(code_of_write("s3://broken-part/a", bytes), ErrorCode::kUnavailable);
  EXPECT_EQ(code_of_write("s3://broken-end/a", bytes), ErrorCode::kUnavailable)
      << "an error that comes with status 200";
  EXPECT_EQ(open_uploads(), "");
  EXPECT_EQ(error_of_read("s3://broken-part/a").code, ErrorCode::kNotFound);
}

TEST_F(S3Test, TasksReachOnlyWhatTheOperatorAllows) {
  allowed_ = {"photos", "shared/in/"};
  EXPECT_EQ(error_of_read("s3://bucket/a").code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(error_of_read("s3://shared/out/a").code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(code_of_write("s3://photos2/a", "a"), ErrorCode::kPermissionDenied);
  EXPECT_TRUE(storage().write("s3://photos/a", "a", "", kGoOn));
  EXPECT_TRUE(storage().write("s3://shared/in/a", "a", "", kGoOn));
}

TEST_F(S3Test, AContentTypeCanNotWriteAHeader) {
  const Result<void> written = storage().write("s3://bucket/a", "a", "a\r\nx-amz-acl: public-read", kGoOn);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kInvalidArgument);
}

TEST_F(S3Test, AnEndpointThatIsNoneAndAFileThatIsNotThereAreSaidAtOnce) {
  EXPECT_EQ(Storage::open({.s3 = {.endpoint = "minio:9000"}}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Storage::open({.s3 = {.credentials_file = "/nonexistent"}}).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace baton
