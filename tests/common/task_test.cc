#include "baton/task.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace baton {
namespace {

TaskSpec a_task() { return {TaskId{1, 2}, "image.thumbnail", "{}", nullptr}; }

TaskSpec a_task_with(const std::function<void(TaskOptions&)>& change) {
  TaskOptions options;
  change(options);
  auto spec = a_task();
  spec.options = std::make_shared<const TaskOptions>(std::move(options));
  return spec;
}

void expect_refused(const TaskSpec& spec, ErrorCode code, const std::string& reason) {
  const auto valid = validate(spec);
  ASSERT_FALSE(valid) << reason;
  EXPECT_EQ(valid.error().code, code) << valid.error().message;
  EXPECT_NE(valid.error().message.find(reason), std::string::npos) << valid.error().message;
}

TEST(TaskSpec, WithDefaultsIsValid) {
  EXPECT_TRUE(validate(a_task()));
  EXPECT_TRUE(validate(a_task_with([](TaskOptions&) {})));
}

TEST(TaskSpec, TypeIsAPlainName) {
  for (const std::string& type : {std::string(), std::string("a b"), std::string("a\n"), std::string("é"),
                                  std::string("a\0b", 3), std::string(kTaskTypeBytesMax + 1, 'a')}) {
    auto spec = a_task();
    spec.type = type;
    expect_refused(spec, ErrorCode::kInvalidArgument, "task type");
  }
  auto spec = a_task();
  spec.type = std::string(kTaskTypeBytesMax, 'a');
  EXPECT_TRUE(validate(spec));
}

TEST(TaskSpec, InputHasALimitThatTheErrorNames) {
  auto spec = a_task();
  spec.input.assign(kInputBytesMax, 'x');
  EXPECT_TRUE(validate(spec));
  spec.input += 'x';
  expect_refused(spec, ErrorCode::kPayloadTooLarge, "262144");
}

TEST(TaskSpec, PriorityIsZeroToNine) {
  for (const int priority : {0, 9}) EXPECT_TRUE(validate(a_task_with([&](auto& o) { o.priority = priority; })));
  for (const int priority : {-1, 10}) {
    expect_refused(a_task_with([&](auto& o) { o.priority = priority; }), ErrorCode::kInvalidArgument,
                   "priority " + std::to_string(priority));
  }
}

TEST(TaskSpec, DurationsAreNotNegative) {
  const Duration negative(-1);
  expect_refused(a_task_with([&](auto& o) { o.timeout = negative; }), ErrorCode::kInvalidArgument, "timeout");
  expect_refused(a_task_with([&](auto& o) { o.heartbeat_timeout = negative; }), ErrorCode::kInvalidArgument, "timeout");
  expect_refused(a_task_with([&](auto& o) { o.retry.interval = negative; }), ErrorCode::kInvalidArgument, "interval");
  expect_refused(a_task_with([&](auto& o) { o.retry.max_delay = negative; }), ErrorCode::kInvalidArgument, "max_delay");
}

TEST(TaskSpec, IdempotencyKeyHasALimit) {
  EXPECT_TRUE(validate(a_task_with([](auto& o) { o.idempotency_key.assign(kIdempotencyKeyBytesMax, 'k'); })));
  expect_refused(a_task_with([](auto& o) { o.idempotency_key.assign(kIdempotencyKeyBytesMax + 1, 'k'); }),
                 ErrorCode::kInvalidArgument, "idempotency key");
}

TEST(TaskSpec, LabelsHaveLimits) {
  const auto labels = [](std::size_t count) {
    return a_task_with([&](auto& o) {
      for (std::size_t i = 0; i < count; ++i) o.labels["key" + std::to_string(i)] = "value";
    });
  };
  EXPECT_TRUE(validate(labels(kLabelCountMax)));
  expect_refused(labels(kLabelCountMax + 1), ErrorCode::kInvalidArgument, "labels");
  expect_refused(a_task_with([](auto& o) { o.labels[""] = "v"; }), ErrorCode::kInvalidArgument, "label's key");
  expect_refused(a_task_with([](auto& o) { o.labels["a b"] = "v"; }), ErrorCode::kInvalidArgument, "label's key");
  expect_refused(a_task_with([](auto& o) { o.labels["k"] = std::string(kLabelBytesMax + 1, 'v'); }),
                 ErrorCode::kInvalidArgument, "256");
}

TEST(TaskSpec, RetryPolicyStaysWithinItsLimits) {
  for (const std::uint32_t count : {0U, kAttemptCountMax + 1}) {
    expect_refused(a_task_with([&](auto& o) { o.retry.attempt_count_max = count; }), ErrorCode::kInvalidArgument,
                   "attempt_count_max");
  }
  for (const double rate :
       {0.99, -1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    expect_refused(a_task_with([&](auto& o) { o.retry.backoff_rate = rate; }), ErrorCode::kInvalidArgument,
                   "backoff_rate");
  }
  expect_refused(a_task_with([](auto& o) { o.retry.non_retryable_errors.resize(kNonRetryableErrorCountMax + 1); }),
                 ErrorCode::kInvalidArgument, "non_retryable_errors");
  expect_refused(a_task_with([](auto& o) { o.retry.non_retryable_errors = {std::string(kErrorBytesMax + 1, 'e')}; }),
                 ErrorCode::kInvalidArgument, "non_retryable_errors");
}

TEST(TaskState, NamesSurviveTheRoundTrip) {
  for (int number = 1; number <= 7; ++number) {
    const auto state = static_cast<TaskState>(number);
    EXPECT_EQ(parse_task_state(task_state_name(state)), state);
  }
  EXPECT_EQ(parse_task_state("dead_lettered"), TaskState::kDeadLettered);
  EXPECT_EQ(parse_task_state("Ready"), std::nullopt);
  EXPECT_EQ(task_state_name(static_cast<TaskState>(99)), "unknown");
}

TEST(TaskState, TerminalOnesAreThoseThatNeverChange) {
  EXPECT_FALSE(is_terminal(TaskState::kDelayed));
  EXPECT_FALSE(is_terminal(TaskState::kReady));
  EXPECT_FALSE(is_terminal(TaskState::kLeased));
  EXPECT_TRUE(is_terminal(TaskState::kSucceeded));
  EXPECT_TRUE(is_terminal(TaskState::kDeadLettered));
  EXPECT_TRUE(is_terminal(TaskState::kCancelled));
  EXPECT_TRUE(is_terminal(TaskState::kTimedOut));
}

TEST(ErrorCode, NamesAreThoseThatPeopleWrite) {
  EXPECT_EQ(error_code_name(ErrorCode::kOverloaded), "Overloaded");
  EXPECT_EQ(error_code_name(ErrorCode::kCorrupt), "Corrupt");
  EXPECT_EQ(error_code_name(static_cast<ErrorCode>(999)), "Unknown");
}

}  // namespace
}  // namespace baton
