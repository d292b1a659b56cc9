// An open execution in its partition's memory.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "asl/step/effects.h"
#include "asl/step/execution.h"
#include "baton/ids.h"
#include "coordinator/executions/execution_rows.h"
#include "coordinator/executions/machine.h"
#include "coordinator/partition/timer_wheel.h"

namespace baton {

struct ExecutionTimer : TimerNode {
  ExecutionId execution;
  asl::FrameId frame{};
  asl::TimerKind kind = asl::TimerKind::kFrame;
};

// How much of an execution is stored, and where it stands in the checkpoint's books.
struct ExecutionRowsStored {
  bool birth = false;
  std::vector<std::uint32_t> frames;  // slots that have a row
  std::vector<std::int64_t> events;   // numbers that rows of events begin with
  std::int64_t last_event_id = 0;     // the last one in a row
};

struct ExecutionEntry {
  ExecutionId id;
  std::shared_ptr<const Machine> machine;
  asl::Execution execution;
  std::unique_ptr<const ParentFrame> parent;  // null: nobody's child
  bool is_durable = true;                     // false: a synchronous Express execution leaves no rows
  std::string history;                        // all events; empty for Express executions
  std::vector<std::unique_ptr<ExecutionTimer>> timers;
  boost::unordered_flat_map<asl::Attempt, ExecutionId> children;  // of a distributed Map, that run
  std::uint64_t start_nonce = 0;
  std::uint64_t redrive_token = 0;                              // of its last redrive
  std::vector<std::uint64_t> answer_nonces;                     // of the last answers to its task tokens
  std::unique_ptr<const ParentFrame> caller;                    // null: no Task state started it
  std::vector<ParentFrame> listeners;                           // that wait for it as well; not stored, they ask again
  boost::unordered_flat_map<asl::Attempt, ExecutionId> nested;  // that Task states wait for

  // How it ended; stays until the turn is over, then the execution is closed.
  std::optional<asl::Outcome> outcome;
  TimePoint closed_at{};

  // The turn under way: what of it must be written.
  bool touched = false;
  bool born = false;     // in this turn
  bool written = false;  // an earlier turn wrote a change of it
  std::size_t history_begin = 0;
  std::int64_t first_event_id = 1;
  std::vector<asl::FrameId> changed_frames;
  std::vector<asl::FrameId> removed_frames;

  // Rows of items that succeeded, by slot: the engine drops their frames, and their rows stay.
  boost::unordered_flat_map<std::uint32_t, std::string> kept_rows;

  // Checkpoint.
  bool dirty = false;
  bool birth_dirty = false;  // a child's birth is written before it begins, and says then when that was
  std::vector<std::uint32_t> dirty_frames;
  std::unique_ptr<ExecutionRowsStored> stored;  // null: nothing is

  bool is_express() const { return execution.identity.type == asl::ExecutionType::kExpress; }
};

}  // namespace baton
