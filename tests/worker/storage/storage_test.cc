#include "worker/storage/storage.h"

#include <gtest/gtest.h>

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
  Storage storage_ = Storage::open({folder_.path()}).value();
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

TEST(Storage, WithoutARootItSaysHowToGiveOne) {
  const Result<StoredBytes> stored = Storage::open({})->read("a.txt", 5, kGoOn);
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_NE(stored.error().message.find("--root"), std::string::npos);
}

TEST(Storage, ARootThatIsNotThereIsSaidAtOnce) {
  const Result<Storage> storage = Storage::open({"/nonexistent/root"});
  ASSERT_FALSE(storage);
  EXPECT_EQ(storage.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace baton
