// Between the two halves of a distributed Map: how it starts (map_run.cc) and how it ends (map_run_end.cc).
#pragma once

#include <cstdint>

#include "asl/step/engine.h"

namespace baton::asl {

// Items or batches.
std::uint32_t child_count(const MapProgress& progress);
// Items of one child.
std::uint32_t item_count(const MapProgress& progress, std::uint32_t child_index);

// What DescribeMapRun tells of a run when its frame is gone: the payload of MapRunStarted and of the events that end a run,
// which is not shown. {"maxConcurrency", "toleratedFailureCount"?, "toleratedFailurePercentage"?, "redriveCount",
// "isBatched", "isWritten", "items", "executions"}; the last two are those that there are in all, 0 at the start.
json::Value map_run_terms(const MapProgress& progress);

// Remembers what a child that succeeded gave, an item of an inline Map or an execution of its own.
void keep_result(MapProgress& map, const Frame& child);
// Finds the child executions that are to start again.
void list_restarts(const Execution& execution, Frame& frame);

// MapRunFailed, and the state fails.
void fail_map_run(Engine& engine, Frame& frame, const StateFailure& failure);
// All children have ended, and few enough of them failed.
void finish_map_run(Engine& engine, Frame& frame);

// The frame that waits for this very answer; null: it is stale.
Frame* find_request(Engine& engine, FrameId frame, Attempt attempt, Phase phase);

}  // namespace baton::asl
