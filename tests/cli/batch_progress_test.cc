#include "cli/batch_progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace baton::cli {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart = from_unix_ms(1'000'000);

TEST(BatchProgress, WhereNobodyWatchesItIsALineNowAndThen) {
  std::ostringstream err;
  BatchProgress progress(err, false, true, kStart);
  BatchCounts counts{.read = 5000, .submitted = 4000, .succeeded = 2000};
  progress.show(counts, kStart + 1s);
  EXPECT_EQ(err.str(), "");
  progress.show(counts, kStart + 5s);
  EXPECT_EQ(err.str(), "submitted 4,000, ended 2,000, 400/s\n");
  progress.show(counts, kStart + 6s);
  EXPECT_EQ(err.str(), "submitted 4,000, ended 2,000, 400/s\n");
}

TEST(BatchProgress, OnATerminalOneLineChangesAndMakesRoomForOthers) {
  std::ostringstream err;
  BatchProgress progress(err, true, false, kStart);
  progress.show({.read = 100, .submitted = 100}, kStart + 1s);
  progress.clear();
  EXPECT_EQ(err.str(), "\r\x1b[Ksubmitted 100, 100/s\r\x1b[K");
}

TEST(BatchProgress, TheLastWordCountsWhatDidNotGoWell) {
  std::ostringstream err;
  BatchProgress progress(err, false, true, kStart);
  progress.finish({.read = 12, .submitted = 10, .refused = 2, .succeeded = 7, .failed = 3}, kStart + 2s);
  EXPECT_EQ(err.str(), "submitted 10, refused 2, ended 10 (3 did not succeed), 5/s in 2.0s\n");
}

}  // namespace
}  // namespace baton::cli
