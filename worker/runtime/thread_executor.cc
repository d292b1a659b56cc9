#include "worker/runtime/thread_executor.h"

#include <algorithm>

#include "common/clock.h"

namespace baton {

ThreadExecutor::ThreadExecutor(std::vector<TypedHandler> handlers, unsigned thread_count, std::function<void()> wake_up)
    : handlers_(std::move(handlers)), wake_up_(std::move(wake_up)) {
  threads_.reserve(thread_count);
  for (unsigned i = 0; i < thread_count; ++i) threads_.emplace_back([this] { work(); });
}

ThreadExecutor::~ThreadExecutor() {
  stop();
  for (auto& thread : threads_) thread.join();
  std::vector<AttemptPtr> rest;
  take_finished(rest);
}

void ThreadExecutor::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& batch : batches_) batch->next.store(batch->runs.size(), std::memory_order_relaxed);
    batches_.clear();
  }
  work_arrived_.notify_all();
}

void ThreadExecutor::start(std::vector<AttemptPtr>& runs) {
  if (runs.empty()) return;
  auto batch = std::make_shared<Batch>();
  batch->runs.swap(runs);
  unsigned wanted = 0;
  {
    const std::lock_guard lock(mutex_);
    wanted = static_cast<unsigned>(std::min<std::size_t>(idle_count_, batch->runs.size()));
    batches_.push_back(std::move(batch));
  }
  for (; wanted > 0; --wanted) work_arrived_.notify_one();
}

void ThreadExecutor::take_finished(std::vector<AttemptPtr>& runs) {
  const std::size_t first = runs.size();
  AttemptRun* run = ended_.exchange(nullptr, std::memory_order_acquire);
  while (run != nullptr) {
    AttemptRun* const before = run->ended_before;
    runs.emplace_back(run);
    run = before;
  }
  std::reverse(runs.begin() + static_cast<std::ptrdiff_t>(first), runs.end());
}

// Both sides store first and look second (sequentially consistent), so at least one of them sees the other.
bool ThreadExecutor::about_to_sleep() {
  loop_sleeps_.store(true);
  if (ended_.load() == nullptr) return true;
  awake();
  return false;
}

void ThreadExecutor::give_back(AttemptPtr run) {
  AttemptRun* const ended = run.release();
  ended->ended_before = ended_.load(std::memory_order_relaxed);
  while (!ended_.compare_exchange_weak(ended->ended_before, ended)) {
  }
  if (loop_sleeps_.load() && loop_sleeps_.exchange(false)) wake_up_();
}

void ThreadExecutor::work() {
  std::shared_ptr<Batch> batch;
  while ((batch = next_batch(batch.get())) != nullptr) run_batch(*batch);
}

// The oldest batch with something left, which `exhausted` has not. Null: the executor ends.
std::shared_ptr<ThreadExecutor::Batch> ThreadExecutor::next_batch(const Batch* exhausted) {
  std::unique_lock lock(mutex_);
  if (!batches_.empty() && batches_.front().get() == exhausted) batches_.pop_front();
  ++idle_count_;
  work_arrived_.wait(lock, [&] { return stopping_ || !batches_.empty(); });
  --idle_count_;
  return stopping_ ? nullptr : batches_.front();
}

void ThreadExecutor::run_batch(Batch& batch) {
  TimePoint begun_at = clock_now();
  for (;;) {
    const std::size_t mine = batch.next.fetch_add(1, std::memory_order_relaxed);
    if (mine >= batch.runs.size()) return;
    AttemptPtr run = std::move(batch.runs[mine]);
    if (run->try_begin()) {
      run->begun_at = begun_at;
      run_handler(handlers_[run->type_index], *run);
      // From the end of the one before: what an attempt costs a slot, hand-over included.
      const TimePoint ended_at = clock_now();
      run->busy = ended_at - begun_at;
      begun_at = ended_at;
    }
    give_back(std::move(run));
  }
}

}  // namespace baton
