// A worker: registers handlers for task types, takes attempts from the coordinator, runs them and reports.
//
//   baton::Worker worker({.endpoint = "tcp://127.0.0.1:7660"});
//   worker.handle("greet", [](baton::Attempt& attempt) -> baton::HandlerResult {
//     return "hello, " + std::string(attempt.input());
//   });
//   if (auto ended = worker.run(); !ended) std::cerr << ended.error().message << '\n';
//
// What a handler may rely on: an attempt may run again elsewhere (at-least-once execution), but only one report of a
// task ever counts. While a handler runs, a thread of Baton's keeps its lease alive, however busy the handler is. When
// an attempt is cancelled, timed out or cut off from the coordinator for longer than a lease lasts,
// Attempt::should_stop() becomes true.
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "baton/handler.h"
#include "baton/result.h"
#include "baton/time.h"

namespace baton {

// Names of errors that the worker itself gives to an attempt.
inline constexpr char kErrorUnknownTaskType[] = "Baton.UnknownTaskType";
inline constexpr char kErrorOutputTooLarge[] = "Baton.OutputTooLarge";  // over kInputBytesMax; not tried again
inline constexpr char kErrorInvalidInput[] = "Baton.InvalidInput";      // a codec could not parse it; not tried again

enum class WorkerLogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

struct WorkerOptions {
  std::string endpoint{};                       // empty: $BATON_ENDPOINT, or else tcp://127.0.0.1:7660
  unsigned slots = 0;                           // handlers that run at a time; 0: one a core
  std::string name{};                           // for people; empty: "host:process id"
  std::map<std::string, std::string> labels{};  // for people and for scaling rules
  // CURVE keys in Z85 text (40 characters), as `baton keygen` writes them. Both empty: a plain connection.
  std::string secret_key{};  // the worker's own
  std::string server_key{};  // the coordinator's public key
  bool insecure = false;     // allow a plain connection to another machine
  std::string build_id{};    // what `baton worker list` shows as its version; empty: Baton's
  // Memory (resident set) of this process above which it drains, and run() returns: for whatever starts it anew. 0: no limit.
  std::size_t memory_bytes_max = 0;
  // How long running handlers may go on after drain(), before they are told to stop and their tasks are given back.
  // Five seconds less than Kubernetes waits before it kills.
  Duration grace_period = std::chrono::seconds(25);
  // Attempts taken beyond the slots, so that a slot never waits for the next one. Unset: as many as end within about 20
  // ms, measured: thousands of quick ones, hardly any that take seconds.
  std::optional<std::uint32_t> prefetch{};
  // Called on the thread of run() with one line an event. Unset: Baton's log, on standard error.
  std::function<void(WorkerLogLevel, std::string_view)> log{};
};

// Upper ends of the buckets that durations are counted in; there is one more for all that are longer.
inline constexpr std::array<Duration, 12> kDurationBuckets = {
    std::chrono::milliseconds(1),    std::chrono::milliseconds(5),   std::chrono::milliseconds(25),
    std::chrono::milliseconds(100),  std::chrono::milliseconds(250), std::chrono::seconds(1),
    std::chrono::milliseconds(2500), std::chrono::seconds(10),       std::chrono::seconds(30),
    std::chrono::minutes(2),         std::chrono::minutes(10),       std::chrono::hours(1)};

struct DurationCounts {
  std::array<std::uint64_t, kDurationBuckets.size() + 1> counts{};  // each of its bucket alone
  Duration sum{};

  void add(Duration duration) {
    std::size_t bucket = 0;
    while (bucket < kDurationBuckets.size() && duration > kDurationBuckets[bucket]) ++bucket;
    ++counts[bucket];
    sum += duration;
  }
};

struct WorkerTypeStatus {
  DurationCounts wait;  // from an attempt's arrival to its start
  DurationCounts run;   // in the handler
};

// Errors by name that are counted apart; the others are counted as one: names are other people's, and metrics are kept for ever.
inline constexpr std::size_t kCountedErrorsMax = 64;
inline constexpr char kOtherErrors[] = "other";
// Stands for the type of functions that are served by no name of theirs.
inline constexpr char kFunctionsType[] = "(functions)";

// Counts since the start of run().
struct WorkerStatus {
  bool connected = false;  // to at least one shard of a coordinator
  bool draining = false;
  std::uint32_t slots = 0;
  std::uint64_t held = 0;  // attempts taken and not yet recorded by the coordinator
  std::uint64_t succeeded_total = 0;
  std::uint64_t failed_total = 0;
  std::uint64_t cancelled_total = 0;
  std::uint64_t released_total = 0;   // given back, not run or not finished
  std::uint64_t stale_total = 0;      // reports that came too late to count
  std::uint64_t duplicate_total = 0;  // dispatches that had been received before
  std::uint64_t lost_total = 0;       // leases that ran out while the coordinator could not be reached
  std::uint64_t resent_total = 0;     // report batches
  std::uint64_t busy_us_total = 0;    // time spent in handlers, over all slots
  std::uint32_t credit = 0;           // leases that it is willing to hold, over all shards
  std::uint32_t busy_slots = 0;
  std::map<std::string, WorkerTypeStatus> types{};      // those that it serves
  std::map<std::string, std::uint64_t> errors_total{};  // of failed_total, by the error's name
  std::string build_id{};
  std::map<std::string, std::string> labels{};
  std::uint64_t memory_bytes = 0;  // of this process
  bool is_outgrown = false;        // it drains, or has, because of memory_bytes_max
};

namespace internal {
class WorkerBody;
}

class Worker {
 public:
  explicit Worker(WorkerOptions options = {});
  // Waits for handlers that are still running.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // `handler` serves tasks of `type`, in place of any earlier handler of that type. REQUIRES: run() was not called.
  void handle(std::string type, Handler handler);

  // A handler of parsed input: `function` takes In (or In and Attempt&) and returns Out or tl::expected<Out,
  // HandlerError>. `codec` has `Result<In> parse(std::string_view) const` and `std::string format(const Out&) const`,
  // for example JsonCodec below. Input that can not be parsed fails with kErrorInvalidInput and is not tried again.
  template <typename In, typename Out, typename Function, typename Codec>
  void handle(std::string type, Function function, Codec codec);

  // `handler` serves the tasks of Lambda functions that no worker serves by name. Attempt::type() is the function's name;
  // labels say how it is called (kLabelLambda… in baton/task.h), and by kLabelLambdaCall what the output has to be.
  // REQUIRES: run() was not called.
  void handle_functions(Handler handler);

  // Serves until drain() has done its work. Errors: kInvalidArgument (no handler, an endpoint or key that can not be
  // understood), kPermissionDenied and kVersionMismatch (the coordinator refused this worker). Anything else, such as
  // a coordinator that is away, is waited out. Call it once.
  Result<void> run();

  // Take no more, give back what has not started, let running handlers finish within the grace period, make sure that
  // every report is recorded, then let run() return. Safe from any thread and from a signal handler.
  void drain();

  // A snapshot, at most a second old. Thread-safe.
  WorkerStatus status() const;

 private:
  std::unique_ptr<internal::WorkerBody> body_;
};

// JSON with any library that looks like nlohmann's: JsonCodec<In, Out, nlohmann::json>.
template <typename In, typename Out, typename Json>
struct JsonCodec {
  Result<In> parse(std::string_view text) const {
    try {
      return Json::parse(text).template get<In>();
    } catch (const std::exception& exception) {
      return fail(ErrorCode::kInvalidArgument, exception.what());
    }
  }
  std::string format(const Out& value) const { return Json(value).dump(); }
};

template <typename In, typename Out, typename Function, typename Codec>
void Worker::handle(std::string type, Function function, Codec codec) {
  handle(std::move(type),
         [function = std::move(function), codec = std::move(codec)](Attempt& attempt) -> HandlerResult {
           Result<In> input = codec.parse(attempt.input());
           if (!input) return handler_failure(kErrorInvalidInput, input.error().message, false);
           tl::expected<Out, HandlerError> output = [&]() -> tl::expected<Out, HandlerError> {
             if constexpr (std::is_invocable_v<const Function&, In, Attempt&>) {
               return function(std::move(*input), attempt);
             } else {
               return function(std::move(*input));
             }
           }();
           if (!output) return tl::unexpected<HandlerError>(std::move(output.error()));
           return codec.format(*output);
         });
}

}  // namespace baton
