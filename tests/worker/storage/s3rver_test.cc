// S3 against s3rver, a server that others wrote: that we and our own test server do not share a mistake.
#include <gtest/gtest.h>

#include "tests/worker/script_server.h"
#include "tests/worker/temporary_folder.h"
#include "worker/storage/storage.h"

namespace baton {
namespace {

const auto kGoOn = [] { return false; };

class S3rverTest : public ::testing::Test {
 protected:
  S3rverTest() {
    write_file(folder_.path() / "keys", "[default]\naws_access_key_id = S3RVER\naws_secret_access_key = S3RVER\n");
  }
  Storage storage() const {
    S3Options options;
    options.endpoint = "http://127.0.0.1:" + server_.port();
    options.credentials_file = folder_.path() / "keys";
    options.part_bytes = 5 << 20;
    return Storage::open({.s3 = options}).value();
  }
  ErrorCode code_of_read(const std::string& reference, std::size_t bytes_max = 1000) const {
    const Result<StoredBytes> stored = storage().read(reference, bytes_max, kGoOn);
    EXPECT_FALSE(stored) << reference << " was read";
    return stored ? ErrorCode::kInternal : stored.error().code;
  }

  TemporaryFolder folder_;
  ScriptServer server_{BATON_S3RVER, {}, BATON_NODE};
};

TEST_F(S3rverTest, AnObjectIsReadAsItWasWritten) {
  const std::string bytes("a\0\r\n\xff", 5);
  for (const std::string reference : {"s3://bucket/a/b c+d.png", "s3://bucket/ü/日本"}) {
    const Result<void> written = storage().write(reference, bytes, "image/png", kGoOn);
    ASSERT_TRUE(written) << written.error().message;
    const Result<StoredBytes> stored = storage().read(reference, 5, kGoOn);
    ASSERT_TRUE(stored) << stored.error().message;
    EXPECT_EQ(stored->bytes, bytes);
    EXPECT_EQ(stored->content_type, "image/png");
  }
}

TEST_F(S3rverTest, ALargeObjectIsWrittenInParts) {
  std::string bytes(12 << 20, '\0');
  for (std::size_t i = 0; i < bytes.size(); i += 251) bytes[i] = static_cast<char>(i % 127);
  const Result<void> written = storage().write("s3://bucket/large", bytes, "image/tiff", kGoOn);
  ASSERT_TRUE(written) << written.error().message;
  const Result<StoredBytes> stored = storage().read("s3://bucket/large", bytes.size(), kGoOn);
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_TRUE(stored->bytes == bytes);
  EXPECT_EQ(stored->content_type, "image/tiff");
}

TEST_F(S3rverTest, WhatIsNotThereOrTooLargeHasItsCode) {
  EXPECT_EQ(code_of_read("s3://bucket/none"), ErrorCode::kNotFound);
  EXPECT_EQ(code_of_read("s3://nowhere/none"), ErrorCode::kNotFound);
  ASSERT_TRUE(storage().write("s3://bucket/six", "123456", "", kGoOn));
  EXPECT_EQ(code_of_read("s3://bucket/six", 5), ErrorCode::kPayloadTooLarge);
}

TEST_F(S3rverTest, AKeyThatIsNotKnownIsRefused) {
  write_file(folder_.path() / "keys", "[default]\naws_access_key_id = OTHER\naws_secret_access_key = S3RVER\n");
  EXPECT_EQ(code_of_read("s3://bucket/none"), ErrorCode::kPermissionDenied);
}

}  // namespace
}  // namespace baton
