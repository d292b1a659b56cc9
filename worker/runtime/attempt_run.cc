#include "worker/runtime/attempt_run.h"

#include <exception>

namespace baton {

namespace {

// Up to this size a buffer waits for the next attempt. Thousands of attempts are kept for reuse, so larger ones would
// hold memory that nobody uses.
constexpr std::size_t kKeptBufferBytesMax = 4 * 1024;

void clear_buffer(std::string& buffer) {
  if (buffer.capacity() > kKeptBufferBytesMax) {
    buffer = std::string();
  } else {
    buffer.clear();
  }
}

}  // namespace

void AttemptRun::reset() {
  clear_buffer(input);
  clear_buffer(idempotency_key);
  function.clear();
  labels.clear();
  deadline = kNever;
  signals.stop.store(false, std::memory_order_relaxed);
  signals.progress.store(0, std::memory_order_relaxed);
  if (!result || result->capacity() > kKeptBufferBytesMax) {
    result = std::string();
  } else {
    result->clear();
  }
  begun_at = TimePoint{};
  busy = Duration::zero();
  abandoned = false;
  phase_.store(Phase::kQueued, std::memory_order_release);
}

void run_handler(const TypedHandler& typed, AttemptRun& run) {
  const std::string& type = run.function.empty() ? typed.type : run.function;
  Attempt attempt(run.lease.id, type, run.input, run.lease.token.attempt, run.signals);
  if (!run.idempotency_key.empty()) attempt.set_idempotency_key(run.idempotency_key);
  attempt.set_deadline(run.deadline);
  if (!run.labels.empty()) attempt.set_labels(std::move(run.labels));
  try {
    run.result = typed.handler(attempt);
  } catch (const std::exception& exception) {
    run.result = handler_failure(kErrorTaskFailed, "the handler threw: " + std::string(exception.what()));
  } catch (...) {
    run.result = handler_failure(kErrorTaskFailed, "the handler threw something that is not a std::exception");
  }
}

}  // namespace baton
