// The eight states at work. Each run_…() is called with the frame's …StateEntered written, once more after each backoff,
// and follows the rule at the top of asl/step/engine.h.
#pragma once

#include "asl/step/engine.h"

namespace baton::asl {

// Calls the one that is right for the frame's state.
void run_work(Engine& engine, Frame& frame);

void run_task(Engine& engine, Frame& frame, const TaskState& task);
void run_parallel(Engine& engine, Frame& frame, const ParallelState& parallel);
void run_map(Engine& engine, Frame& frame, const MapState& map);
void run_pass(Engine& engine, Frame& frame, const PassState& pass);
void run_wait(Engine& engine, Frame& frame, const WaitState& wait);
void run_choice(Engine& engine, Frame& frame, const ChoiceState& choice);
void run_succeed(Engine& engine, Frame& frame);
void run_fail(Engine& engine, Frame& frame, const FailState& state);

// ── Task (task.cc): what a worker says; each ignores what is stale ──
void on_event(Engine& engine, const TaskStarted& event);
void on_event(Engine& engine, const TaskSubmitted& event);
void on_event(Engine& engine, const TaskSucceeded& event);
void on_event(Engine& engine, const TaskFailed& event);
void on_event(Engine& engine, const TaskTimedOut& event);
void on_event(Engine& engine, const TaskHeartbeat& event);
// REQUIRES: a task is out.
void time_out_task(Engine& engine, Frame& frame, bool is_heartbeat);

// ── Wait (wait.cc) ──
void finish_wait(Engine& engine, Frame& frame);

// ── Parallel and inline Map (children.cc) ──
void child_ended(Engine& engine, Frame& child);
void child_failed(Engine& engine, Frame& child, const StateFailure& failure);
// Those that have not ended, with their events.
void abort_children(Engine& engine, Frame& parent);
void redrive_children(Engine& engine, Frame& parent);

// ── inline Map (map.cc) ──
// As many iterations as may run.
void start_iterations(Engine& engine, Frame& frame);
void finish_iteration(Engine& engine, Frame& frame, Frame& child);

// ── distributed Map (map_run.cc) ──
void run_distributed_map(Engine& engine, Frame& frame, const MapState& map, const json::Value& input);
// Starts some more children; comes round again if there are still more. REQUIRES: the phase is kMapRun.
void continue_map_run(Engine& engine, Frame& frame);
void redrive_map_run(Engine& engine, Frame& frame);
void on_event(Engine& engine, const ChildExecutionEnded& event);
void on_event(Engine& engine, const ItemsRead& event);
void on_event(Engine& engine, const ReaderFailed& event);
void on_event(Engine& engine, const ResultsWritten& event);
void on_event(Engine& engine, const WriterFailed& event);
void on_event(Engine& engine, const UpdateMapRun& event);

}  // namespace baton::asl
