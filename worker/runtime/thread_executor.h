// Runs handlers on threads of its own.
//
// Made for handlers that take half a microsecond as well as for those that take minutes: a thread claims its next
// attempt from a batch with one atomic step, gives it back with another, and a system call is made only to wake someone
// who sleeps. Attempts are claimed one at a time, so a quick one never waits behind a slow one while a slot is free.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "worker/runtime/executor.h"

namespace baton {

class ThreadExecutor final : public Executor {
 public:
  // `handlers`: by AttemptRun::type_index, in the order of WorkerConfig::types. `wake_up` is called on a handler's
  // thread when an attempt ended while the loop sleeps (about_to_sleep).
  ThreadExecutor(std::vector<TypedHandler> handlers, unsigned thread_count, std::function<void()> wake_up);
  // Stops, and waits for handlers that run.
  ~ThreadExecutor() override;

  // Begins nothing any more; what has not begun is dropped and not given back.
  void stop();

  void start(std::vector<AttemptPtr>& runs) override;
  void take_finished(std::vector<AttemptPtr>& runs) override;

  // The loop wants to sleep. False: an attempt has ended meanwhile, so better not. True: wake_up is called when the
  // next one ends.
  bool about_to_sleep();
  // The loop is awake; wake_up is not called any more.
  void awake() { loop_sleeps_.store(false, std::memory_order_relaxed); }

  unsigned thread_count() const { return static_cast<unsigned>(threads_.size()); }

 private:
  // Attempts that were started together. Each is claimed by whoever increases `next` past it.
  struct Batch {
    std::vector<AttemptPtr> runs;
    std::atomic<std::size_t> next{0};
  };

  void work();
  std::shared_ptr<Batch> next_batch(const Batch* exhausted);
  void run_batch(Batch& batch);
  void give_back(AttemptPtr run);

  const std::vector<TypedHandler> handlers_;
  const std::function<void()> wake_up_;

  std::mutex mutex_;  // guards batches_, idle_count_, stopping_
  std::condition_variable work_arrived_;
  std::deque<std::shared_ptr<Batch>> batches_;
  unsigned idle_count_ = 0;
  bool stopping_ = false;

  // Ended attempts, the latest first, linked by ended_before: threads push, the loop takes all of them. Owned.
  std::atomic<AttemptRun*> ended_{nullptr};
  std::atomic<bool> loop_sleeps_{false};
  std::vector<std::thread> threads_;
};

}  // namespace baton
