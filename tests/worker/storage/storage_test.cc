#include "worker/storage/storage.h"

#include <gtest/gtest.h>

#include "tests/worker/http_server.h"
#include "tests/worker/temporary_folder.h"

namespace baton {
namespace {

const auto kGoOn = [] { return false; };

class StorageTest : public testing::Test {
 protected:
  ErrorCode code_of_read(const std::string& reference) {
    const Result<StoredBytes> stored = storage_.read(reference, 5, kGoOn);
    EXPECT_FALSE(stored) << reference << " was read";
    return stored ? ErrorCode::kInternal : stored.error().code;
  }

  TemporaryFolder folder_;
  Storage storage_ = Storage::open({.root = folder_.path()}).value();
};

TEST_F(StorageTest, APathAndItsFileUriNameTheSameFile) {
  const std::string uri = "file://" + folder_.path().string() + "/a/b%20c.txt";
  ASSERT_TRUE(storage_.write("a/b c.txt", "hello", "text/plain", kGoOn));
  EXPECT_EQ(storage_.read(uri, 5, kGoOn)->bytes, "hello");
  ASSERT_TRUE(storage_.write(uri, "anew", "text/plain", kGoOn));
  EXPECT_EQ(storage_.read("a//b c.txt", 5, kGoOn)->bytes, "anew");
  EXPECT_EQ(storage_.canonical(uri).value(), "a/b c.txt");
  EXPECT_EQ(storage_.canonical("./a//b c.txt").value(), "a/b c.txt");
}

TEST_F(StorageTest, EveryRefusalHasItsCode) {
  write_file(folder_.path() / "six", "123456");
  EXPECT_EQ(code_of_read("six"), ErrorCode::kPayloadTooLarge);
  EXPECT_EQ(code_of_read("none"), ErrorCode::kNotFound);
  EXPECT_EQ(code_of_read("../six"), ErrorCode::kPermissionDenied);
  EXPECT_EQ(code_of_read("gopher://127.0.0.1/six"), ErrorCode::kInvalidArgument);
}

TEST_F(StorageTest, AColonInAFilesNameIsNoScheme) {
  ASSERT_TRUE(storage_.write("10:30.txt", "noon", "", kGoOn));
  ASSERT_TRUE(storage_.write("note:1.txt", "one", "", kGoOn));
  EXPECT_EQ(storage_.read("10:30.txt", 5, kGoOn)->bytes, "noon");
  EXPECT_EQ(storage_.read("note:1.txt", 5, kGoOn)->bytes, "one");
}

TEST_F(StorageTest, DataUrisHoldTheBytesThemselves) {
  const Result<StoredBytes> stored = storage_.read("data:image/png;base64,aGVsbG8=", 5, kGoOn);
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(stored->bytes, "hello");
  EXPECT_EQ(stored->content_type, "image/png");
  EXPECT_EQ(storage_.read("data:,a%20b", 5, kGoOn)->bytes, "a b");
  EXPECT_EQ(code_of_read("data:,123456"), ErrorCode::kPayloadTooLarge);
  EXPECT_EQ(code_of_read("data:;base64,!"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of_read("data:no-comma"), ErrorCode::kInvalidArgument);
}

TEST_F(StorageTest, WhatCanOnlyBeReadIsNotWrittenTo) {
  for (const char* reference : {"data:,a", "https://example.com/a", "http://example.com/a"}) {
    const Result<void> written = storage_.write(reference, "a", "", kGoOn);
    ASSERT_FALSE(written) << reference;
    EXPECT_EQ(written.error().code, ErrorCode::kInvalidArgument) << reference;
  }
}

class StorageUrlTest : public testing::Test {
 protected:
  Result<StoredBytes> read(const std::string& url, std::size_t bytes_max = 100) {
    return storage_.read(url, bytes_max, kGoOn);
  }
  ErrorCode code_of_read(const std::string& url) {
    const Result<StoredBytes> stored = read(url);
    EXPECT_FALSE(stored) << url << " was read";
    return stored ? ErrorCode::kInternal : stored.error().code;
  }

  gateway::Response response_{.content_type = "image/png", .body = "bytes"};
  TestServer server_{[this](const gateway::Request&) { return response_; }};
  Storage storage_ = Storage::open({.http = {http::HostPolicy{{}, {"127.0.0.1:" + server_.port()}}}}).value();
};

TEST_F(StorageUrlTest, AUrlIsReadWithItsContentType) {
  const Result<StoredBytes> stored = read(server_.url("/a.png?size=1"));
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(stored->bytes, "bytes");
  EXPECT_EQ(stored->content_type, "image/png");
  EXPECT_EQ(server_.last_request().target, "/a.png?size=1");
}

TEST_F(StorageUrlTest, StatusesAndLimitsHaveTheirCodes) {
  EXPECT_EQ(read(server_.url(), 4).error().code, ErrorCode::kPayloadTooLarge);
  const std::pair<unsigned, ErrorCode> codes[] = {{404, ErrorCode::kNotFound},
                                                  {403, ErrorCode::kPermissionDenied},
                                                  {400, ErrorCode::kInvalidArgument},
                                                  {429, ErrorCode::kUnavailable},
                                                  {503, ErrorCode::kUnavailable}};
  for (const auto& [status, code] : codes) {
    response_.status = status;
    EXPECT_EQ(code_of_read(server_.url()), code) << status;
  }
}

TEST_F(StorageUrlTest, ARedirectToAnAddressThatIsNotPublicIsRefusedAndAQueryIsNotToldOn) {
  response_ = {.status = 302, .body = "", .headers = {{"Location", "http://localhost:" + server_.port() + "/"}}};
  const Result<StoredBytes> stored = read(server_.url("/a?token=secret"));
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(stored.error().message.find("secret"), std::string::npos) << stored.error().message;
  EXPECT_EQ(server_.requests().size(), 1u);
}

TEST(Storage, WithoutARootItSaysHowToGiveOne) {
  const Result<StoredBytes> stored = Storage::open({})->read("a.txt", 5, kGoOn);
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_NE(stored.error().message.find("--root"), std::string::npos);
}

TEST(Storage, ARootThatIsNotThereIsSaidAtOnce) {
  const Result<Storage> storage = Storage::open({.root = "/nonexistent/root"});
  ASSERT_FALSE(storage);
  EXPECT_EQ(storage.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace baton
