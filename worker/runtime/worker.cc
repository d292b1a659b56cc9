// The worker with real threads, sockets and clock around WorkerCore.
#include "baton/worker.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "common/check.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/process_memory.h"
#include "common/random.h"
#include "transport/curve.h"
#include "transport/zmq_transport.h"
#include "worker/runtime/thread_executor.h"
#include "worker/runtime/worker_core.h"

namespace baton {

namespace {

constexpr char kEndpointDefault[] = "tcp://127.0.0.1:7660";
constexpr Duration kStatusInterval = std::chrono::milliseconds(250);
// The longest sleep, so that the status is never older than it promises.
constexpr Duration kSleepMax = std::chrono::seconds(1);

std::string endpoint_of(const WorkerOptions& options) {
  if (!options.endpoint.empty()) return options.endpoint;
  const char* const from_environment = std::getenv("BATON_ENDPOINT");
  return from_environment != nullptr && *from_environment != '\0' ? from_environment : kEndpointDefault;
}

std::string name_of(const WorkerOptions& options) {
  if (!options.name.empty()) return options.name;
  char host[256] = "localhost";
  ::gethostname(host, sizeof host - 1);
  return std::string(host) + ":" + std::to_string(::getpid());
}

unsigned slots_of(const WorkerOptions& options) {
  return options.slots > 0 ? options.slots : std::max(1U, std::thread::hardware_concurrency());
}

WorkerLogLevel public_level(log::Level level) {
  switch (level) {
    case log::Level::kDebug: return WorkerLogLevel::kDebug;
    case log::Level::kInfo: return WorkerLogLevel::kInfo;
    case log::Level::kWarning: return WorkerLogLevel::kWarning;
    case log::Level::kError:
    case log::Level::kOff: break;
  }
  return WorkerLogLevel::kError;
}

Result<ZmqLinkFactory::Options> link_options(const WorkerOptions& options) {
  ZmqLinkFactory::Options link_options;
  link_options.insecure = options.insecure;
  if (options.secret_key.empty() && options.server_key.empty()) return link_options;
  if (options.secret_key.empty() || options.server_key.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "an encrypted connection needs both the worker's secret key and the coordinator's public key");
  }
  auto keys = curve_keys_of(options.secret_key);
  if (!keys) return tl::unexpected(keys.error());
  link_options.identity = ZmqLinkFactory::Identity{std::move(*keys), options.server_key};
  return link_options;
}

}  // namespace

class internal::WorkerBody {
 public:
  explicit WorkerBody(WorkerOptions options) : options_(std::move(options)) {}

  void handle(std::string type, Handler handler) {
    CHECK(!ran_) << "Worker::handle was called after Worker::run";
    handlers_[std::move(type)] = std::move(handler);
  }

  void handle_functions(Handler handler) {
    CHECK(!ran_) << "Worker::handle_functions was called after Worker::run";
    function_handler_ = std::move(handler);
  }

  Result<void> run();

  void drain() {
    drain_asked_.store(true);
    wake_up_.notify();
  }

  WorkerStatus status() const {
    const std::lock_guard lock(status_mutex_);
    return status_;
  }

 private:
  WorkerConfig config() const;
  Result<void> check_handlers() const;
  void serve(WorkerCore& core, ZmqLinkFactory& links);
  void sleep(WorkerCore& core, ZmqLinkFactory& links, TimePoint now);
  void publish(WorkerCore& core, TimePoint now);
  void look_at_memory(WorkerCore& core, TimePoint now);

  const WorkerOptions options_;
  std::map<std::string, Handler> handlers_;
  Handler function_handler_;
  bool ran_ = false;
  WakeUp wake_up_;
  std::atomic<bool> drain_asked_{false};
  std::unique_ptr<ThreadExecutor>
      executor_;  // outlives run(): handlers that do not stop are waited for at the very end

  std::uint64_t memory_bytes_ = 0;
  bool is_outgrown_ = false;

  mutable std::mutex status_mutex_;
  WorkerStatus status_;
  TimePoint status_at_{};
};

WorkerConfig internal::WorkerBody::config() const {
  WorkerConfig config;
  config.endpoint = endpoint_of(options_);
  for (const auto& [type, handler] : handlers_) config.types.push_back(type);
  config.serves_functions = function_handler_ != nullptr;
  config.slots = slots_of(options_);
  config.name = name_of(options_);
  config.version = options_.build_id.empty() ? BATON_VERSION : options_.build_id;
  config.labels = options_.labels;
  config.grace_period = options_.grace_period;
  config.prefetch = options_.prefetch;
  if (options_.log) {
    config.log = [this](log::Level level, std::string_view event, log::Fields fields) {
      options_.log(public_level(level), log::format_text(event, fields));
    };
  } else {
    config.log = log::write;
  }
  return config;
}

Result<void> internal::WorkerBody::check_handlers() const {
  if (ran_) return fail(ErrorCode::kFailedPrecondition, "Worker::run was called twice; make another Worker");
  if (handlers_.empty() && !function_handler_)
    return fail(ErrorCode::kInvalidArgument, "the worker has no handler: call handle() before run()");
  for (const auto& [type, handler] : handlers_) {
    TaskSpec spec;
    spec.type = type;
    if (auto valid = validate(spec); !valid) return valid;
    if (!handler) return fail(ErrorCode::kInvalidArgument, "the handler of task type '" + type + "' is empty");
  }
  return {};
}

Result<void> internal::WorkerBody::run() {
  if (auto checked = check_handlers(); !checked) return checked;
  ran_ = true;
  auto options = link_options(options_);
  if (!options) return tl::unexpected(options.error());
  auto context = ZmqContext::create();
  if (!context) return tl::unexpected(context.error());
  ZmqLinkFactory links(*context, std::move(*options));

  std::vector<TypedHandler> handlers;
  for (const auto& [type, handler] : handlers_) handlers.push_back({type, handler});
  if (function_handler_) handlers.push_back({"", function_handler_});
  executor_ = std::make_unique<ThreadExecutor>(std::move(handlers), slots_of(options_), [this] { wake_up_.notify(); });
  WorkerCore core(links, *executor_, config(), random_seed());
  serve(core, links);
  executor_->stop();
  if (core.failure()) return tl::unexpected(*core.failure());
  return {};
}

void internal::WorkerBody::serve(WorkerCore& core, ZmqLinkFactory& links) {
  while (!core.drained() && !core.failure()) {
    const TimePoint now = clock_now();
    if (drain_asked_.load()) core.drain(now);
    core.turn(now);
    publish(core, now);
    sleep(core, links, now);
  }
  status_at_ = TimePoint{};
  publish(core, clock_now());
}

void internal::WorkerBody::sleep(WorkerCore& core, ZmqLinkFactory& links, TimePoint now) {
  const TimePoint until = std::min(core.next_wake_up(), now + kSleepMax);
  if (core.drained() || core.failure() || until <= now || !executor_->about_to_sleep()) return;
  // A drain that is asked for from here on finds the eventfd; one from before is seen here.
  pollfd others[] = {{wake_up_.fd(), POLLIN, 0}};
  const bool drain_waits = drain_asked_.load() && !core.draining();
  if (!drain_waits) links.wait(others, until - now);
  wake_up_.clear();
  executor_->awake();
}

void internal::WorkerBody::look_at_memory(WorkerCore& core, TimePoint now) {
  memory_bytes_ = resident_bytes_of(::getpid());
  if (options_.memory_bytes_max == 0 || memory_bytes_ <= options_.memory_bytes_max || core.draining()) return;
  is_outgrown_ = true;
  config().log(log::Level::kWarning, "more memory than allowed: draining",
               {{"bytes", memory_bytes_}, {"bytes_max", options_.memory_bytes_max}});
  core.drain(now);
}

void internal::WorkerBody::publish(WorkerCore& core, TimePoint now) {
  if (now < status_at_ + kStatusInterval) return;
  status_at_ = now;
  look_at_memory(core, now);
  WorkerStatus status = core.status();
  status.memory_bytes = memory_bytes_;
  status.is_outgrown = is_outgrown_;
  const std::lock_guard lock(status_mutex_);
  status_ = std::move(status);
}

Worker::Worker(WorkerOptions options) : body_(std::make_unique<internal::WorkerBody>(std::move(options))) {}
Worker::~Worker() = default;

void Worker::handle(std::string type, Handler handler) { body_->handle(std::move(type), std::move(handler)); }
void Worker::handle_functions(Handler handler) { body_->handle_functions(std::move(handler)); }
Result<void> Worker::run() { return body_->run(); }
void Worker::drain() { body_->drain(); }
WorkerStatus Worker::status() const { return body_->status(); }

}  // namespace baton
