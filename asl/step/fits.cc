// Rows that lie in storage may have been damaged, or be of another time than those around them. What the engine relies on
// without looking is looked at here, once, when an execution is restored.
#include <algorithm>
#include <variant>

#include "asl/step/engine.h"
#include "asl/step/execution_codec.h"

namespace baton::asl {
namespace {

const MapState* map_of(const State& state) { return std::get_if<MapState>(&state.kind); }

bool is_distributed(const State& state) {
  const MapState* map = map_of(state);
  return map != nullptr && map->mode == MapMode::kDistributed;
}

bool exists(const StateMachine& machine, const Frame& frame) {
  return frame.group < machine.groups.size() && frame.state < machine.groups[frame.group].states.size();
}

// Whether a frame can be in its phase while it is in this state.
bool phase_fits(const Frame& frame, const State& state) {
  const MapState* map = map_of(state);
  switch (frame.phase) {
    case Phase::kTaskScheduled:
    case Phase::kTaskStarted:
    case Phase::kTaskSubmitted: return std::holds_alternative<TaskState>(state.kind);
    case Phase::kWaiting: return std::holds_alternative<WaitState>(state.kind);
    case Phase::kChildren:
      return std::holds_alternative<ParallelState>(state.kind) || (map != nullptr && !is_distributed(state));
    case Phase::kReading: return is_distributed(state) && map->item_reader;
    case Phase::kMapRun: return is_distributed(state);
    case Phase::kWriting: return is_distributed(state) && map->result_writer;
    case Phase::kEnter:
    case Phase::kAgain:
    case Phase::kBackoff:
    case Phase::kSucceeded:
    case Phase::kFailed:
    case Phase::kAborted: return true;
  }
  return false;
}

// What runs elsewhere.
bool is_child_execution_phase(Phase phase) {
  return phase == Phase::kEnter || phase == Phase::kChildren || has_ended(phase);
}

bool may_have_children(Phase phase) {
  return phase == Phase::kChildren || phase == Phase::kMapRun || phase == Phase::kWriting || phase == Phase::kFailed ||
         phase == Phase::kAborted;
}

bool needs_progress(const Frame& frame, const State& state) {
  return map_of(state) != nullptr && (frame.phase == Phase::kChildren || frame.phase == Phase::kReading ||
                                      frame.phase == Phase::kMapRun || frame.phase == Phase::kWriting);
}

bool progress_fits(const Frame& frame, const State& state) {
  if (!frame.map) return !needs_progress(frame, state);
  const MapState* map = map_of(state);
  if (map == nullptr) return false;
  if (!is_distributed(state)) return frame.map->map_run_arn.is_undefined() && frame.map->batch_starts.empty();
  return frame.map->map_run_arn.is_string() && (frame.map->writer_arguments.is_undefined() || map->result_writer);
}

// What a Parallel or a Map makes of its place in the parent. REQUIRES: a parent, which exists().
bool place_fits(const Frame& frame, const State& around) {
  const MapState* map = map_of(around);
  switch (frame.kind) {
    case FrameKind::kTop: return false;
    case FrameKind::kBranch: {
      const auto* parallel = std::get_if<ParallelState>(&around.kind);
      return parallel != nullptr && frame.index < parallel->branches.size() &&
             frame.group == parallel->branches[frame.index];
    }
    case FrameKind::kIteration: return map != nullptr && !is_distributed(around) && frame.group == map->processor;
    case FrameKind::kChildExecution:
      return is_distributed(around) && frame.group == map->processor && is_child_execution_phase(frame.phase) &&
             !frame.map && frame.children.empty();
  }
  return false;
}

// All branches of a Parallel begin together.
bool children_fit(const Frame& frame, const State& state) {
  const auto* parallel = std::get_if<ParallelState>(&state.kind);
  if (parallel == nullptr || frame.kind == FrameKind::kChildExecution) return true;
  if (frame.children.empty()) return frame.phase != Phase::kChildren;
  return frame.children.size() == parallel->branches.size();
}

bool frame_fits(const StateMachine& machine, const Execution& execution, const Frame& frame) {
  if (!exists(machine, frame)) return false;
  const bool knows_its_past = frame.attempt <= execution.last_attempt && frame.last_event_id >= 0 &&
                              frame.last_event_id <= execution.last_event_id && frame.entered_event_id >= 0 &&
                              frame.entered_event_id <= execution.last_event_id;
  if (!knows_its_past) return false;
  if (frame.id == kTopFrame) {
    if (frame.kind != FrameKind::kTop || frame.group != execution.identity.root_group) return false;
  } else {
    // Groups are a tree, so frames whose groups follow it are one too.
    const Frame* parent = execution.find(frame.parent);
    if (parent == nullptr || !exists(machine, *parent)) return false;
    if (!place_fits(frame, machine.state(parent->group, parent->state))) return false;
    if (frame.kind == FrameKind::kChildExecution) return true;
  }
  const State& state = machine.state(frame.group, frame.state);
  return phase_fits(frame, state) && progress_fits(frame, state) && children_fit(frame, state) &&
         (frame.children.empty() || may_have_children(frame.phase));
}

}  // namespace

bool fits(const StateMachine& machine, const Execution& execution) {
  if (execution.identity.root_group >= machine.groups.size()) return false;
  if (execution.last_event_id < 0 || execution.last_event_id > kHistoryEventsMax) return false;
  if (execution.frames.empty()) return true;  // it has not begun
  if (execution.find(kTopFrame) == nullptr) return false;
  return std::ranges::all_of(
      execution.frames, [&](const auto& frame) { return frame == nullptr || frame_fits(machine, execution, *frame); });
}

}  // namespace baton::asl
