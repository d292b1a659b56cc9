#include "transport/message_codec.h"

#include <algorithm>

namespace baton {

namespace {

// A hundred years: longer ones would overflow the sums they take part in.
constexpr std::uint64_t kDurationMax = 100ULL * 365 * 24 * 3600 * 1'000'000;

Duration duration_of(std::uint64_t micros) {
  return Duration(static_cast<std::int64_t>(std::min(micros, kDurationMax)));
}

}  // namespace

void to_message(const TaskOptions& options, wire::TaskOptionsMessage& message) {
  message.set_priority(static_cast<std::uint32_t>(options.priority));
  message.set_not_before_ms(to_unix_ms(options.not_before));
  message.set_timeout_us(static_cast<std::uint64_t>(options.timeout.count()));
  message.set_heartbeat_timeout_us(static_cast<std::uint64_t>(options.heartbeat_timeout.count()));
  message.set_deadline_ms(options.deadline == kNever ? 0 : to_unix_ms(options.deadline));
  set_retry(options.retry, *message.mutable_retry());
  message.set_idempotency_key(options.idempotency_key);
  for (const auto& [key, value] : options.labels) (*message.mutable_labels())[key] = value;
}

TaskOptions from_message(const wire::TaskOptionsMessage& message) {
  TaskOptions options;
  options.priority = static_cast<int>(std::min(message.priority(), 1000u));
  options.not_before = from_unix_ms(std::clamp<std::int64_t>(message.not_before_ms(), 0, kDurationMax / 1000));
  options.timeout = duration_of(message.timeout_us());
  options.heartbeat_timeout = duration_of(message.heartbeat_timeout_us());
  if (message.deadline_ms() != 0) {
    options.deadline = from_unix_ms(std::clamp<std::int64_t>(message.deadline_ms(), 0, kDurationMax / 1000));
  }
  if (message.has_retry()) {
    const auto& retry = message.retry();
    options.retry.attempt_count_max = retry.attempt_count_max();
    options.retry.interval = duration_of(retry.interval_us());
    options.retry.backoff_rate = retry.backoff_rate();
    options.retry.max_delay = duration_of(retry.max_delay_us());
    options.retry.jitter = retry.jitter();
    options.retry.non_retryable_errors.assign(retry.non_retryable_errors().begin(), retry.non_retryable_errors().end());
  }
  options.idempotency_key = message.idempotency_key();
  options.labels.insert(message.labels().begin(), message.labels().end());
  return options;
}

void to_message(const Outcome& outcome, wire::OutcomeMessage& message) {
  set_id(outcome.id, message);
  // Success is the common case and the absent value.
  if (outcome.state != TaskState::kSucceeded) message.set_state(static_cast<std::uint32_t>(outcome.state));
  if (!outcome.output.empty()) message.set_output(outcome.output);
  if (!outcome.error.empty()) message.set_error(outcome.error);
  if (!outcome.cause.empty()) message.set_cause(outcome.cause);
  message.set_attempt_count(outcome.attempt_count);
  message.set_submitted_at_ms(to_unix_ms(outcome.submitted_at));
  message.set_ended_at_ms(to_unix_ms(outcome.ended_at));
}

Result<Outcome> from_message(wire::OutcomeMessage&& message) {
  Outcome outcome;
  outcome.id = id_of(message);
  outcome.state = message.state() == 0 ? TaskState::kSucceeded : static_cast<TaskState>(message.state());
  if (message.state() > static_cast<std::uint32_t>(TaskState::kTimedOut) || !is_terminal(outcome.state)) {
    return fail(ErrorCode::kInternal, "an outcome of task " + outcome.id.text() + " has the unknown state " +
                                          std::to_string(message.state()) + "; upgrade this program");
  }
  outcome.output = std::move(*message.mutable_output());
  outcome.error = std::move(*message.mutable_error());
  outcome.cause = std::move(*message.mutable_cause());
  outcome.attempt_count = message.attempt_count();
  outcome.submitted_at = from_unix_ms(message.submitted_at_ms());
  outcome.ended_at = from_unix_ms(message.ended_at_ms());
  return outcome;
}

void to_message(const Error& error, wire::ErrorMessage& message) {
  message.set_code(static_cast<std::uint32_t>(error.code));
  message.set_message(error.message);
}

Error from_message(const wire::ErrorMessage& message) {
  return {static_cast<ErrorCode>(message.code()), message.message()};
}

}  // namespace baton
