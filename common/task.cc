#include "baton/task.h"

#include <array>
#include <cmath>

namespace baton {

namespace {

constexpr std::array<std::pair<TaskState, std::string_view>, 7> kStateNames{{
    {TaskState::kDelayed, "delayed"},
    {TaskState::kReady, "ready"},
    {TaskState::kLeased, "leased"},
    {TaskState::kSucceeded, "succeeded"},
    {TaskState::kDeadLettered, "dead_lettered"},
    {TaskState::kCancelled, "cancelled"},
    {TaskState::kTimedOut, "timed_out"},
}};

// Printable ASCII without white space: what survives a shell, a URL path, a metric label and a log line.
bool is_plain_name(std::string_view name) {
  for (const char c : name) {
    if (c <= ' ' || c > '~') return false;
  }
  return !name.empty();
}

Result<void> validate(const RetryPolicy& retry) {
  if (retry.attempt_count_max < 1 || retry.attempt_count_max > kAttemptCountMax) {
    return fail(ErrorCode::kInvalidArgument,
                "retry.attempt_count_max must be 1 to " + std::to_string(kAttemptCountMax));
  }
  if (!(retry.backoff_rate >= 1.0) || !std::isfinite(retry.backoff_rate)) {
    return fail(ErrorCode::kInvalidArgument, "retry.backoff_rate must be a number of at least 1");
  }
  if (retry.interval < Duration::zero() || retry.max_delay < Duration::zero()) {
    return fail(ErrorCode::kInvalidArgument, "retry.interval and retry.max_delay must not be negative");
  }
  if (retry.non_retryable_errors.size() > kNonRetryableErrorCountMax) {
    return fail(ErrorCode::kInvalidArgument,
                "retry.non_retryable_errors holds more than " + std::to_string(kNonRetryableErrorCountMax) + " names");
  }
  for (const auto& name : retry.non_retryable_errors) {
    if (name.size() > kErrorBytesMax) {
      return fail(ErrorCode::kInvalidArgument,
                  "a name in retry.non_retryable_errors is longer than " + std::to_string(kErrorBytesMax) + " bytes");
    }
  }
  return {};
}

Result<void> validate(const TaskOptions& options) {
  if (options.priority < 0 || options.priority > kPriorityMax) {
    return fail(ErrorCode::kInvalidArgument, "priority " + std::to_string(options.priority) + " is not in 0 to 9");
  }
  if (options.timeout < Duration::zero() || options.heartbeat_timeout < Duration::zero()) {
    return fail(ErrorCode::kInvalidArgument, "timeout and heartbeat_timeout must not be negative");
  }
  if (options.idempotency_key.size() > kIdempotencyKeyBytesMax) {
    return fail(ErrorCode::kInvalidArgument,
                "the idempotency key is longer than " + std::to_string(kIdempotencyKeyBytesMax) + " bytes");
  }
  if (options.labels.size() > kLabelCountMax) {
    return fail(ErrorCode::kInvalidArgument, "more than " + std::to_string(kLabelCountMax) + " labels");
  }
  for (const auto& [key, value] : options.labels) {
    if (!is_plain_name(key) || key.size() > kLabelBytesMax || value.size() > kLabelBytesMax) {
      return fail(ErrorCode::kInvalidArgument,
                  "a label's key must be printable without spaces, and key and value at most " +
                      std::to_string(kLabelBytesMax) + " bytes each");
    }
  }
  return validate(options.retry);
}

}  // namespace

const TaskOptions& default_task_options() {
  static const TaskOptions options;
  return options;
}

Result<void> validate(const TaskSpec& spec) {
  if (spec.type.size() > kTaskTypeBytesMax || !is_plain_name(spec.type)) {
    return fail(ErrorCode::kInvalidArgument, "a task type is 1 to " + std::to_string(kTaskTypeBytesMax) +
                                                 " printable ASCII characters without spaces");
  }
  if (spec.input.size() > kInputBytesMax) {
    return fail(ErrorCode::kPayloadTooLarge, "the input has " + std::to_string(spec.input.size()) +
                                                 " bytes, the limit is " + std::to_string(kInputBytesMax) +
                                                 "; store it elsewhere and send its address");
  }
  return spec.options ? validate(*spec.options) : Result<void>{};
}

std::string_view task_state_name(TaskState state) {
  for (const auto& [known, name] : kStateNames) {
    if (known == state) return name;
  }
  return "unknown";
}

std::optional<TaskState> parse_task_state(std::string_view name) {
  for (const auto& [state, known] : kStateNames) {
    if (known == name) return state;
  }
  return std::nullopt;
}

}  // namespace baton
