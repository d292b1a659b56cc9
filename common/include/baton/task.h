// A task as its users see it: what is asked for (TaskSpec), where it stands (TaskState), how it ended (Outcome).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "baton/ids.h"
#include "baton/time.h"

namespace baton {

// Limits of one task. Reaching one is an answer (kInvalidArgument or kPayloadTooLarge), given before the ack.
inline constexpr std::size_t kInputBytesMax = 256 * 1024;  // also of an output; AWS Step Functions' payload limit
inline constexpr std::size_t kTaskTypeBytesMax = 128;      // also the length of a queue's name
inline constexpr std::size_t kIdempotencyKeyBytesMax = 512;
inline constexpr std::size_t kErrorBytesMax = 256;        // AWS: error
inline constexpr std::size_t kCauseBytesMax = 32 * 1024;  // AWS: cause
inline constexpr std::size_t kLabelCountMax = 16;
inline constexpr std::size_t kLabelBytesMax = 256;  // of a key and of a value
inline constexpr std::size_t kNonRetryableErrorCountMax = 32;
inline constexpr std::uint32_t kAttemptCountMax = 1000;
inline constexpr int kPriorityMax = 9;  // 9 goes first
inline constexpr int kPriorityDefault = 4;

// Error names that Baton itself gives. A handler may use any other.
inline constexpr char kErrorTimeout[] = "States.Timeout";  // the attempt's time-out, or the task's deadline
inline constexpr char kErrorHeartbeat[] = "States.HeartbeatTimeout";
inline constexpr char kErrorTaskFailed[] = "States.TaskFailed";  // a handler failed without naming an error
inline constexpr char kErrorWorkerLost[] = "Baton.WorkerLost";   // the worker vanished in mid attempt
inline constexpr char kErrorPoison[] = "Baton.PoisonTask";       // it vanished kCrashCountMax times
inline constexpr char kErrorCancelled[] = "Baton.Cancelled";

// Label of a task that is part of a trace: W3C Trace Context's header of that name (https://www.w3.org/TR/trace-context/).
inline constexpr char kLabelTraceParent[] = "traceparent";

// Labels of a task that calls a Lambda function, where its Resource or its arguments say so.
inline constexpr char kLabelLambdaQualifier[] = "lambda.qualifier";
inline constexpr char kLabelLambdaInvocationType[] = "lambda.invocation_type";
inline constexpr char kLabelLambdaLogType[] = "lambda.log_type";
inline constexpr char kLabelLambdaClientContext[] = "lambda.client_context";
// Told to a worker that serves functions by no name of theirs (Worker::handle_functions): what its output has to be, the
// function's own or the whole answer of arn:aws:states:::lambda:invoke.
inline constexpr char kLabelLambdaCall[] = "lambda.call";
inline constexpr char kLambdaCallFunction[] = "function";
inline constexpr char kLambdaCallInvoke[] = "invoke";

// Rules for another attempt after a failure. Crashes of the worker do not use up attempts.
// The delay before retry n (from 1) is interval × backoff_rate^(n-1), at most max_delay, then, with jitter, uniform in
// [0, delay] (full jitter).
struct RetryPolicy {
  std::uint32_t attempt_count_max = 4;  // attempts in all: the first one and three retries. 1: never retry
  Duration interval = std::chrono::seconds(1);
  double backoff_rate = 2.0;  // >= 1
  Duration max_delay = std::chrono::minutes(5);
  bool jitter = true;
  std::vector<std::string> non_retryable_errors{};  // error names after which the task goes to the dead letters at once

  friend bool operator==(const RetryPolicy&, const RetryPolicy&) = default;
};

// Everything about a task that most tasks leave at its default. Zero durations mean "none".
struct TaskOptions {
  int priority = kPriorityDefault;  // 0 … 9
  TimePoint not_before{};           // earliest dispatch
  Duration timeout{};               // of one attempt, from its dispatch; a failure with kErrorTimeout
  Duration heartbeat_timeout{};     // longest silence of the handler itself; a failure with kErrorHeartbeat
  TimePoint deadline = kNever;      // of the whole task: then it ends as kTimedOut, whatever it is doing
  RetryPolicy retry{};
  std::string idempotency_key{};  // as the user gave it; the id already follows from it
  std::map<std::string, std::string> labels{};

  friend bool operator==(const TaskOptions&, const TaskOptions&) = default;
};

// What a client asks for. `options` may be null: all defaults (it costs nothing then).
struct TaskSpec {
  TaskId id;
  std::string type;   // selects the handler and names the queue
  std::string input;  // any bytes; the built-in handlers take JSON
  std::shared_ptr<const TaskOptions> options;
};

const TaskOptions& default_task_options();

// kOk, or what is wrong with the spec and which limit it broke.
Result<void> validate(const TaskSpec& spec);

// The numbers are stored and sent; never reuse one.
//
//            submit                    dispatch                  report
//   (new) ──────────► delayed ─► ready ─────────► leased ──────────────► succeeded
//                        ▲         ▲                │
//                        │         └── release, worker lost (crash < 3)
//                        └── failed with retries left │
//                                                   ├─ retries used up, non-retryable, poison ─► dead_lettered
//   delayed, ready, leased ── cancel ─► cancelled   └─ deadline (from any of the three) ─► timed_out
enum class TaskState : std::uint8_t {
  kDelayed = 1,
  kReady = 2,
  kLeased = 3,
  kSucceeded = 4,
  kDeadLettered = 5,
  kCancelled = 6,
  kTimedOut = 7,
};

inline constexpr bool is_terminal(TaskState state) { return state >= TaskState::kSucceeded; }
std::string_view task_state_name(TaskState state);  // "dead_lettered"
std::optional<TaskState> parse_task_state(std::string_view name);

// How a task ended. It never changes.
struct Outcome {
  TaskId id;
  TaskState state = TaskState::kSucceeded;  // a terminal one
  std::string output;                       // kSucceeded
  std::string error;                        // otherwise; see the names above
  std::string cause;
  std::uint32_t attempt_count = 0;  // attempts that were dispatched
  TimePoint submitted_at{};
  TimePoint ended_at{};
};

// A worker's word on how an attempt ended.
enum class ReportStatus : std::uint8_t {
  kSucceeded = 1,
  kFailed = 2,
  kReleased = 3,   // given back, not started (drain): ready again, the attempt does not count
  kCancelled = 4,  // the handler stopped because it was told to
};

}  // namespace baton
