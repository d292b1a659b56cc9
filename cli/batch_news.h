// What the client's thread tells the thread that submits a batch.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "baton/client.h"

namespace baton::cli {

// One turn's worth of news, in no order but that of arrival within each kind.
struct BatchNews {
  struct Acked {
    std::uint64_t chunk;  // number of the call
    Result<BatchAck> ack;
  };
  std::vector<Acked> acked;
  std::vector<Outcome> ended;
  std::vector<OutcomesNews::Lost> lost;

  bool empty() const { return acked.empty() && ended.empty() && lost.empty(); }
};

// Thread-safe. REQUIRES: it outlives the client whose callbacks add to it.
class BatchNewsQueue {
 public:
  void add(BatchNews::Acked acked) {
    const std::lock_guard lock(mutex_);
    news_.acked.push_back(std::move(acked));
    arrived_.notify_one();
  }

  void add(const OutcomesNews& outcomes) {
    const std::lock_guard lock(mutex_);
    news_.ended.insert(news_.ended.end(), outcomes.ended.begin(), outcomes.ended.end());
    news_.lost.insert(news_.lost.end(), outcomes.lost.begin(), outcomes.lost.end());
    arrived_.notify_one();
  }

  // Everything since the last call; waits up to `timeout` for something.
  BatchNews take(Duration timeout) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, timeout, [this] { return !news_.empty(); });
    return std::exchange(news_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  BatchNews news_;
};

}  // namespace baton::cli
