// What is derived when an execution is restored.
#include "asl/step/restore.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "asl/states/map_fields.h"
#include "asl/states/map_run.h"
#include "asl/step/engine.h"
#include "asl/step/execution_codec.h"

namespace baton::asl {
namespace {

// A row may name a slot that is far away; nobody stores that many frames.
constexpr std::uint32_t kSlotsMax = 1u << 24;

bool place(Execution& execution, std::unique_ptr<Frame> frame) {
  const std::uint32_t slot = slot_of(frame->id);
  if (slot >= kSlotsMax) return false;
  if (execution.frames.size() <= slot) execution.frames.resize(slot + 1);
  if (execution.frames[slot] != nullptr) return false;
  execution.frames[slot] = std::move(frame);
  return true;
}

bool is_pending(const Frame& child) {
  // A child execution that is to run again after a redrive has not begun.
  if (child.kind == FrameKind::kChildExecution && child.phase == Phase::kEnter) return false;
  return !has_ended(child.phase);
}

void count_items(Frame& parent, const Frame& child) {
  if (child.kind != FrameKind::kChildExecution) return;
  const std::uint32_t items = item_count(*parent.map, child.index);
  if (child.phase == Phase::kSucceeded) parent.map->succeeded_count += items;
  if (child.phase == Phase::kFailed) parent.map->failed_count += items;
}

bool is_in_map(const Frame& parent, const Frame& child) {
  if (!parent.map) return false;
  return child.index < (child.kind == FrameKind::kIteration ? parent.map->items.size() : child_count(*parent.map));
}

// False: the parent has no such child.
bool adopt(Execution& execution, Frame& child) {
  const Frame* found = execution.find(child.parent);
  if (found == nullptr) return false;
  Frame& parent = execution.frame(child.parent);
  if (child.kind != FrameKind::kBranch && !is_in_map(parent, child)) return false;
  if (parent.children.size() <= child.index) parent.children.resize(child.index + 1, kNoFrame);
  if (parent.children[child.index] != kNoFrame) return false;
  parent.children[child.index] = child.id;
  if (is_pending(child)) ++parent.pending_count;
  // The frame of the parent was not stored for each of its children's ends.
  if (child.kind != FrameKind::kChildExecution && has_ended(child.phase)) {
    parent.last_event_id = std::max(parent.last_event_id, child.last_event_id);
  }
  count_items(parent, child);
  if (is_finished_item(child)) keep_result(*parent.map, child);
  if (child.kind == FrameKind::kIteration) child.map_item = map_item(child.index, parent.map->items[child.index]);
  return true;
}

bool derive(Execution& execution, TimePoint now) {
  for (std::uint32_t slot = 0; slot < execution.frames.size(); ++slot) {
    Frame* frame = execution.frames[slot].get();
    if (frame == nullptr) {
      execution.free_slots.push_back(FrameId{slot});
      continue;
    }
    execution.variables_bytes += variables_bytes_of(*frame);
    if (frame->kind == FrameKind::kTop ? frame->id != kTopFrame : !adopt(execution, *frame)) return false;
    if (is_finished_item(*frame)) {
      if (!frame->children.empty()) return false;
      execution.frames[slot].reset();
      continue;
    }
    const bool has_begun = frame->phase == Phase::kTaskStarted || frame->phase == Phase::kTaskSubmitted;
    if (has_begun && frame->heartbeat_timeout != Duration::zero()) {
      frame->heartbeat_deadline = now + frame->heartbeat_timeout;
    }
  }
  for (const auto& frame : execution.frames) {
    if (frame != nullptr && frame->map) list_restarts(execution, *frame);
  }
  std::make_heap(execution.free_slots.begin(), execution.free_slots.end(), std::greater<>());
  return std::ranges::all_of(execution.frames, [](const std::unique_ptr<Frame>& frame) {
    return frame == nullptr || std::ranges::find(frame->children, kNoFrame) == frame->children.end();
  });
}

}  // namespace

std::optional<Execution> restore_execution(std::string_view birth, std::string_view head,
                                           std::span<const FrameRow> frames, TimePoint now) {
  Execution execution;
  if (!decode_parts(birth, head, execution)) return std::nullopt;
  for (const FrameRow& row : frames) {
    auto frame = decode_frame(row.row);
    if (frame == nullptr || slot_of(frame->id) != row.slot) return std::nullopt;
    // All of a frame's children have rows, so none has a higher number.
    if (frame->index >= frames.size() || !place(execution, std::move(frame))) return std::nullopt;
  }
  if (!derive(execution, now)) return std::nullopt;
  return execution;
}

std::vector<TimerSet> timers_of(const Execution& execution) {
  std::vector<TimerSet> timers;
  if (execution.status != ExecutionStatus::kRunning) return timers;
  if (execution.deadline != kNever) timers.push_back({kTopFrame, TimerKind::kExecution, execution.deadline});
  for (const auto& frame : execution.frames) {
    if (frame == nullptr) continue;
    if (frame->deadline != kNever) timers.push_back({frame->id, TimerKind::kFrame, frame->deadline});
    if (frame->heartbeat_deadline != kNever) {
      timers.push_back({frame->id, TimerKind::kHeartbeat, frame->heartbeat_deadline});
    }
  }
  return timers;
}

}  // namespace baton::asl
