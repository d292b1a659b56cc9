#include "worker/process/lane_pool.h"

#include <algorithm>
#include <utility>

#include "common/clock.h"
#include "common/log.h"
#include "common/process_memory.h"

namespace baton {

HandlerResult LanePool::run(Attempt& attempt) {
  std::unique_ptr<Lane> lane = take_idle();
  if (!lane) {
    auto started = start_();
    if (!started) return tl::unexpected<HandlerError>(start_failure(started.error()));
    ++started_total_;
    lane = *std::move(started);
  }
  ++busy_;
  HandlerResult result = lane->run(attempt);
  --busy_;
  give_back(std::move(lane));
  return result;
}

std::unique_ptr<Lane> LanePool::take_idle() {
  const std::lock_guard lock(mutex_);
  sweep(clock_now());
  if (idle_.empty()) return nullptr;
  std::unique_ptr<Lane> lane = std::move(idle_.back());
  idle_.pop_back();
  return lane;
}

void LanePool::give_back(std::unique_ptr<Lane> lane) {
  if (!lane->is_usable()) {
    ++failed_total_;
    return;  // its process is killed, if it is still there
  }
  const bool is_outgrown = outgrown(*lane);
  const std::lock_guard lock(mutex_);
  if (is_outgrown) ++outgrown_total_;
  if (is_outgrown || stopped_) {
    retire(std::move(lane), clock_now());
  } else {
    idle_.push_back(std::move(lane));
  }
}

bool LanePool::outgrown(const Lane& lane) const {
  if (options_.memory_bytes_max == 0) return false;
  const std::size_t bytes = resident_bytes_of_tree(lane.pid());
  if (bytes <= options_.memory_bytes_max) return false;
  log::info(
      "a process has grown too large and is replaced",
      {{"pid", static_cast<std::int64_t>(lane.pid())}, {"bytes", bytes}, {"bytes_max", options_.memory_bytes_max}});
  return true;
}

void LanePool::retire(std::unique_ptr<Lane> lane, TimePoint now) {
  lane->ask_to_end();
  retired_.push_back({std::move(lane), now + options_.grace});
}

// Reaps what has ended, be it that it was asked to or by itself.
void LanePool::sweep(TimePoint now) {
  failed_total_ += std::erase_if(idle_, [](const auto& lane) { return !lane->is_usable(); });
  std::erase_if(retired_, [now](const Retired& retired) {
    return retired.lane->await_end(Duration::zero()) || now >= retired.kill_at;
  });
}

void LanePool::stop() {
  std::vector<Retired> ending;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (auto& lane : std::exchange(idle_, {})) retire(std::move(lane), clock_now());
    ending.swap(retired_);
  }
  for (const Retired& retired : ending) retired.lane->await_end(retired.kill_at - clock_now());
}

LanePoolStatus LanePool::status() const {
  const std::lock_guard lock(mutex_);
  return {busy_ + idle_.size() + retired_.size(), started_total_, outgrown_total_, failed_total_};
}

}  // namespace baton
