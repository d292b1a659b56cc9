// The fields of a Map state, evaluated; for inline and distributed Maps alike.
#pragma once

#include <cstdint>

#include "asl/failure.h"
#include "asl/model/state_machine.h"
#include "asl/step/engine.h"
#include "common/json/value.h"

namespace baton::asl {

// ItemsPath or Items, an array. `input`: the effective one.
Evaluated evaluate_items(Engine& engine, const Frame& frame, const MapState& map, const json::Value& input);
// MaxConcurrency; 0: unlimited.
tl::expected<std::uint64_t, Failure> evaluate_concurrency(Engine& engine, const Frame& frame, const MapState& map,
                                                          const json::Value& input);
// ToleratedFailureCount and ToleratedFailurePercentage, into `progress`. The failure, if there is one.
std::optional<Failure> evaluate_tolerance(Engine& engine, const Frame& frame, const MapState& map,
                                          const json::Value& input, MapProgress& progress);
// $$.Map.Item: {"Index": …, "Value": …}.
json::Value map_item(std::uint32_t index, const json::Value& value);
// What ItemSelector makes of an item; the item's Value if there is none.
Evaluated select_item(Engine& engine, const Frame& frame, const MapState& map, const json::Value& input,
                      const json::Value& item);

std::uint64_t limit_concurrency(std::uint64_t concurrency_max, std::uint64_t engine_max);

void emit_map_started(Engine& engine, Frame& frame, std::size_t length);
// A Map over [] is over at once.
void finish_without_items(Engine& engine, Frame& frame);

}  // namespace baton::asl
