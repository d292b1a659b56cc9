// One attempt on its way through a worker: from its dispatch to a handler's thread and back to the loop.
//
//            try_begin (handler thread)
//   queued ────────────────────────────► running ──► finished: given back with a result
//      │     try_drop (loop)
//      └───────────────────────────────► dropped: given back without a result
//
// Whoever wins the step out of `queued` decides whether the handler runs: so an attempt that was cancelled or given
// back before its start is never run, and one that runs is never given back as unstarted.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "baton/handler.h"
#include "baton/ids.h"
#include "baton/time.h"

namespace baton {

// The name of a lease within a worker: which task, and which right to report on it.
struct LeaseKey {
  TaskId id;
  LeaseToken token;
  friend bool operator==(const LeaseKey&, const LeaseKey&) = default;
};

// The nonce is random; the multiplication spreads it for tables that look at high bits.
struct LeaseKeyHash {
  using is_avalanching = void;
  std::size_t operator()(const LeaseKey& key) const {
    const std::uint64_t mixed = (key.token.nonce ^ key.id.low) * 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32));
  }
};

// Owned by the loop, then by the executor from Executor::start() to take_finished(). Used again for later attempts, so
// that a worker at full speed allocates nothing.
struct AttemptRun {
  LeaseKey lease;
  std::uint32_t type_index = 0;  // into WorkerConfig::types and the executor's handlers
  std::string function;          // the task type, if it is none of those: a Lambda function's name
  std::string input;
  std::string idempotency_key;  // empty: the user gave none
  std::map<std::string, std::string> labels;
  TimePoint deadline = kNever;  // of the attempt

  AttemptSignals signals;              // shared by the loop and the handler
  HandlerResult result;                // written by the executor
  TimePoint begun_at{};                // when the handler was called, written by the executor
  Duration busy{};                     // time in the handler, likewise
  bool abandoned = false;              // the loop's own: nobody waits for the result
  AttemptRun* ended_before = nullptr;  // the executor's own

  // Executor. True: run the handler. False: give the attempt back as it is.
  bool try_begin() { return leave_queue(Phase::kRunning); }
  // Loop. True: the handler will not run.
  bool try_drop() { return leave_queue(Phase::kDropped); }

  bool begun() const { return phase_.load(std::memory_order_acquire) == Phase::kRunning; }
  bool dropped() const { return phase_.load(std::memory_order_acquire) == Phase::kDropped; }

  // Ready for another attempt. Keeps small buffers, frees large ones.
  void reset();

 private:
  enum class Phase : std::uint8_t { kQueued, kRunning, kDropped };

  bool leave_queue(Phase next) {
    Phase expected = Phase::kQueued;
    return phase_.compare_exchange_strong(expected, next, std::memory_order_acq_rel);
  }

  std::atomic<Phase> phase_{Phase::kQueued};
};

using AttemptPtr = std::unique_ptr<AttemptRun>;

struct TypedHandler {
  std::string type;
  Handler handler;
};

// Calls the handler and stores its result. An exception becomes a failure named kErrorTaskFailed.
// REQUIRES: run.try_begin() was true.
void run_handler(const TypedHandler& handler, AttemptRun& run);

}  // namespace baton
