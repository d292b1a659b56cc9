#include "cli/watch/folder_listing.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/worker/temporary_folder.h"

namespace baton::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> paths_of(const FolderListing& listing) {
  std::vector<std::string> paths;
  for (const auto& [path, state] : listing.files) paths.push_back(path);
  return paths;
}

class ListFolder : public ::testing::Test {
 protected:
  void write(const std::string& path, const std::string& bytes = "x") { write_file(folder_.path() / path, bytes); }
  Result<FolderListing> list(const std::string& folder, const std::string& pattern = "") const {
    return list_folder(folder_.path().string(), folder, pattern);
  }

  TemporaryFolder folder_;
};

TEST_F(ListFolder, TellsFilesAtAnyDepthByTheirPathBeneathTheRoot) {
  write("incoming/cat.jpg", "12345");
  write("incoming/2026/11/dog.jpg");
  write("elsewhere/bird.jpg");
  const auto listing = list("incoming");
  ASSERT_TRUE(listing) << listing.error().message;
  EXPECT_THAT(paths_of(*listing), ElementsAre("incoming/2026/11/dog.jpg", "incoming/cat.jpg"));
  EXPECT_THAT(listing->folders, ElementsAre("incoming", "incoming/2026", "incoming/2026/11"));
  EXPECT_EQ(listing->files.at("incoming/cat.jpg").bytes, 5U);
  EXPECT_EQ(listing->files.at("incoming/cat.jpg"), file_state((folder_.path() / "incoming/cat.jpg").string()).value());
}

TEST_F(ListFolder, PassesOverWhatIsHiddenALinkOrOfAnotherName) {
  write("secret.jpg");
  write("incoming/.cat.jpg.part");
  write("incoming/.git/cat.jpg");
  write("incoming/letter.txt");
  std::filesystem::create_symlink(folder_.path() / "secret.jpg", folder_.path() / "incoming/link.jpg");
  std::filesystem::create_directory_symlink(folder_.path(), folder_.path() / "incoming/all");
  const auto listing = list("incoming", "*.jpg");
  ASSERT_TRUE(listing) << listing.error().message;
  EXPECT_THAT(listing->files, IsEmpty());
  EXPECT_THAT(listing->passed_over, IsEmpty());
}

TEST_F(ListFolder, TellsPathsThatCanNotStandInAnEvent) {
  write("incoming/two\nlines.jpg");
  write("incoming/latin\xe9.jpg");
  write("incoming/good.jpg");
  const auto listing = list("incoming");
  ASSERT_TRUE(listing) << listing.error().message;
  EXPECT_THAT(paths_of(*listing), ElementsAre("incoming/good.jpg"));
  EXPECT_THAT(listing->passed_over, UnorderedElementsAre("incoming/two\nlines.jpg", "incoming/latin\xe9.jpg"));
}

TEST_F(ListFolder, AFolderThatIsNotThereIsAnError) {
  const auto listing = list("incoming");
  ASSERT_FALSE(listing);
  EXPECT_EQ(listing.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(listing.error().message, HasSubstr("/incoming: No such file or directory"));
}

TEST(FolderBeneathRoot, IsMadePlainAndLeadsNowhereElse) {
  EXPECT_EQ(folder_beneath_root("incoming"), "incoming");
  EXPECT_EQ(folder_beneath_root("./a//b/"), "a/b");
  for (const char* folder : {"", ".", "/", "/etc", "..", "../etc", "a/../..", "a/..", "new\nline"}) {
    const auto beneath = folder_beneath_root(folder);
    ASSERT_FALSE(beneath) << folder;
    EXPECT_EQ(beneath.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(IsWanted, TakesShellPatternsOfTheName) {
  EXPECT_TRUE(is_wanted("cat.jpg", ""));
  EXPECT_TRUE(is_wanted("cat.jpg", "*.jpg"));
  EXPECT_TRUE(is_wanted("cat.jpg", "[a-m]*"));
  EXPECT_FALSE(is_wanted("cat.JPG", "*.jpg"));
  EXPECT_FALSE(is_wanted(".cat.jpg", "*"));
}

TEST(IsTellable, HasALimit) {
  EXPECT_TRUE(is_tellable(std::string(kWatchedPathMax, 'a')));
  EXPECT_FALSE(is_tellable(std::string(kWatchedPathMax + 1, 'a')));
  EXPECT_FALSE(is_tellable("a\x7f"));
}

}  // namespace
}  // namespace baton::cli
