// What a step wants done. The shell first makes `history`, the changed frames and the head of the execution durable, then
// acts on the rest; within one step the order of the lists does not matter, since each names its own frame and attempt.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "asl/model/state_machine.h"
#include "asl/step/events.h"
#include "asl/step/execution.h"
#include "asl/step/history.h"
#include "baton/time.h"
#include "common/json/value.h"

namespace baton::asl {

// Somebody shall do the work of a Task state. Answers: TaskStarted, TaskSubmitted, TaskHeartbeat; and one of TaskSucceeded,
// TaskFailed, TaskTimedOut. The engine keeps both time limits itself, with timers.
struct TaskRequest {
  FrameId frame{};
  Attempt attempt = 0;
  const Resource* resource = nullptr;  // of the machine, which outlives the effects
  json::Value state_name{};
  json::Value input{};  // the effective one: Parameters or Arguments applied
  std::optional<Duration> timeout{};
  std::optional<Duration> heartbeat{};
  json::Value credentials{};  // undefined: none
  json::Value token{};        // of .waitForTaskToken, .sync and activities: a string; else undefined
  std::uint32_t retry_count = 0;
};

// The attempt is over for the engine: its worker may stop.
struct TaskCancel {
  FrameId frame{};
  Attempt attempt = 0;
};

// Replaces the timer of the same frame and kind.
struct TimerSet {
  FrameId frame{};
  TimerKind kind = TimerKind::kFrame;
  TimePoint deadline{};
};
struct TimerCancel {
  FrameId frame{};
  TimerKind kind = TimerKind::kFrame;
};

// One item (or batch) of a distributed Map. Answer: ChildExecutionEnded.
struct ChildStart {
  FrameId frame{};
  Attempt attempt = 0;
  GroupIndex root_group = 0;  // of the same machine
  ExecutionType type = ExecutionType::kStandard;
  json::Value name{};  // a UUID
  json::Value map_run_arn{};
  json::Value input{};
};
struct ChildStop {
  FrameId frame{};
  Attempt attempt = 0;
};

// Answers: ItemsRead, ReaderFailed.
struct ReaderRequest {
  FrameId frame{};
  Attempt attempt = 0;
  const ItemReader* reader = nullptr;  // of the machine
  json::Value arguments{};             // {"Bucket": …, "Key": …}
  std::optional<std::uint64_t> items_max{};
};
// Answers: ResultsWritten, WriterFailed.
struct WriterRequest {
  FrameId frame{};
  Attempt attempt = 0;
  const ResultWriter* writer = nullptr;  // of the machine
  json::Value arguments{};
  json::Value map_run_arn{};
  // One object a child execution, as the result files of AWS have them: {"Status", "Input", "Output" | "Error", "Cause" …}.
  json::Value results{};
};
// A reader or writer that nobody waits for any more.
struct RequestCancel {
  FrameId frame{};
  Attempt attempt = 0;
};

// How an execution ended. Strings, or undefined; `output` of kSucceeded alone.
struct Outcome {
  ExecutionStatus status = ExecutionStatus::kSucceeded;
  json::Value output{};
  json::Value error{};
  json::Value cause{};
};

struct Effects {
  std::vector<HistoryEvent> history;
  std::vector<TaskRequest> tasks;
  std::vector<TaskCancel> cancelled_tasks;
  std::vector<TimerSet> timers;
  std::vector<TimerCancel> cancelled_timers;
  std::vector<ChildStart> children;
  std::vector<ChildStop> stopped_children;
  std::vector<ReaderRequest> readers;
  std::vector<WriterRequest> writers;
  std::vector<RequestCancel> cancelled_requests;
  // What a durable commit holds, besides the head: each frame once, in no order. To be encoded before the next step, which
  // drops the frames of items that succeeded.
  std::vector<FrameId> changed_frames;
  std::vector<FrameId> removed_frames;
  std::optional<Outcome> outcome;
  // The step reached kTransitionsPerStepMax: send ContinueExecution, after whatever else is waiting.
  bool unfinished = false;

  // Empty, with its memory kept for the next step.
  void clear();
};

}  // namespace baton::asl
