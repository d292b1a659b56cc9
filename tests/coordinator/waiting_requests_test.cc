#include "coordinator/waiting_requests.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{std::chrono::seconds(1'700'000'000)};

TEST(WaitingRequests, AreTakenWithWhatTheyWaitFor) {
  WaitingRequests waiting;
  waiting.add({.session = 1, .request = 1, .execution = {1, 1}}, kStart + 1s);
  waiting.add({.session = 2, .request = 1, .execution = {1, 1}}, kStart + 2s);
  waiting.add({.session = 1, .request = 2, .execution = {1, 2}}, kStart + 3s);
  EXPECT_EQ(waiting.take({1, 1}).size(), 2u);
  EXPECT_TRUE(waiting.take({1, 1}).empty());
  EXPECT_EQ(waiting.next_deadline(), kStart + 3s);
}

TEST(WaitingRequests, SentAgainWaitOnce) {
  WaitingRequests waiting;
  waiting.add({.session = 1, .request = 1, .execution = {1, 1}}, kStart + 1s);
  waiting.add({.session = 1, .request = 1, .execution = {1, 1}}, kStart + 2s);
  EXPECT_EQ(waiting.take({1, 1}).size(), 1u);
  EXPECT_TRUE(waiting.empty());
}

TEST(WaitingRequests, AreTakenWhenTheirTimeIsOver) {
  WaitingRequests waiting;
  waiting.add({.session = 1, .request = 1, .execution = {1, 1}}, kStart + 2s);
  waiting.add({.session = 1, .request = 2, .activity = 7}, kStart + 1s);
  EXPECT_FALSE(waiting.take_due(kStart));
  const auto first = waiting.take_due(kStart + 2s);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->is_of_activity());
  ASSERT_TRUE(waiting.take_due(kStart + 2s));
  EXPECT_FALSE(waiting.take_due(kStart + 2s));
  EXPECT_TRUE(waiting.take_activity(7).empty());
  EXPECT_TRUE(waiting.take({1, 1}).empty());
}

}  // namespace
}  // namespace baton
