// What a Parallel and an inline Map have in common: they end with their last child, and fail with the first that fails.
#include <utility>
#include <variant>

#include "asl/states/states.h"

namespace baton::asl {
namespace {

bool is_map(const Engine& engine, const Frame& frame) {
  return std::holds_alternative<MapState>(engine.state_of(frame).kind);
}

HistoryEvent& emit_iteration(Engine& engine, const Frame& parent, const Frame& child, HistoryEventType type) {
  HistoryEvent& event = engine.emit_aside(parent.last_event_id, type);
  event.name = engine.state_of(parent).name;
  event.details = json::Value::object({{"index", json::Value::integer(child.index)}});
  return event;
}

json::Value outputs_of(const Engine& engine, const Frame& parent) {
  json::ArrayBuilder outputs(parent.children.size());
  if (parent.map) {
    outputs.add_all(parent.map->results);
    return outputs.finish();
  }
  for (const FrameId child : parent.children) outputs.add(engine.execution.frame(child).output);
  return outputs.finish();
}

// The …StateSucceeded event leads nowhere: the …StateExited follows what came before it.
void finish_children(Engine& engine, Frame& parent, HistoryEventType succeeded) {
  const std::int64_t last_inner_event = parent.last_event_id;
  engine.emit(parent, succeeded);
  engine.complete(parent, outputs_of(engine, parent), last_inner_event);
}

void abort_child(Engine& engine, Frame& parent, Frame& child) {
  if (child.kind == FrameKind::kIteration) {
    emit_iteration(engine, parent, child, HistoryEventType::kMapIterationAborted);
  }
  engine.abort(child, parent.last_event_id);
}

}  // namespace

void child_ended(Engine& engine, Frame& child) {
  Frame& parent = engine.execution.frame(child.parent);
  parent.last_event_id = child.last_event_id;
  --parent.pending_count;
  if (is_map(engine, parent)) return finish_iteration(engine, parent, child);
  if (parent.pending_count == 0) finish_children(engine, parent, HistoryEventType::kParallelStateSucceeded);
}

void finish_iteration(Engine& engine, Frame& frame, Frame& child) {
  engine.finish_item(frame, child);
  const std::int64_t succeeded_id = emit_iteration(engine, frame, child, HistoryEventType::kMapIterationSucceeded).id;
  if (frame.children.size() < frame.map->items.size()) return start_iterations(engine, frame);
  if (frame.pending_count > 0) return;
  frame.last_event_id = succeeded_id;
  finish_children(engine, frame, HistoryEventType::kMapStateSucceeded);
}

void child_failed(Engine& engine, Frame& child, const StateFailure& failure) {
  Frame& parent = engine.execution.frame(child.parent);
  parent.last_event_id = child.last_event_id;
  --parent.pending_count;
  if (child.kind == FrameKind::kIteration) {
    emit_iteration(engine, parent, child, HistoryEventType::kMapIterationFailed);
  }
  if (std::holds_alternative<TaskState>(engine.state_of(child).kind)) {
    engine.emit_aside(parent.last_event_id, HistoryEventType::kTaskStateAborted);
  }
  engine.fail(parent, failure);
}

void abort_children(Engine& engine, Frame& parent) {
  for (const FrameId id : parent.children) {
    Frame* child = engine.find_frame(id);
    if (child != nullptr && !has_ended(child->phase)) abort_child(engine, parent, *child);
  }
  parent.pending_count = 0;
}

void redrive_children(Engine& engine, Frame& parent) {
  if (parent.map && !parent.map->map_run_arn.is_undefined()) return redrive_map_run(engine, parent);
  engine.set_phase(parent, Phase::kChildren);
  parent.pending_count = 0;
  for (const FrameId id : parent.children) {
    Frame* child = engine.find_frame(id);
    if (child == nullptr || child->phase == Phase::kSucceeded) continue;
    ++parent.pending_count;
    engine.redrive_frame(*child, parent.last_event_id);
  }
  if (parent.map && parent.children.size() < parent.map->items.size()) return start_iterations(engine, parent);
  if (parent.pending_count > 0) return;
  finish_children(engine, parent,
                  parent.map ? HistoryEventType::kMapStateSucceeded : HistoryEventType::kParallelStateSucceeded);
}

}  // namespace baton::asl
