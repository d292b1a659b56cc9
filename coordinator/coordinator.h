// A coordinator process: its shards, and what it says about itself over HTTP.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "baton/result.h"
#include "common/http_server.h"
#include "coordinator/shard_thread.h"
#include "coordinator/storage/redis_options.h"
#include "transport/zmq_transport.h"

namespace baton {

inline constexpr std::uint32_t kShardCountMax = 64;

struct CoordinatorOptions {
  RedisOptions redis;
  PartitionId partition_count = 16;  // of a new cluster
  std::uint32_t shard_count = 1;
  std::string listen = "tcp://127.0.0.1:7660";  // of shard 0; shard i listens i ports higher (port 0: free ones)
  std::string http_address = "127.0.0.1";
  std::uint16_t http_port = 7650;
  std::optional<CurveKeys> keys;
  std::string allow_list;
  bool insecure = false;
  int io_threads = 1;
  PartitionLimits limits;                            // of the whole process; divided among its partitions
  ExecutionLimits execution_limits;                  // likewise
  records::RecordLimits record_limits;               // likewise
  std::size_t journal_bytes_max = 64 * 1024 * 1024;  // of a shard
};

class Coordinator {
 public:
  // Errors: Redis away or unsafe, addresses in use, keys missing; the message says what to do.
  static Result<std::unique_ptr<Coordinator>> start(CoordinatorOptions options);
  ~Coordinator();  // stop()

  // Finishes what is in flight, then ends the threads.
  void stop();

  const std::string& endpoint() const { return shards_.front()->endpoint(); }
  std::uint16_t http_port() const { return http_->port(); }
  PartitionId partition_count() const { return partition_count_; }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  Coordinator() = default;
  Result<void> open_shards(const CoordinatorOptions& options);
  Result<void> start_shards(const CoordinatorOptions& options);
  Result<void> start_http(const CoordinatorOptions& options);
  wire::RoutingTable routing() const;
  bool ready() const;
  std::string metrics() const;

  PartitionId partition_count_ = 0;
  std::vector<std::string> warnings_;
  std::shared_ptr<ZmqContext> context_;
  std::vector<std::unique_ptr<ShardThread>> shards_;
  std::unique_ptr<HttpServer> http_;
};

}  // namespace baton
