// What a handler is given and what it answers: the seam between a worker and the code that does the work.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "baton/ids.h"
#include "baton/task.h"
#include "baton/time.h"

namespace baton {

// Why an attempt failed. Whether it is tried again is decided by the task's retry policy.
struct HandlerError {
  std::string error = kErrorTaskFailed;  // a name that policies match, such as "Image.Corrupt"; at most kErrorBytesMax
  std::string cause;                     // a sentence for people; at most kCauseBytesMax (longer is cut)
  bool retryable = true;                 // false: another attempt cannot help; to the dead letters at once
  Duration retry_after{};                // at least so long before the next attempt
};

// The output (at most kInputBytesMax bytes), or why there is none.
using HandlerResult = tl::expected<std::string, HandlerError>;

inline tl::unexpected<HandlerError> handler_failure(std::string error, std::string cause, bool retryable = true) {
  return tl::unexpected<HandlerError>(HandlerError{std::move(error), std::move(cause), retryable, {}});
}

// Shared between the handler's thread and the worker's loop.
struct AttemptSignals {
  std::atomic<bool> stop{false};           // set by the loop: cancelled, timed out, or the lease is lost
  std::atomic<std::uint32_t> progress{0};  // counted by the handler
};

// One attempt of a task, as its handler sees it. Used by one handler thread.
class Attempt {
 public:
  Attempt(TaskId id, std::string_view type, std::string_view input, std::uint32_t number, AttemptSignals& signals)
      : id_(id), type_(type), input_(input), number_(number), signals_(signals) {}

  TaskId id() const { return id_; }
  std::string_view type() const { return type_; }
  std::string_view input() const { return input_; }  // lives as long as the attempt
  std::uint32_t number() const { return number_; }   // counted from 1

  // The key to give to whatever the handler calls, so that a second attempt does nothing twice there: the same for all
  // attempts of a task. The user's idempotency key, or the task's id.
  std::string idempotency_key() const { return idempotency_key_.empty() ? id_.text() : idempotency_key_; }
  void set_idempotency_key(std::string key) { idempotency_key_ = std::move(key); }

  const std::map<std::string, std::string>& labels() const { return labels_; }
  void set_labels(std::map<std::string, std::string> labels) { labels_ = std::move(labels); }

  // When the attempt's time is over, by the task's timeout; kNever: it has none.
  TimePoint deadline() const { return deadline_; }
  void set_deadline(TimePoint deadline) { deadline_ = deadline; }

  // The trace that the task is part of, as its client labelled it (kLabelTraceParent); empty: none. As it came, unchecked.
  std::string_view trace_parent() const {
    const auto found = labels_.find(kLabelTraceParent);
    return found == labels_.end() ? std::string_view() : std::string_view(found->second);
  }

  // The attempt is no longer wanted. A handler that takes long looks now and then and returns anything.
  bool should_stop() const { return signals_.stop.load(std::memory_order_relaxed); }

  // A sign of life of the handler itself, for tasks with a heartbeat_timeout.
  void heartbeat() { signals_.progress.fetch_add(1, std::memory_order_relaxed); }

 private:
  TaskId id_;
  std::string_view type_;
  std::string_view input_;
  std::uint32_t number_;
  AttemptSignals& signals_;
  TimePoint deadline_ = kNever;
  std::string idempotency_key_;
  std::map<std::string, std::string> labels_;
};

// Called by several handler threads at a time. An exception that leaves it is a failure named kErrorTaskFailed.
using Handler = std::function<HandlerResult(Attempt&)>;

}  // namespace baton
