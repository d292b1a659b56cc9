#include "worker/storage/file_root.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/worker/temporary_folder.h"

namespace baton {
namespace {

class FileRootTest : public testing::Test {
 protected:
  FileRootTest() {
    std::filesystem::create_directory(inside_);
    write_file(outside_ / "secret.txt", "secret");
  }

  ErrorCode code_of_read(const std::string& path) {
    const Result<std::string> bytes = root().read(path, 1000);
    EXPECT_FALSE(bytes) << path << " was read";
    return bytes ? ErrorCode::kInternal : bytes.error().code;
  }
  ErrorCode code_of_write(const std::string& path) {
    const Result<void> written = root().write(path, "overwritten");
    EXPECT_FALSE(written) << path << " was written";
    return written ? ErrorCode::kInternal : written.error().code;
  }
  FileRoot root() { return FileRoot::open(inside_).value(); }

  TemporaryFolder folder_;
  std::filesystem::path inside_ = folder_.path() / "root";
  std::filesystem::path outside_ = folder_.path() / "outside";
};

TEST_F(FileRootTest, ReadsWhatWasWrittenAndMakesTheFoldersAboveIt) {
  ASSERT_TRUE(root().write("a/b/c.txt", "hello"));
  EXPECT_EQ(root().read("a/b/c.txt", 1000).value(), "hello");
  EXPECT_EQ(root().read("./a//b/c.txt", 1000).value(), "hello");
  EXPECT_EQ(read_file(inside_ / "a/b/c.txt"), "hello");
}

TEST_F(FileRootTest, PathsThatLeaveTheRootAreRefused) {
  for (const std::string path :
       {"../outside/secret.txt", "a/../../outside/secret.txt", "a/..", "..", "/etc/passwd", "file:///etc/passwd"}) {
    EXPECT_EQ(code_of_read(path), ErrorCode::kPermissionDenied) << path;
    EXPECT_EQ(code_of_write(path), ErrorCode::kPermissionDenied) << path;
  }
  EXPECT_EQ(code_of_read((outside_ / "secret.txt").string()), ErrorCode::kPermissionDenied);
  EXPECT_EQ(code_of_read(inside_.string() + "-not/secret.txt"), ErrorCode::kPermissionDenied);
  EXPECT_EQ(code_of_read("file://" + inside_.string() + "/%2e%2e/outside/secret.txt"), ErrorCode::kPermissionDenied);
}

TEST_F(FileRootTest, AbsolutePathsAndFileUrisBeneathTheRootAreMadeRelative) {
  write_file(inside_ / "a b.txt", "hello");
  EXPECT_EQ(root().relative_path((inside_ / "a b.txt").string()).value(), "a b.txt");
  EXPECT_EQ(root().read("file://" + inside_.string() + "/a%20b.txt", 1000).value(), "hello");
  EXPECT_EQ(root().read("file://localhost" + inside_.string() + "/a%20b.txt", 1000).value(), "hello");
}

TEST_F(FileRootTest, ARootGivenThroughALinkAcceptsItsPathsUnderBothNames) {
  write_file(inside_ / "a.txt", "hello");
  const std::filesystem::path link = folder_.path() / "link";
  std::filesystem::create_directory_symlink(inside_, link);
  const FileRoot root = FileRoot::open(link.string() + "/").value();
  EXPECT_EQ(root.read((link / "a.txt").string(), 1000).value(), "hello");
  EXPECT_EQ(root.read((inside_ / "a.txt").string(), 1000).value(), "hello");
}

TEST_F(FileRootTest, MalformedPathsAreInvalid) {
  for (const std::string& path :
       {std::string(""), std::string("."), std::string("a\0b", 3), std::string("file:///%4"),
        std::string("file:///%zz"), std::string("file://elsewhere/a"), std::string(5000, 'a'), std::string(300, 'a')}) {
    EXPECT_EQ(code_of_read(path), ErrorCode::kInvalidArgument) << path;
  }
}

TEST_F(FileRootTest, SymbolicLinksAreRefusedWhereverTheyLead) {
  write_file(inside_ / "folder/file.txt", "hello");
  std::filesystem::create_symlink(outside_ / "secret.txt", inside_ / "link.txt");
  std::filesystem::create_directory_symlink(outside_, inside_ / "out");
  std::filesystem::create_directory_symlink("folder", inside_ / "in");
  for (const char* path : {"link.txt", "out/secret.txt", "in/file.txt"}) {
    EXPECT_EQ(code_of_read(path), ErrorCode::kPermissionDenied) << path;
  }
  for (const char* path : {"out/secret.txt", "out/new/file.txt", "in/file.txt"}) {
    EXPECT_EQ(code_of_write(path), ErrorCode::kPermissionDenied) << path;
  }
  EXPECT_EQ(files_beneath(outside_), std::vector<std::string>{"secret.txt"});
}

TEST_F(FileRootTest, WritingOntoALinkReplacesTheLinkAndLeavesItsTargetAlone) {
  std::filesystem::create_symlink(outside_ / "secret.txt", inside_ / "link.txt");
  ASSERT_TRUE(root().write("link.txt", "new"));
  EXPECT_EQ(read_file(outside_ / "secret.txt"), "secret");
  EXPECT_FALSE(std::filesystem::is_symlink(inside_ / "link.txt"));
  EXPECT_EQ(read_file(inside_ / "link.txt"), "new");
}

TEST_F(FileRootTest, MissingFilesFoldersAndPipesAreToldApart) {
  write_file(inside_ / "file", "x");
  std::filesystem::create_directory(inside_ / "folder");
  ASSERT_EQ(::mkfifo((inside_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(code_of_read("nowhere.txt"), ErrorCode::kNotFound);
  EXPECT_EQ(code_of_read("folder"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of_read("pipe"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of_read("file/below"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of_write("file/below"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of_write("folder"), ErrorCode::kInvalidArgument);
}

TEST_F(FileRootTest, AFileOfExactlyTheLimitIsReadAndOneByteMoreIsNot) {
  write_file(inside_ / "file", std::string(100, 'x'));
  EXPECT_EQ(root().read("file", 100).value().size(), 100u);
  EXPECT_EQ(root().read("file", 99).error().code, ErrorCode::kPayloadTooLarge);
}

TEST_F(FileRootTest, AFileThatDoesNotKnowItsSizeIsReadToItsEnd) {
  const FileRoot proc = FileRoot::open("/proc").value();  // its files say that they have 0 bytes
  EXPECT_GT(proc.read("meminfo", 1 << 20).value().size(), 100u);
  EXPECT_EQ(proc.read("meminfo", 10).error().code, ErrorCode::kPayloadTooLarge);
}

TEST_F(FileRootTest, WritesReplaceWholeFilesAndLeaveNoTemporaryOnes) {
  ASSERT_TRUE(root().write("a.txt", std::string(100'000, 'x')));
  ASSERT_TRUE(root().write("a.txt", "short"));
  EXPECT_EQ(read_file(inside_ / "a.txt"), "short");
  std::filesystem::create_directory(inside_ / "taken");
  EXPECT_EQ(code_of_write("taken"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(files_beneath(inside_), std::vector<std::string>{"a.txt"});
}

TEST_F(FileRootTest, AReaderThatHasTheOldFileOpenKeepsIt) {
  ASSERT_TRUE(root().write("a.txt", "old"));
  std::ifstream reader(inside_ / "a.txt");
  ASSERT_TRUE(root().write("a.txt", "new"));
  std::string text;
  reader >> text;
  EXPECT_EQ(text, "old");
}

}  // namespace
}  // namespace baton
