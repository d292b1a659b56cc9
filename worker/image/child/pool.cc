#include "worker/image/child/pool.h"

#include <algorithm>

namespace baton {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(100);
constexpr auto kStartAgainAfter = std::chrono::seconds(1);  // when one could not be started

ImagePolicy completed(ImagePolicy policy) {
  if (policy.process_count == 0) policy.process_count = std::max(1U, std::thread::hardware_concurrency());
  return policy;
}

}  // namespace

ImagePool::ImagePool(ImagePolicy policy, std::string program)
    : policy_(completed(policy)), program_(std::move(program)), starter_([this] { keep_full(); }) {}

ImagePool::~ImagePool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  starter_.join();
}

Result<void> ImagePool::run(bool is_large, const std::function<bool()>& while_waiting,
                            const std::function<bool(ImageProcess&)>& job) {
  Result<Member> member = acquire(is_large, while_waiting);
  if (!member) return tl::unexpected<Error>(member.error());
  ++member->image_count;
  const bool is_alive = job(*member->process);
  give_back(std::move(*member), is_large, !is_alive);
  return {};
}

Result<ImagePool::Member> ImagePool::acquire(bool is_large, const std::function<bool()>& while_waiting) {
  std::unique_lock lock(mutex_);
  const auto has_place = [&] { return !is_large || large_count_ < policy_.large_count_max; };
  ++waiting_count_;
  start_failure_.clear();
  Result<Member> result = fail(ErrorCode::kCancelled, "stopped as told");
  while (!(has_place() && !idle_.empty())) {
    // A job that waits for a place among the large ones needs no process yet.
    if (has_place() && idle_.size() < waiting_count_ && wanted_count_ < policy_.process_count) {
      wanted_count_ = std::min(policy_.process_count, wanted_count_ + 1);
      changed_.notify_all();
    }
    changed_.wait_for(lock, kLookEvery);
    if (!start_failure_.empty() && alive_count_ == 0) {
      --waiting_count_;
      return fail(ErrorCode::kUnavailable, start_failure_);
    }
    if (!while_waiting()) {
      --waiting_count_;
      return result;
    }
  }
  --waiting_count_;
  if (is_large) ++large_count_;
  result = std::move(idle_.back());
  idle_.pop_back();
  return result;
}

void ImagePool::give_back(Member member, bool is_large, bool is_lost) {
  const bool is_used_up = is_lost || member.image_count >= policy_.images_per_process;
  if (is_used_up) {
    member.process.reset();  // waits for its end, so not under the lock
  } else {
    member.process->release_pages();
  }
  const std::lock_guard lock(mutex_);
  if (is_large) --large_count_;
  if (is_used_up) {
    --alive_count_;
  } else {
    idle_.push_back(std::move(member));
  }
  changed_.notify_all();
}

// The starter's thread.
void ImagePool::keep_full() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (alive_count_ >= wanted_count_) {
      changed_.wait(lock);
      continue;
    }
    ++alive_count_;
    lock.unlock();
    Result<std::unique_ptr<ImageProcess>> process = ImageProcess::start(program_, policy_);
    lock.lock();
    if (process) {
      idle_.push_back({std::move(*process), 0});
      start_failure_.clear();
    } else {
      --alive_count_;
      start_failure_ = process.error().message;
    }
    changed_.notify_all();
    if (!process) changed_.wait_for(lock, kStartAgainAfter, [this] { return stopping_; });
  }
  idle_.clear();
}

}  // namespace baton
