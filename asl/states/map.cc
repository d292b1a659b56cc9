// Map: the same states for each item of an array (ASL, "Map State"). Inline Maps run here, distributed ones in map_run.cc.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "asl/states/map_fields.h"
#include "asl/states/states.h"
#include "asl/step/fields.h"

namespace baton::asl {

void run_map(Engine& engine, Frame& frame, const MapState& map) {
  const auto input = effective_input(engine, frame);
  if (!input) return engine.fail_evaluation(frame, input.error());
  if (map.mode == MapMode::kDistributed) return run_distributed_map(engine, frame, map, *input);
  const auto items = evaluate_items(engine, frame, map, *input);
  if (!items) return engine.fail_evaluation(frame, items.error());
  const auto concurrency_max = evaluate_concurrency(engine, frame, map, *input);
  if (!concurrency_max) return engine.fail_evaluation(frame, concurrency_max.error());
  frame.map = std::make_unique<MapProgress>();
  frame.map->items = *items;
  frame.map->concurrency_max = *concurrency_max;
  engine.set_phase(frame, Phase::kChildren);
  emit_map_started(engine, frame, items->size());
  if (items->size() == 0) return finish_without_items(engine, frame);
  start_iterations(engine, frame);
}

void start_iterations(Engine& engine, Frame& frame) {
  const auto& map = std::get<MapState>(engine.state_of(frame).kind);
  const auto input = effective_input(engine, frame);
  if (!input) return engine.fail_evaluation(frame, input.error());
  const MapProgress& progress = *frame.map;
  const std::uint64_t limit = limit_concurrency(progress.concurrency_max, kInlineConcurrencyMax);
  while (frame.pending_count < limit && frame.children.size() < progress.items.size()) {
    const auto index = static_cast<std::uint32_t>(frame.children.size());
    const json::Value item = map_item(index, progress.items[index]);
    auto selected = select_item(engine, frame, map, *input, item);
    if (!selected) return engine.fail_evaluation(frame, selected.error());
    Frame& child = engine.add_child(frame, FrameKind::kIteration, map.processor, index);
    child.state = engine.machine.groups[map.processor].start;
    child.input = *std::move(selected);
    child.map_item = item;
    HistoryEvent& started = engine.emit_aside(frame.last_event_id, HistoryEventType::kMapIterationStarted);
    started.name = engine.state_of(frame).name;
    started.details = json::Value::object({{"index", json::Value::integer(index)}});
    child.last_event_id = started.id;
    engine.make_ready(child);
  }
}

}  // namespace baton::asl
