// Between the messages of wire.proto and the types that everyone else uses.
#pragma once

#include <memory>

#include "baton/result.h"
#include "baton/task.h"
#include "wire.pb.h"

namespace baton {

// Options of a task. from_message() checks ranges that the type cannot hold; validate() does the rest.
void to_message(const TaskOptions& options, wire::TaskOptionsMessage& message);
TaskOptions from_message(const wire::TaskOptionsMessage& message);

void to_message(const Outcome& outcome, wire::OutcomeMessage& message);
// Moves the strings out of `message`. An unknown state is kInternal: a newer peer knows one that we do not.
Result<Outcome> from_message(wire::OutcomeMessage&& message);

void to_message(const Error& error, wire::ErrorMessage& message);
Error from_message(const wire::ErrorMessage& message);

inline void to_message(TaskId id, wire::Id& message) {
  message.set_high(id.high);
  message.set_low(id.low);
}
inline TaskId from_message(const wire::Id& message) { return {message.high(), message.low()}; }

// Whatever carries id_high and id_low, and whatever names a lease.
template <typename Message>
void set_id(TaskId id, Message& message) {
  message.set_id_high(id.high);
  message.set_id_low(id.low);
}
template <typename Message>
TaskId id_of(const Message& message) {
  return {message.id_high(), message.id_low()};
}
template <typename Message>
void set_lease(const LeaseToken& lease, Message& message) {
  message.set_attempt(lease.attempt);
  message.set_epoch(lease.epoch);
  message.set_nonce(lease.nonce);
}
// A retry policy in a message or a row.
template <typename Retry>
void set_retry(const RetryPolicy& policy, Retry& retry) {
  retry.set_attempt_count_max(policy.attempt_count_max);
  retry.set_interval_us(static_cast<std::uint64_t>(policy.interval.count()));
  retry.set_backoff_rate(policy.backoff_rate);
  retry.set_max_delay_us(static_cast<std::uint64_t>(policy.max_delay.count()));
  retry.set_jitter(policy.jitter);
  for (const auto& error : policy.non_retryable_errors) retry.add_non_retryable_errors(error);
}

template <typename Message>
LeaseToken lease_of(const Message& message) {
  return {message.attempt(), message.epoch(), message.nonce()};
}

}  // namespace baton
