// The engine: what happens next in an execution of a state machine.
//
// Pure: the same machine, execution, event, time and random numbers give the same effects. An execution belongs to one
// machine (its revision) for life.
//
//   Execution execution = make_execution(identity);
//   Effects effects;
//   step(machine, execution, StartExecution{input}, now, random, effects);
//   … make effects.history, changed_frames and the head durable, send out tasks, set timers …
//   step(machine, execution, TaskSucceeded{frame, attempt, output}, now, random, effects);
#pragma once

#include <cstdint>
#include <string_view>

#include "asl/model/state_machine.h"
#include "asl/step/effects.h"
#include "asl/step/events.h"
#include "asl/step/execution.h"
#include "baton/time.h"
#include "common/random.h"

namespace baton::asl {

// States that one step may run before it gives the floor to others (Effects::unfinished): a coordinator's loop must come
// round in milliseconds.
inline constexpr std::uint32_t kTransitionsPerStepMax = 1000;
// AWS's quotas ("Service quotas for standard and express workflows" in its developer guide).
inline constexpr std::size_t kPayloadBytesMax = 262'144;
inline constexpr std::int64_t kHistoryEventsMax = 25'000;  // of a Standard execution
inline constexpr std::size_t kVariableBytesMax = 262'144;
inline constexpr std::size_t kVariablesBytesMax = 10u << 20;  // of an execution
// AWS keeps as many events of an Express execution as there are; ours are kept in memory while it lasts.
inline constexpr std::int64_t kExpressHistoryEventsMax = 1'000'000;
// An execution that lasts longer times out. A redrive begins anew.
inline constexpr Duration kExpressDurationMax = std::chrono::minutes(5);
inline constexpr Duration kStandardDurationMax = std::chrono::hours(24 * 365);
// Of the error and the cause of a failure (SensitiveError and SensitiveCause of the API), in Unicode characters. Who calls the
// API with longer ones is refused (StopExecution, SendTaskFailure); what a worker or a state reports is cut.
inline constexpr std::size_t kErrorCharactersMax = 256;
inline constexpr std::size_t kCauseCharactersMax = 32'768;
// Items of an inline Map that run at once, whatever MaxConcurrency says.
inline constexpr std::uint64_t kInlineConcurrencyMax = 40;
inline constexpr std::uint64_t kDistributedConcurrencyMax = 10'000;

// Changes `execution`; appends to `effects`, which the caller has cleared.
void step(const StateMachine& machine, Execution& execution, const Event& event, TimePoint now, Random& random,
          Effects& effects);
// The same, for those who need no speed.
Effects step(const StateMachine& machine, Execution& execution, const Event& event, TimePoint now, Random& random);

// Whether RedriveExecution may be sent: it failed, timed out or was stopped, and its history has room.
bool is_redrivable(const Execution& execution);

// The frame whose task waits for this token; null: the token was never given out, or its task is over (TaskTimedOut in
// AWS's API).
const Frame* find_token(const Execution& execution, std::string_view token);

}  // namespace baton::asl
