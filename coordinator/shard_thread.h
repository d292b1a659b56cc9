// A shard with its thread: waits for frames, storage and time, and calls turn().
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "coordinator/shard.h"
#include "coordinator/storage/redis_store.h"
#include "transport/zmq_transport.h"

namespace baton {

class ShardThread {
 public:
  // Takes over both ends. The shard is made in start(), as the routing table is known only then.
  ShardThread(std::unique_ptr<RedisStore> store, std::unique_ptr<ZmqServer> server);
  ~ShardThread();  // stops

  // Acquires and loads the shard's partitions on the caller's thread, then runs. Errors: those of Store::acquire.
  Result<void> start(ShardConfig config);

  // Asks for a graceful stop: what is in flight is made durable and said, at most kStopDuration long. Thread-safe.
  void begin_stop();
  // Its loop has something to do. Any thread.
  void wake_up() { wake_up_.notify(); }
  void join();

  // As of the last kStatsInterval. Thread-safe.
  ShardStats stats() const;
  bool ready() const { return ready_.load(std::memory_order_relaxed); }
  const std::string& endpoint() const { return server_->endpoint(); }

 private:
  void run();
  void publish(TimePoint now);

  std::unique_ptr<RedisStore> store_;
  std::unique_ptr<ZmqServer> server_;
  std::unique_ptr<Shard> shard_;
  WakeUp wake_up_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> ready_{false};
  mutable std::mutex stats_mutex_;
  ShardStats stats_;
  std::thread thread_;
};

}  // namespace baton
