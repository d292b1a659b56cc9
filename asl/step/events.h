// What can happen to an execution. Everything that answers a request names the frame and the attempt of the request; an
// answer to an attempt that is over is stale and changes nothing, so answers may be delivered twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "asl/failure.h"
#include "asl/step/execution.h"
#include "common/json/value.h"

namespace baton::asl {

// The first event of an execution, and only the first.
struct StartExecution {
  json::Value input;
  std::string input_text{};  // as it was sent, with its spacing; empty: written compactly
};

// ── a worker on a task ──
struct TaskStarted {
  FrameId frame{};
  Attempt attempt = 0;
  std::string worker_name{};  // of activities: ActivityStarted names it
};
// .sync and .waitForTaskToken: the work was handed over and goes on elsewhere. For .waitForTaskToken this is how the
// request itself succeeds.
struct TaskSubmitted {
  FrameId frame{};
  Attempt attempt = 0;
  json::Value output{};
};
// The end: for .waitForTaskToken the answer to the token (SendTaskSuccess).
struct TaskSucceeded {
  FrameId frame{};
  Attempt attempt = 0;
  json::Value output{};
  std::string output_text{};  // as the worker wrote it; shown in LambdaFunctionSucceeded and ActivitySucceeded
};
struct TaskFailed {
  enum class Stage : std::uint8_t {
    kWork,      // TaskFailed, LambdaFunctionFailed, ActivityFailed
    kSchedule,  // LambdaFunctionScheduleFailed, ActivityScheduleFailed
    kStart,     // LambdaFunctionStartFailed, TaskStartFailed
    kSubmit,    // TaskSubmitFailed
  };
  FrameId frame{};
  Attempt attempt = 0;
  // Strings; undefined where the worker gave none.
  json::Value error{};
  json::Value cause{};
  Stage stage = Stage::kWork;
};
// The attempt took longer than its timeout, says somebody else than the engine's timer (or a worker went silent:
// `is_heartbeat`).
struct TaskTimedOut {
  FrameId frame{};
  Attempt attempt = 0;
  bool is_heartbeat = false;
};
struct TaskHeartbeat {
  FrameId frame{};
  Attempt attempt = 0;
};

// ── time ──
enum class TimerKind : std::uint8_t {
  kExecution,  // the machine's TimeoutSeconds, or what AWS allows at most; on the top frame
  kFrame,      // the frame's deadline, whatever its phase waits for
  kHeartbeat,  // the frame's heartbeat_deadline
};
// A timer that fires before its deadline (it was moved meanwhile) changes nothing.
struct TimerFired {
  FrameId frame{};
  TimerKind kind = TimerKind::kFrame;
};

// ── distributed Maps ──
struct ChildExecutionEnded {
  FrameId frame{};  // the one that StartChildExecution named
  Attempt attempt = 0;
  ExecutionStatus status = ExecutionStatus::kSucceeded;
  json::Value output{};
  json::Value error{};
  json::Value cause{};
};
// `items` is an array: parse_items() and its like in asl/step/item_reader.h make it from what the reader fetched.
struct ItemsRead {
  FrameId frame{};
  Attempt attempt = 0;
  json::Value items{};
};
struct ReaderFailed {
  FrameId frame{};
  Attempt attempt = 0;
  std::string cause{};
};
// `details`: where the results went, {"Bucket": …, "Key": …}.
struct ResultsWritten {
  FrameId frame{};
  Attempt attempt = 0;
  json::Value details{};
};
struct WriterFailed {
  FrameId frame{};
  Attempt attempt = 0;
  std::string cause{};
};
// UpdateMapRun: absent stays as it is.
struct UpdateMapRun {
  FrameId frame{};
  std::optional<std::uint64_t> concurrency_max{};
  std::optional<double> tolerated_failure_count{};
  std::optional<double> tolerated_failure_percentage{};
};

// ── people ──
// Strings, or undefined.
struct StopExecution {
  json::Value error{};
  json::Value cause{};
};
// Goes on where an execution failed, timed out or was stopped. REQUIRES: it did (is_redrivable()).
struct RedriveExecution {};

// A step reached its limit of work: go on.
struct ContinueExecution {};

using Event = std::variant<StartExecution, TaskStarted, TaskSubmitted, TaskSucceeded, TaskFailed, TaskTimedOut,
                           TaskHeartbeat, TimerFired, ChildExecutionEnded, ItemsRead, ReaderFailed, ResultsWritten,
                           WriterFailed, UpdateMapRun, StopExecution, RedriveExecution, ContinueExecution>;

}  // namespace baton::asl
