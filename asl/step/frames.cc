// Frames and what they wait for: making and removing them, their timers and requests.
#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "asl/states/map_run.h"
#include "asl/step/engine.h"
#include "common/check.h"

namespace baton::asl {
namespace {

// Takes a request that nobody has seen yet back out of the effects. False: it was made in an earlier step.
template <typename Request>
bool take_back(std::vector<Request>& requests, Attempt attempt) {
  return std::erase_if(requests, [&](const Request& request) { return request.attempt == attempt; }) > 0;
}

FrameId take_slot(Execution& execution) {
  if (execution.free_slots.empty()) {
    execution.frames.emplace_back();
    return FrameId{static_cast<std::uint32_t>(execution.frames.size() - 1)};
  }
  std::pop_heap(execution.free_slots.begin(), execution.free_slots.end(), std::greater<>());
  const FrameId slot = execution.free_slots.back();
  execution.free_slots.pop_back();
  return slot;
}

}  // namespace

bool has_task_out(Phase phase) {
  return phase == Phase::kTaskScheduled || phase == Phase::kTaskStarted || phase == Phase::kTaskSubmitted;
}

bool is_finished_item(const Frame& frame) {
  const bool is_item = frame.kind == FrameKind::kIteration || frame.kind == FrameKind::kChildExecution;
  return is_item && frame.phase == Phase::kSucceeded;
}

Frame* Engine::find_frame(FrameId id) {
  return slot_of(id) < execution.frames.size() ? execution.frames[slot_of(id)].get() : nullptr;
}

Frame& Engine::add_frame(FrameId parent, FrameKind kind, GroupIndex group, std::uint32_t index) {
  const FrameId id = take_slot(execution);
  auto& slot = execution.frames[slot_of(id)];
  slot = std::make_unique<Frame>();
  slot->id = id;
  slot->parent = parent;
  slot->kind = kind;
  slot->group = group;
  slot->index = index;
  touch(*slot);
  return *slot;
}

Frame& Engine::add_child(Frame& parent, FrameKind kind, GroupIndex group, std::uint32_t index) {
  Frame& child = add_frame(parent.id, kind, group, index);
  CHECK(parent.children.size() == index) << "children start in the order of their index";
  parent.children.push_back(child.id);
  ++parent.pending_count;
  return child;
}

void Engine::remove_frame(FrameId id) {
  if (Frame* frame = find_frame(id)) {
    remove_children(*frame);
    execution.variables_bytes -= variables_bytes_of(*frame);
  }
  execution.frames[slot_of(id)].reset();
  execution.free_slots.push_back(id);
  std::push_heap(execution.free_slots.begin(), execution.free_slots.end(), std::greater<>());
  effects.removed_frames.push_back(id);
}

void Engine::remove_children(Frame& frame) {
  for (const FrameId child : frame.children) remove_frame(child);
  frame.children.clear();
  frame.pending_count = 0;
  frame.map.reset();
}

void Engine::finish_item(Frame& parent, const Frame& child) {
  keep_result(*parent.map, child);
  execution.finished_items.push_back(child.id);
}

void Engine::drop_finished_items() {
  for (const FrameId id : execution.finished_items) {
    const Frame* frame = find_frame(id);
    // Its Map may have ended in that very step, and somebody else have its slot.
    if (frame != nullptr && is_finished_item(*frame)) execution.frames[slot_of(id)].reset();
  }
  execution.finished_items.clear();
}

void Engine::touch(Frame& frame) {
  if (frame.is_changed) return;
  frame.is_changed = true;
  effects.changed_frames.push_back(frame.id);
}

void Engine::set_phase(Frame& frame, Phase phase) {
  frame.phase = phase;
  touch(frame);
}

Attempt Engine::next_attempt(Frame& frame) {
  frame.attempt = ++execution.last_attempt;
  touch(frame);
  return frame.attempt;
}

void Engine::set_deadline(Frame& frame, TimePoint deadline) {
  frame.deadline = deadline;
  touch(frame);
  effects.timers.push_back({frame.id, TimerKind::kFrame, deadline});
}

// Heartbeats are not durable: the frame is not marked as changed for them, and whoever restores an execution gives every
// task a whole heartbeat's time (restore_frames()).
void Engine::set_heartbeat(Frame& frame) {
  if (frame.heartbeat_timeout == Duration::zero()) return;
  frame.heartbeat_deadline = now + frame.heartbeat_timeout;
  effects.timers.push_back({frame.id, TimerKind::kHeartbeat, frame.heartbeat_deadline});
}

void Engine::cancel_timers(Frame& frame) {
  if (frame.deadline != kNever) effects.cancelled_timers.push_back({frame.id, TimerKind::kFrame});
  if (frame.heartbeat_deadline != kNever) effects.cancelled_timers.push_back({frame.id, TimerKind::kHeartbeat});
  frame.deadline = kNever;
  frame.heartbeat_deadline = kNever;
  frame.timeout = Duration::zero();
  frame.heartbeat_timeout = Duration::zero();
}

void Engine::cancel_request(Frame& frame) {
  if (has_task_out(frame.phase)) {
    if (!take_back(effects.tasks, frame.attempt)) effects.cancelled_tasks.push_back({frame.id, frame.attempt});
  } else if (frame.kind == FrameKind::kChildExecution && frame.phase == Phase::kChildren) {
    if (!take_back(effects.children, frame.attempt)) effects.stopped_children.push_back({frame.id, frame.attempt});
  } else if (frame.phase == Phase::kReading) {
    if (!take_back(effects.readers, frame.attempt)) effects.cancelled_requests.push_back({frame.id, frame.attempt});
  } else if (frame.phase == Phase::kWriting) {
    if (!take_back(effects.writers, frame.attempt)) effects.cancelled_requests.push_back({frame.id, frame.attempt});
  }
}

void Engine::stop_waiting(Frame& frame) {
  cancel_request(frame);
  answered(frame);
}

void Engine::answered(Frame& frame) {
  cancel_timers(frame);
  frame.attempt = 0;
  frame.token = {};
  touch(frame);
}

}  // namespace baton::asl
