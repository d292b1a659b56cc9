// Between the two halves of a distributed Map: how it starts (map_run.cc) and how it ends (map_run_end.cc).
#pragma once

#include <cstdint>

#include "asl/step/engine.h"

namespace baton::asl {

// Items or batches.
std::uint32_t child_count(const MapProgress& progress);
// Items of one child.
std::uint32_t item_count(const MapProgress& progress, std::uint32_t child_index);

// MapRunFailed, and the state fails.
void fail_map_run(Engine& engine, Frame& frame, const StateFailure& failure);
// All children have ended, and few enough of them failed.
void finish_map_run(Engine& engine, Frame& frame);

// The frame that waits for this very answer; null: it is stale.
Frame* find_request(Engine& engine, FrameId frame, Attempt attempt, Phase phase);

}  // namespace baton::asl
