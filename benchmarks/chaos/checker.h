// Compares what the clients were told with what is recorded in the end and with what the workers really did. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/chaos/attempt_log.h"
#include "benchmarks/chaos/ledger.h"

namespace baton::chaos {

// What the coordinator says of a task when everything has ended.
struct FinalView {
  bool known = false;              // false: kNotFound
  std::optional<Outcome> outcome;  // absent although known: it has not ended
};

struct History {
  std::map<TaskId, LedgerTask> told;
  std::map<TaskId, FinalView> recorded;  // of all ids of `told`; one that is missing could not be asked for
  std::map<TaskId, std::vector<Execution>> executed;
};

enum class Broken {
  kLost,              // acknowledged, and the coordinator knows nothing of it
  kStuck,             // acknowledged, and it has not ended
  kDuplicateOutcome,  // two different outcomes were told, or one was told and another is recorded
  // The outcome rests on an execution that it must not rest on: the output comes from another attempt than the last one
  // that was dispatched (whose lease had replaced it), or from no execution at all.
  kStaleAccepted,
  kRepeatedAttempt,  // two executions of one attempt
  kLateAttempt,      // an attempt that was dispatched after the outcome
  kWrongOutcome,     // an end that its task cannot have: cancelled, and nobody asked for it
  kUntold,           // it ended, and a client that watched it was not told
  kRefusedButKnown,  // a submit was answered "it did not happen", and it did
};
const char* name_of(Broken broken);

struct Violation {
  Broken what;
  TaskId task;
  std::string why;
};

struct Verdict {
  std::vector<Violation> violations;
  std::uint64_t ended = 0;       // acknowledged tasks with an outcome
  std::uint64_t reexecuted = 0;  // executions beyond the first of a task, without those that a retry policy asked for
  std::uint64_t retried = 0;     // executions that followed a failure of the handler
  std::uint64_t poisoned = 0;    // ended in quarantine: their workers were killed too often

  std::uint64_t count(Broken what) const;
};

Verdict check(const History& history);

}  // namespace baton::chaos
