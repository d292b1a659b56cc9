// An execution as rows: what to store, and how to go on from what was stored.
//
// Three kinds of rows, so that a commit is small: the birth is written once, the head and the frames that changed with every
// step (Effects::changed_frames, removed_frames). What can be derived is not stored: children, counts, $$.Map.Item, the
// last event of a frame whose children went on.
//
// A restored execution continues exactly as one that was not. Two things start anew: every task that has begun gets a whole
// heartbeat's time, and texts share memory no more.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "asl/step/effects.h"
#include "asl/step/execution.h"
#include "asl/step/history.h"
#include "baton/time.h"

namespace baton::asl {

// Each appends a row.
void encode_birth(const Execution& execution, std::string& row);
void encode_head(const Execution& execution, std::string& row);
void encode_frame(const Frame& frame, std::string& row);
void encode_event(const HistoryEvent& event, std::string& row);

struct FrameRow {
  std::uint32_t slot = 0;  // that it was stored for
  std::string_view row;
};
// Nullopt: a row is broken, or the rows do not belong together. `frames` in any order.
std::optional<Execution> restore_execution(std::string_view birth, std::string_view head,
                                           std::span<const FrameRow> frames, TimePoint now);
// Whether it may have been an execution of this machine: whatever happens to it next, the engine finds what it needs. To be
// asked of every one that was restored, since nobody knows who wrote the rows.
bool fits(const StateMachine& machine, const Execution& execution);
std::optional<HistoryEvent> decode_event(std::string_view row);

// All timers that an execution waits for, to be set after it was restored.
std::vector<TimerSet> timers_of(const Execution& execution);

}  // namespace baton::asl
