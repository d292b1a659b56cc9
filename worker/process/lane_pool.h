// Long-lived processes for one task type: started when an attempt needs one, kept for the next attempt, replaced when they die,
// misbehave or grow too large. As each running handler holds one, there are never more than the worker has slots.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "baton/time.h"
#include "worker/process/lane.h"
#include "worker/process/process_errors.h"

namespace baton {

struct LanePoolOptions {
  // Of a process and what it has started, looked at after each attempt: one that has more is replaced. 0: no limit.
  std::size_t memory_bytes_max = 0;
  // From being asked to end to SIGKILL.
  Duration grace = kTerminateGrace;
};

struct LanePoolStatus {
  std::uint64_t processes = 0;  // that live, as far as is known
  std::uint64_t started_total = 0;
  std::uint64_t outgrown_total = 0;  // replaced for their memory
  std::uint64_t failed_total = 0;    // replaced because they died, misbehaved or were stopped in mid attempt
};

// Thread-safe.
class LanePool {
 public:
  using Start = std::function<Result<std::unique_ptr<Lane>>()>;

  LanePool(Start start, LanePoolOptions options) : start_(std::move(start)), options_(options) {}
  ~LanePool() { stop(); }
  LanePool(const LanePool&) = delete;
  LanePool& operator=(const LanePool&) = delete;

  HandlerResult run(Attempt& attempt);

  // Ends the idle processes: asks them, waits, kills. Those in mid attempt end when their handler returns or the worker does.
  void stop();

  LanePoolStatus status() const;

 private:
  struct Retired {
    std::unique_ptr<Lane> lane;
    TimePoint kill_at;
  };

  std::unique_ptr<Lane> take_idle();
  void give_back(std::unique_ptr<Lane> lane);
  void retire(std::unique_ptr<Lane> lane, TimePoint now);
  void sweep(TimePoint now);
  bool outgrown(const Lane& lane) const;

  const Start start_;
  const LanePoolOptions options_;
  std::atomic<std::uint64_t> started_total_{0};
  std::atomic<std::uint64_t> outgrown_total_{0};
  std::atomic<std::uint64_t> failed_total_{0};
  std::atomic<std::uint64_t> busy_{0};

  mutable std::mutex mutex_;                 // guards what follows
  std::vector<std::unique_ptr<Lane>> idle_;  // the one that was used last is taken first
  std::vector<Retired> retired_;
  bool stopped_ = false;
};

}  // namespace baton
