// A definition to a state machine, or everything that is wrong with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "asl/diagnostic.h"
#include "asl/model/state_machine.h"

namespace baton::asl {

// CreateStateMachine's limit on the definition's text.
inline constexpr std::size_t kDefinitionBytesMax = 1u << 20;

struct Compiled {
  std::optional<StateMachine> machine;  // nullopt if there is an error among the diagnostics
  // Every error and warning, errors first, in the order of the definition.
  Diagnostics diagnostics;
};

// `type`: EXPRESS forbids .sync, .waitForTaskToken, activities and distributed Maps.
Compiled compile_definition(std::string_view definition, ExecutionType type = ExecutionType::kStandard);

}  // namespace baton::asl
