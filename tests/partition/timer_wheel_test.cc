#include "coordinator/partition/timer_wheel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>

#include "common/random.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{std::chrono::seconds(1'700'000'000)};
constexpr Duration kTick = TimerWheel::kTick;

TEST(TimerWheel, IsNeverEarlyAndLateByLessThanATick) {
  for (const Duration wait : {Duration(0), Duration(1), Duration(999), Duration(1000), Duration(1001),
                              Duration(256'000), Duration(65'536'000), Duration(16'777'216'000)}) {
    TimerWheel wheel(kStart);
    TimerNode node;
    wheel.set(node, kStart + wait);
    if (wait > 0s) {
      EXPECT_EQ(wheel.take_due(kStart + wait - Duration(1)), nullptr) << wait.count();
    }
    EXPECT_EQ(wheel.take_due(kStart + wait + kTick), &node) << wait.count();
    EXPECT_FALSE(node.is_set());
  }
}

TEST(TimerWheel, WakesWhatIsPastAtTheNextLook) {
  TimerWheel wheel(kStart);
  TimerNode node;
  wheel.set(node, kStart - 1h);
  EXPECT_EQ(wheel.take_due(kStart), &node);
}

TEST(TimerWheel, ForgetsWhatWasCancelled) {
  TimerWheel wheel(kStart);
  TimerNode node;
  wheel.set(node, kStart + 1s);
  wheel.cancel(node);
  wheel.cancel(node);
  EXPECT_EQ(wheel.take_due(kStart + 2s), nullptr);
  EXPECT_EQ(wheel.next_wake_up(), kNever);
}

TEST(TimerWheel, SettingToNeverCancels) {
  TimerWheel wheel(kStart);
  TimerNode node;
  wheel.set(node, kStart + 1s);
  wheel.set(node, kNever);
  EXPECT_FALSE(node.is_set());
  EXPECT_EQ(wheel.next_wake_up(), kNever);
}

TEST(TimerWheel, MovesATimerThatIsSetAgain) {
  TimerWheel wheel(kStart);
  TimerNode node;
  wheel.set(node, kStart + 1s);
  wheel.set(node, kStart + 3s);
  EXPECT_EQ(wheel.take_due(kStart + 2s), nullptr);
  EXPECT_EQ(wheel.take_due(kStart + 3s), &node);
  EXPECT_EQ(wheel.take_due(kStart + 4s), nullptr);
}

TEST(TimerWheel, KeepsTimersBeyondItsReach) {
  // Four levels of 256 slots of a millisecond reach 49 days; walked in jumps, or the test would take as long.
  TimerWheel wheel(kStart);
  TimerNode near;
  TimerNode far;
  wheel.set(far, kStart + 24h * 60);
  wheel.set(near, kStart + 24h * 20);
  TimePoint now = kStart;
  std::vector<std::pair<TimerNode*, TimePoint>> woken;
  while (woken.size() < 2 && now < kStart + 24h * 61) {
    now += 24h;
    while (TimerNode* node = wheel.take_due(now)) woken.emplace_back(node, now);
  }
  ASSERT_EQ(woken.size(), 2u);
  EXPECT_EQ(woken[0], std::pair(&near, kStart + 24h * 20));
  EXPECT_EQ(woken[1], std::pair(&far, kStart + 24h * 60));
}

// A wheel against the plainest thing that is right: a sorted map.
class WheelAndReference {
 public:
  explicit WheelAndReference(std::uint64_t seed) : random_(seed), nodes_(64) {}

  void step() {
    const std::uint64_t what = random_.below(10);
    TimerNode& node = nodes_[random_.below(nodes_.size())];
    if (what < 5) {
      set(node, now_ + far());
    } else if (what < 6) {
      wheel_.cancel(node);
      due_.erase(&node);
    } else {
      // Often only up to the wheel's own wish, sometimes far beyond it.
      const TimePoint wish = wheel_.next_wake_up();
      const bool follow = wish != kNever && random_.chance(0.7);
      look(follow ? std::max(wish, now_) : now_ + far() / 4);
    }
  }

 private:
  Duration far() {
    constexpr std::int64_t kMagnitudes[] = {2'000, 300'000, 70'000'000, 20'000'000'000};
    return Duration(
        static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(kMagnitudes[random_.below(4)]))));
  }

  void set(TimerNode& node, TimePoint at) {
    wheel_.set(node, at);
    due_[&node] = at;
  }

  void look(TimePoint now) {
    now_ = now;
    while (TimerNode* node = wheel_.take_due(now_)) {
      ASSERT_TRUE(due_.contains(node)) << "woken twice, or after it was cancelled";
      EXPECT_LE(due_[node], now_) << "early";
      due_.erase(node);
      if (random_.chance(0.1)) set(*node, now_ + far() + Duration(1));  // as a renewed lease does
    }
    for (const auto& [node, at] : due_) {
      EXPECT_GT(at + kTick, now_) << "late by more than a tick";
      EXPECT_LE(wheel_.next_wake_up(), at + kTick) << "nobody would look in time";
    }
  }

  Random random_;
  std::deque<TimerNode> nodes_;
  std::map<TimerNode*, TimePoint> due_;
  TimePoint now_ = kStart + Duration(123);
  TimerWheel wheel_{now_};
};

TEST(TimerWheel, DoesWhatASortedListDoes) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    WheelAndReference both(seed);
    for (int i = 0; i < 300 && !testing::Test::HasFailure(); ++i) both.step();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace baton
