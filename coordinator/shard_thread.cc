#include "coordinator/shard_thread.h"

#include <poll.h>

#include <algorithm>
#include <array>

#include "common/clock.h"
#include "common/log.h"

namespace baton {

namespace {

constexpr Duration kStatsInterval = std::chrono::milliseconds(500);
constexpr Duration kStopDuration = std::chrono::seconds(5);
// The store drives its reconnects and retries by being polled.
constexpr Duration kStoreTroubleWait = std::chrono::milliseconds(20);

}  // namespace

ShardThread::ShardThread(std::unique_ptr<RedisStore> store, std::unique_ptr<ZmqServer> server)
    : store_(std::move(store)), server_(std::move(server)) {}

ShardThread::~ShardThread() {
  begin_stop();
  join();
}

Result<void> ShardThread::start(ShardConfig config) {
  shard_ = std::make_unique<Shard>(std::move(config), *store_, *server_);
  if (auto started = shard_->start(clock_now()); !started) return started;
  publish(clock_now());
  thread_ = std::thread([this] { run(); });
  return {};
}

void ShardThread::begin_stop() {
  stop_.store(true, std::memory_order_relaxed);
  wake_up_.notify();
}

void ShardThread::join() {
  if (thread_.joinable()) thread_.join();
}

ShardStats ShardThread::stats() const {
  const std::lock_guard lock(stats_mutex_);
  return stats_;
}

void ShardThread::publish(TimePoint now) {
  ready_.store(shard_->ready(), std::memory_order_relaxed);
  ShardStats stats = shard_->stats(now);
  stats.frames_malformed_total += server_->malformed_count();
  const std::lock_guard lock(stats_mutex_);
  stats_ = std::move(stats);
}

void ShardThread::run() {
  TimePoint published_at = clock_now();
  TimePoint give_up_at = kNever;
  auto health = store_->health();
  bool had_trouble = false;  // at first there is no connection yet, which is none
  for (;;) {
    const TimePoint now = clock_now();
    const bool busy = shard_->turn(now);
    if (stop_.load(std::memory_order_relaxed)) {
      if (give_up_at == kNever) give_up_at = now + kStopDuration;
      shard_->begin_stop();
      if (shard_->stopped() || now >= give_up_at) break;
    }
    if (now - published_at >= kStatsInterval) {
      publish(now);
      published_at = now;
      if (store_->health() != health) {
        health = store_->health();
        const bool is_up = health == Store::Health::kUp;
        if (!is_up) log::error("redis trouble", {{"why", store_->trouble()}});
        if (is_up && had_trouble) log::info("redis is back");
        had_trouble = !is_up;
      }
    }
    if (busy) continue;
    ready_.store(shard_->ready(), std::memory_order_relaxed);
    TimePoint wake_up = std::min(shard_->next_wake_up(now), published_at + kStatsInterval);
    if (store_->health() != Store::Health::kUp) wake_up = std::min(wake_up, now + kStoreTroubleWait);
    std::array<pollfd, 2> others{pollfd{store_->fd(), store_->poll_events(), 0}, pollfd{wake_up_.fd(), POLLIN, 0}};
    server_->wait(others, std::max(wake_up - now, Duration::zero()), shard_->wants_frames(now));
    if (others[1].revents != 0) wake_up_.clear();
  }
  publish(clock_now());
  ready_.store(false, std::memory_order_relaxed);
}

}  // namespace baton
