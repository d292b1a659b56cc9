// An execution, as its history alone tells it: what must agree with the execution itself, whatever it did.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "asl/model/state_machine.h"
#include "asl/step/effects.h"
#include "asl/step/execution.h"
#include "asl/step/history.h"
#include "common/json/value.h"

namespace baton::asl {

struct FoldedExecution {
  ExecutionStatus status = ExecutionStatus::kRunning;
  json::Value input{};
  std::int64_t event_count = 0;
  // Of the top level: the state that was entered last and not left, and what went into it; what the last one that was left
  // gave; the variables.
  std::optional<StateIndex> current_state{};
  json::Value current_input{};
  json::Value last_output{};
  json::Value variables{};
  std::optional<Outcome> outcome{};
  // Of all levels, by name.
  std::map<std::string, std::uint32_t> entered_count{};
  std::map<std::string, std::uint32_t> exited_count{};
};

// `root_group`: as of ExecutionIdentity.
FoldedExecution fold(const StateMachine& machine, GroupIndex root_group, std::span<const HistoryEvent> history);

}  // namespace baton::asl
