// With the kernel's own notifications.
#include "cli/watch/folder_news.h"

#include <gmock/gmock.h>
#include <poll.h>

#include <filesystem>
#include <fstream>

#include "tests/worker/temporary_folder.h"

namespace baton::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FolderNewsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(news_);
    ASSERT_TRUE(news_->watch(path()));
  }
  std::string path(const std::string& name = "") const {
    return name.empty() ? folder_.path().string() : (folder_.path() / name).string();
  }

  TemporaryFolder folder_;
  Result<FolderNews> news_ = FolderNews::open();
};

// The kernel queues an event before the call that caused it returns, so nothing has to be waited for.
TEST_F(FolderNewsTest, TellsAFileWhenItsWriterHasClosedIt) {
  std::ofstream file(path("cat.jpg"));
  file << "first" << std::flush;
  EXPECT_THAT(news_->take().closed, IsEmpty());
  file << "second";
  file.close();
  EXPECT_THAT(news_->take().closed, ElementsAre(path("cat.jpg")));
  EXPECT_THAT(news_->take().closed, IsEmpty());
}

TEST_F(FolderNewsTest, TellsAFileThatWasMovedHere) {
  write_file(path(".cat.jpg.part"), "x");
  news_->take();
  std::filesystem::rename(path(".cat.jpg.part"), path("cat.jpg"));
  EXPECT_THAT(news_->take().closed, ElementsAre(path("cat.jpg")));
}

TEST_F(FolderNewsTest, AsksForAnotherLookWhenAFolderComesOrGoes) {
  std::filesystem::create_directory(path("sub"));
  EXPECT_TRUE(news_->take().look_again);
  ASSERT_TRUE(news_->watch(path("sub")));
  write_file(path("sub/cat.jpg"), "x");
  const auto news = news_->take();
  EXPECT_THAT(news.closed, ElementsAre(path("sub/cat.jpg")));
  EXPECT_FALSE(news.look_again);
  std::filesystem::remove_all(path("sub"));
  EXPECT_TRUE(news_->take().look_again);
}

TEST_F(FolderNewsTest, IsReadableWhenThereAreNews) {
  pollfd waiting{news_->fd(), POLLIN, 0};
  EXPECT_EQ(poll(&waiting, 1, 0), 0);
  write_file(path("cat.jpg"), "x");
  EXPECT_EQ(poll(&waiting, 1, 0), 1);
}

TEST_F(FolderNewsTest, AFolderThatIsNotThereIsAnError) {
  const auto watched = news_->watch(path("nothing"));
  ASSERT_FALSE(watched);
  EXPECT_EQ(watched.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace baton::cli
