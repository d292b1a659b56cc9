// What partitions say to each other within one process, a box a shard. Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "coordinator/executions/nested.h"

namespace baton {

class Mailboxes {
 public:
  explicit Mailboxes(std::size_t shard_count) : boxes_(shard_count) {}

  std::size_t shard_count() const { return boxes_.size(); }

  // How to wake the thread of a shard; set before there are threads.
  void on_mail(std::size_t shard, std::function<void()> wake_up) { boxes_[shard].wake_up = std::move(wake_up); }

  void put(std::size_t shard, PartitionMessage message) {
    Box& box = boxes_[shard];
    {
      const std::lock_guard lock(mutex_);
      box.messages.push_back(std::move(message));
    }
    if (box.wake_up) box.wake_up();
  }
  std::vector<PartitionMessage> take(std::size_t shard) {
    const std::lock_guard lock(mutex_);
    return std::exchange(boxes_[shard].messages, {});
  }
  // A partition was loaded again: what was said to it and by it since it was fenced is lost. Every shard hears of it.
  void put_reopened(PartitionId partition) {
    {
      const std::lock_guard lock(mutex_);
      for (Box& box : boxes_) box.reopened.push_back(partition);
    }
    for (const Box& box : boxes_) {
      if (box.wake_up) box.wake_up();
    }
  }
  std::vector<PartitionId> take_reopened(std::size_t shard) {
    const std::lock_guard lock(mutex_);
    return std::exchange(boxes_[shard].reopened, {});
  }
  bool empty(std::size_t shard) const {
    const std::lock_guard lock(mutex_);
    return boxes_[shard].messages.empty() && boxes_[shard].reopened.empty();
  }

 private:
  struct Box {
    std::vector<PartitionMessage> messages;
    std::vector<PartitionId> reopened;
    std::function<void()> wake_up;
  };
  mutable std::mutex mutex_;  // one for all: messages are few
  std::vector<Box> boxes_;
};

}  // namespace baton
