// An execution in virtual time, with mocks in the place of workers: `baton asl run`, and the conformance cases.
//
// Nothing waits. Whatever is due next happens at once, and the clock jumps to it; things that are due at the same time
// happen in the order in which they were asked for. The same arguments give the same run.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "asl/dry_run/mocks.h"
#include "asl/model/state_machine.h"
#include "asl/step/effects.h"
#include "asl/step/execution.h"
#include "asl/step/history.h"
#include "baton/time.h"
#include "common/json/value.h"

namespace baton::asl {

// Executions of one run: children of distributed Maps, and those that states:startExecution starts.
inline constexpr std::size_t kDryRunExecutionsMax = 20'000;
// Events of all executions together, so that a hundred children that loop end soon.
inline constexpr std::size_t kDryRunEventsMax = 2'000'000;

struct DryRunRequest {
  ExecutionIdentity identity;
  json::Value input;
  std::string input_text{};  // as people wrote it; empty: compact
  TimePoint started_at{};
  std::uint64_t seed = 1;
  Mocks mocks{};
  bool echo = false;  // tasks without a mock answer with their input
  // What states:startExecution may start, by name. Borrowed. One that has a mock is not started.
  std::map<std::string, const StateMachine*> machines{};
};

// Of a distributed Map, or started by a state of the execution. In the order in which they started.
struct DryRunChild {
  ExecutionIdentity identity;
  std::optional<Outcome> outcome;
  std::vector<HistoryEvent> history;
};

struct DryRun {
  // Nullopt: it did not come to its end, see `problem`.
  std::optional<Outcome> outcome;
  // Why the run stopped: a task has no mock, or one of the limits above. A sentence.
  std::string problem;
  std::vector<HistoryEvent> history;
  std::vector<DryRunChild> children;
};

// `machine` outlives the call.
DryRun dry_run(const StateMachine& machine, DryRunRequest request);

}  // namespace baton::asl
