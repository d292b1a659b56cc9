// One run of a state machine, as the engine keeps it between steps.
//
// An execution is a tree of frames: the top level, each branch of a Parallel, each item of a Map (for a distributed Map,
// one for each child execution). Each has its own current state:
//
//   kEnter ──► (Pass, Choice, Succeed, Fail: no rest) ──► kEnter of the next state … ──► kSucceeded
//     │
//     ├─► kTaskScheduled ─► kTaskStarted ─► kTaskSubmitted ─┐ Task
//     ├─► kWaiting ─────────────────────────────────────────┤ Wait
//     ├─► kChildren ────────────────────────────────────────┤ Parallel, inline Map
//     ├─► kReading ─► kMapRun ─► kWriting ──────────────────┤ Map
//     │                                                     ▼
//     │                              success: next state, or kSucceeded
//     └──── kAgain ◄── kBackoff ◄──── failure: Retry; else Catch: next state; else kFailed, and the parent's state fails
//
// A frame that ended stays with its output until its parent's state ends, so an item of a Map that ends changes one small
// frame and not the parent's. Of an item that succeeded only the row stays, where executions are stored: in memory its frame
// is dropped by the next step, and the Map remembers the result alone (MapProgress::results). Frames of an execution that
// failed, was stopped or timed out stay as they were: redrive goes on with them.
//
// Everything here is plain data. What can be derived (children, counts) is derived when frames are restored.
//
// Thread: values are shared without locks, so an execution belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "asl/model/state_machine.h"
#include "baton/time.h"
#include "common/json/value.h"

namespace baton::asl {

// A slot in the execution. Slots are used again, the lowest free one first; what answers a request of a frame is told from
// what is stale by the attempt.
enum class FrameId : std::uint32_t {};
inline constexpr FrameId kTopFrame{0};
inline constexpr FrameId kNoFrame{0xffffffff};
constexpr std::uint32_t slot_of(FrameId frame) { return static_cast<std::uint32_t>(frame); }

// Names one request of one frame (a task, a child execution, a reader …). Never used twice in an execution; 0 is none.
using Attempt = std::uint64_t;

enum class FrameKind : std::uint8_t {
  kTop,
  kBranch,          // of a Parallel
  kIteration,       // of an inline Map
  kChildExecution,  // of a distributed Map: runs elsewhere, this is what the parent knows of it
};

// Stored by number: append only.
enum class Phase : std::uint8_t {
  kEnter,          // about to enter its state
  kAgain,          // about to do its state's work once more: after a backoff, or redriven
  kTaskScheduled,  // the request is out
  kTaskStarted,    // a worker has begun
  kTaskSubmitted,  // .sync, .waitForTaskToken: handed over, waits for the end
  kWaiting,        // Wait
  kBackoff,        // waits for a retry
  kChildren,       // branches or items run
  kReading,        // an ItemReader reads
  kMapRun,         // child executions run
  kWriting,        // a ResultWriter writes
  kSucceeded,      // ended, with `output`
  kFailed,         // ended by an error that nobody caught; its state could be redriven
  kAborted,        // ended because something around it did
};

// What a Map knows while its items run.
struct MapProgress {
  json::Value items;                  // an array
  std::uint64_t concurrency_max = 0;  // 0: as many as the engine allows
  // Distributed Maps.
  json::Value map_run_arn;  // a string
  // Item numbers at which batches begin, and the end; empty: each item is a child of its own.
  std::vector<std::uint32_t> batch_starts;
  json::Value batch_input;  // undefined: none
  std::optional<double> tolerated_failure_count;
  std::optional<double> tolerated_failure_percentage;
  json::Value reader_arguments;
  json::Value writer_arguments;     // undefined: no ResultWriter
  bool items_are_selected = false;  // ItemSelector has been applied to all of them
  std::uint32_t redrive_count = 0;
  // Derived, in items.
  std::uint64_t succeeded_count = 0;
  std::uint64_t failed_count = 0;
  // Derived: what the children that succeeded gave, by index, as far as one has; undefined of all others. The output, or
  // what the ResultWriter writes of a child.
  std::vector<json::Value> results;
  // Derived: which children are to start again after a redrive, by index, the next one last.
  std::vector<std::uint32_t> restarts;
};

struct Frame {
  FrameId id = kNoFrame;
  FrameId parent = kNoFrame;
  FrameKind kind = FrameKind::kTop;
  Phase phase = Phase::kEnter;
  GroupIndex group = kTopGroup;
  StateIndex state = 0;
  std::uint32_t index = 0;                    // which branch, item or batch of the parent
  std::uint32_t retry_count = 0;              // of the current state, all retriers together ($$.State.RetryCount)
  std::vector<std::uint32_t> retrier_counts;  // of the current state, by retrier; empty: all are 0
  Attempt attempt = 0;                        // of the request that is out
  std::int64_t last_event_id = 0;             // previousEventId of what comes next
  std::int64_t entered_event_id = 0;          // the …StateEntered of the current state; 0 before it
  TimePoint entered_at{};                     // the current state
  TimePoint deadline = kNever;                // of the phase: the task's timeout, the wait, the backoff
  TimePoint heartbeat_deadline = kNever;
  Duration timeout{};            // of the task; zero: none
  Duration heartbeat_timeout{};  // zero: none
  json::Value input;             // of the current state, raw
  json::Value output;            // of kSucceeded
  json::Value variables;         // an object, or undefined
  json::Value token;             // of the task, a string, or undefined
  // Of an item, $$.Map.Item: {"Index", "Value"}; undefined elsewhere.
  json::Value map_item;
  // Of kFailed: strings, or undefined.
  json::Value error;
  json::Value cause;
  std::unique_ptr<MapProgress> map;

  // Derived: the frames of the branches, items or batches, by index. That of an item that succeeded is there no more, but
  // its slot is not free: its row is stored.
  std::vector<FrameId> children;
  std::uint32_t pending_count = 0;  // children that have not ended
  // Of one step: whether it is among Effects::changed_frames.
  bool is_changed = false;
};

// Stored by number: append only.
enum class ExecutionStatus : std::uint8_t { kRunning, kSucceeded, kFailed, kTimedOut, kAborted };
// "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"
std::string_view name_of(ExecutionStatus status);

// What never changes. Strings, as values, since the context object shows them.
struct ExecutionIdentity {
  json::Value arn;                 // $$.Execution.Id
  json::Value name;                // $$.Execution.Name
  json::Value role_arn;            // $$.Execution.RoleArn
  json::Value state_machine_arn;   // $$.StateMachine.Id
  json::Value state_machine_name;  // $$.StateMachine.Name
  std::string region = "us-east-1";
  std::string account = "000000000000";
  // Stands in front of every task token, so that whoever is given a token can find the execution. No '.' in it.
  std::string token_prefix;
  ExecutionType type = ExecutionType::kStandard;
  // The `States` object that the top level runs: kTopGroup, or the processor of a distributed Map in its children.
  GroupIndex root_group = kTopGroup;
  // Of a child of a distributed Map with ItemProcessor: its MapRun; else undefined.
  json::Value map_run_arn;
  // What it was started by, if by a version or by an alias (which chose a version); else undefined.
  json::Value state_machine_version_arn;
  json::Value state_machine_alias_arn;
  // The trace that it is part of, as whoever started it said (common/trace_context.h); undefined: none.
  json::Value trace_header;
};

struct Execution {
  ExecutionIdentity identity;

  ExecutionStatus status = ExecutionStatus::kRunning;
  json::Value input;  // $$.Execution.Input
  TimePoint started_at{};
  TimePoint deadline = kNever;  // the machine's TimeoutSeconds, and what AWS allows at most
  std::uint32_t redrive_count = 0;
  TimePoint redriven_at{};
  std::int64_t last_event_id = 0;  // how many events its history has
  Attempt last_attempt = 0;
  std::size_t variables_bytes = 0;  // derived: of all frames
  // Frames that have something to do now, in the order in which they will do it. Empty between steps unless a step
  // reached its limit of work (Effects::unfinished).
  std::vector<FrameId> ready;

  // By slot; null where free. The top frame is there from the start event on.
  std::vector<std::unique_ptr<Frame>> frames;
  std::vector<FrameId> free_slots;  // derived: a heap, the lowest first
  // Items that succeeded in the last step, whose frames the next one drops. Not stored: who restores drops them at once.
  std::vector<FrameId> finished_items;

  Frame& frame(FrameId id) { return *frames[slot_of(id)]; }
  const Frame& frame(FrameId id) const { return *frames[slot_of(id)]; }
  const Frame* find(FrameId id) const { return slot_of(id) < frames.size() ? frames[slot_of(id)].get() : nullptr; }
};

// A new execution, before its start event.
Execution make_execution(ExecutionIdentity identity);

}  // namespace baton::asl
