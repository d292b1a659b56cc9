#include "coordinator/coordinator.h"

#include <algorithm>

#include "common/log.h"
#include "common/random.h"
#include "coordinator/metrics.h"

namespace baton {

namespace {

// "tcp://host:port" of shard `index`; free ports and paths of ipc stay apart by themselves or by a suffix.
Result<std::string> shard_endpoint(const std::string& listen, std::uint32_t index) {
  if (listen.starts_with("ipc://")) return index == 0 ? listen : listen + "-" + std::to_string(index);
  const auto colon = listen.rfind(':');
  const std::string port = colon == std::string::npos ? "" : listen.substr(colon + 1);
  if (port == "*" || port == "0") return listen.substr(0, colon + 1) + "*";
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos ||
      std::stoul(port) + index > 65535) {
    return fail(ErrorCode::kInvalidArgument, "'" + listen + "' has no port; listen on tcp://HOST:PORT or ipc://PATH");
  }
  return listen.substr(0, colon + 1) + std::to_string(std::stoul(port) + index);
}

}  // namespace

Result<std::unique_ptr<Coordinator>> Coordinator::start(CoordinatorOptions options) {
  if (options.shard_count < 1 || options.shard_count > kShardCountMax) {
    return fail(ErrorCode::kInvalidArgument, "--shards must be 1 to " + std::to_string(kShardCountMax));
  }
  auto context = ZmqContext::create(
      {.io_threads = options.io_threads, .allow_list = options.allow_list, .on_event = [](std::string event) {
         log::info("keys", {{"event", event}});
       }});
  if (!context) return tl::unexpected(context.error());
  std::unique_ptr<Coordinator> coordinator(new Coordinator());
  coordinator->context_ = std::move(*context);
  auto started =
      coordinator->open_shards(options).and_then([&] { return coordinator->start_http(options); }).and_then([&] {
        return coordinator->start_shards(options);
      });
  if (!started) return tl::unexpected(started.error());
  return coordinator;
}

// Everything that can fail for a wrong setting comes before the first partition is taken over.
Result<void> Coordinator::open_shards(const CoordinatorOptions& options) {
  for (std::uint32_t index = 0; index < options.shard_count; ++index) {
    const auto endpoint = shard_endpoint(options.listen, index);
    if (!endpoint) return tl::unexpected(endpoint.error());
    auto server =
        ZmqServer::bind(context_, {.endpoint = *endpoint, .keys = options.keys, .insecure = options.insecure});
    if (!server) return tl::unexpected(server.error());
    auto store = RedisStore::create(options.redis);
    if (!store) return tl::unexpected(store.error());
    const auto partition_count = (*store)->open(options.partition_count);
    if (!partition_count) return tl::unexpected(partition_count.error());
    partition_count_ = *partition_count;
    if (index == 0) warnings_ = (*store)->warnings();
    shards_.push_back(std::make_unique<ShardThread>(std::move(*store), std::move(*server)));
  }
  return {};
}

wire::RoutingTable Coordinator::routing() const {
  wire::RoutingTable routing;
  routing.set_partition_count(partition_count_);
  routing.set_revision(1);
  for (const auto& shard : shards_) routing.add_shard_endpoints(shard->endpoint());
  for (PartitionId id = 0; id < partition_count_; ++id) {
    routing.add_shard_of_partition(static_cast<std::uint32_t>(id % shards_.size()));
  }
  return routing;
}

Result<void> Coordinator::start_shards(const CoordinatorOptions& options) {
  ShardConfig config;
  config.routing = routing();
  config.incarnation = random_seed();
  config.limits = options.limits;
  config.limits.task_count_max = std::max<std::size_t>(1, options.limits.task_count_max / partition_count_);
  config.limits.input_bytes_max =
      std::max<std::size_t>(kInputBytesMax, options.limits.input_bytes_max / partition_count_);
  config.limits.outcomes.count_max = std::max<std::size_t>(1, options.limits.outcomes.count_max / partition_count_);
  config.limits.outcomes.bytes_max =
      std::max<std::size_t>(kInputBytesMax, options.limits.outcomes.bytes_max / partition_count_);
  config.execution_limits = options.execution_limits;
  config.execution_limits.open_count_max =
      std::max<std::size_t>(1, options.execution_limits.open_count_max / partition_count_);
  config.execution_limits.closed.bytes_max =
      std::max<std::size_t>(kInputBytesMax, options.execution_limits.closed.bytes_max / partition_count_);
  config.record_limits = options.record_limits;
  config.record_limits.bytes_max =
      std::max<std::size_t>(2 * api::kDocumentBytesMax, options.record_limits.bytes_max / partition_count_);
  config.heartbeat_interval = options.limits.lease_duration / 4;
  config.journal_bytes_max = options.journal_bytes_max;
  config.mailboxes = std::make_shared<Mailboxes>(shards_.size());
  for (std::uint32_t index = 0; index < shards_.size(); ++index) {
    config.mailboxes->on_mail(index, [shard = shards_[index].get()] { shard->wake_up(); });
  }
  for (std::uint32_t index = 0; index < shards_.size(); ++index) {
    config.index = index;
    config.seed = random_seed();
    config.partitions.clear();
    for (PartitionId id = 0; id < partition_count_; ++id) {
      if (id % shards_.size() == index) config.partitions.push_back(id);
    }
    if (auto started = shards_[index]->start(config); !started) return started;
  }
  return {};
}

Result<void> Coordinator::start_http(const CoordinatorOptions& options) {
  auto http = HttpServer::start(
      {.address = options.http_address, .port = options.http_port},
      {{"/healthz", [] { return HttpResponse{}; }},
       {"/readyz",
        [this] { return ready() ? HttpResponse{} : HttpResponse{.status = 503, .body = "not ready: see the log\n"}; }},
       {"/metrics", [this] {
          return HttpResponse{.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics()};
        }}});
  if (!http) return tl::unexpected(http.error());
  http_ = std::move(*http);
  return {};
}

bool Coordinator::ready() const {
  return std::ranges::all_of(shards_, [](const auto& shard) { return shard->ready(); });
}

std::string Coordinator::metrics() const {
  std::vector<ShardStats> stats;
  for (const auto& shard : shards_) stats.push_back(shard->stats());
  return metrics_text(stats);
}

void Coordinator::stop() {
  for (auto& shard : shards_) shard->begin_stop();
  for (auto& shard : shards_) shard->join();
}

Coordinator::~Coordinator() {
  http_.reset();
  stop();
}

}  // namespace baton
