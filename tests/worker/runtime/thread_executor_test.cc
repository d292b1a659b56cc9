#include "worker/runtime/thread_executor.h"

#include <gtest/gtest.h>

#include <latch>
#include <semaphore>
#include <set>

#include "common/clock.h"
#include "tests/worker/runtime/core_fixture.h"

namespace baton::testing {
namespace {

// An executor and a loop that sleeps until it is woken.
class Threads : public ::testing::Test {
 protected:
  void make(Handler handler, unsigned thread_count) {
    executor = std::make_unique<ThreadExecutor>(std::vector<TypedHandler>{{"echo", std::move(handler)}}, thread_count,
                                                [this] { woken.release(); });
  }
  void start(std::uint64_t count) {
    std::vector<AttemptPtr> runs;
    for (std::uint64_t i = 0; i < count; ++i) {
      runs.push_back(std::make_unique<AttemptRun>());
      runs.back()->lease = lease(i);
      runs.back()->input = std::to_string(i);
      started.push_back(runs.back().get());
    }
    executor->start(runs);
    EXPECT_TRUE(runs.empty());
  }
  bool wait_for(std::size_t count) {
    for (;;) {
      executor->take_finished(finished);
      if (finished.size() >= count) return true;
      if (!executor->about_to_sleep()) continue;
      if (!woken.try_acquire_for(seconds(30))) return false;
      executor->awake();
    }
  }

  std::counting_semaphore<> woken{0};
  std::vector<AttemptRun*> started;
  std::vector<AttemptPtr> finished;
  std::unique_ptr<ThreadExecutor> executor;
};

HandlerResult echo(Attempt& attempt) { return std::string(attempt.input()); }

TEST_F(Threads, EveryAttemptIsGivenBackOnceWithItsOwnResult) {
  make(echo, 3);
  constexpr std::size_t kCount = 20'000;
  for (std::size_t i = 0; i < kCount / 100; ++i) start(100);
  ASSERT_TRUE(wait_for(kCount));
  std::set<AttemptRun*> distinct;
  for (const auto& run : finished) {
    distinct.insert(run.get());
    EXPECT_EQ(*run->result, run->input);
  }
  EXPECT_EQ(distinct.size(), kCount);
}

TEST_F(Threads, AQuickAttemptDoesNotWaitBehindASlowOneOfItsBatch) {
  std::latch release(1);
  make(
      [&](Attempt& attempt) -> HandlerResult {
        if (attempt.input() == "0") release.wait();
        return std::string(attempt.input());
      },
      2);
  start(10);
  EXPECT_TRUE(wait_for(9));
  EXPECT_EQ(finished.size(), 9U);
  release.count_down();
  EXPECT_TRUE(wait_for(10));
}

TEST_F(Threads, AnAttemptThatWasDroppedInTimeIsGivenBackWithoutRunning) {
  std::latch release(1);
  std::atomic<int> run_count{0};
  make(
      [&](Attempt&) -> HandlerResult {
        ++run_count;
        release.wait();
        return "";
      },
      1);
  start(2);
  EXPECT_TRUE(started[1]->try_drop());
  release.count_down();
  ASSERT_TRUE(wait_for(2));
  EXPECT_EQ(run_count, 1);
  EXPECT_TRUE(finished[1]->dropped());
}

TEST_F(Threads, AHandlersExceptionIsItsAttemptsFailure) {
  make([](Attempt&) -> HandlerResult { throw std::runtime_error("no"); }, 1);
  start(3);
  ASSERT_TRUE(wait_for(3));
  for (const auto& run : finished) EXPECT_FALSE(run->result.has_value());
}

TEST_F(Threads, TimeInTheHandlerIsMeasured) {
  std::binary_semaphore go(0);
  make(
      [&](Attempt&) -> HandlerResult {
        EXPECT_FALSE(go.try_acquire_for(milliseconds(20)));
        return "";
      },
      1);
  start(1);
  ASSERT_TRUE(wait_for(1));
  EXPECT_GE(finished[0]->busy, milliseconds(20));
  EXPECT_LT(finished[0]->busy, seconds(20));
}

TEST_F(Threads, OnceStoppedItBeginsNothing) {
  std::latch begun(1);
  std::latch release(1);
  std::atomic<int> run_count{0};
  make(
      [&](Attempt&) -> HandlerResult {
        if (++run_count == 1) begun.count_down();
        release.wait();
        return "";
      },
      1);
  start(100);
  begun.wait();
  executor->stop();
  release.count_down();
  executor.reset();
  EXPECT_EQ(run_count, 1);
}

using WorkerWithThreads = CoreFixture;

TEST_F(WorkerWithThreads, HeartbeatsGoOutWhileEveryHandlerBlocksItsThread) {
  std::latch begun(2);
  std::latch release(1);
  std::binary_semaphore woken(0);
  ThreadExecutor threads({{"echo",
                           [&](Attempt&) -> HandlerResult {
                             begun.count_down();
                             release.wait();
                             return "done";
                           }}},
                         2, [&] { woken.release(); });
  core = std::make_unique<WorkerCore>(network, threads, config, 1);
  turn();
  shard().send(wire::WELCOME, welcome_message({"a"}));
  turn();
  dispatch({lease(1), lease(2)});
  begun.wait();
  for (int i = 0; i < 20; ++i) {
    pass(seconds(5), shard());
    ASSERT_EQ(latest_heartbeat.held_size(), 2);
    EXPECT_TRUE(latest_heartbeat.held(0).started());
  }
  EXPECT_EQ(core->status().lost_total, 0U);
  release.count_down();
  const TimePoint deadline = clock_now() + seconds(30);
  while (core->status().succeeded_total < 2 && clock_now() < deadline) {
    if (threads.about_to_sleep()) {
      ASSERT_TRUE(woken.try_acquire_for(seconds(30)));
    }
    threads.awake();
    turn();
  }
  EXPECT_EQ(core->status().succeeded_total, 2U);
}

}  // namespace
}  // namespace baton::testing
