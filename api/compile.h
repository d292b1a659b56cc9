// Definitions that requests bring.
#pragma once

#include <string_view>

#include "api/error.h"
#include "asl/diagnostic.h"
#include "asl/model/state_machine.h"

namespace baton::api {

// Errors of a definition that one message lists. ValidateStateMachineDefinition tells all of them.
inline constexpr std::size_t kDefinitionErrorsMax = 20;

// InvalidDefinition: "Invalid State Machine Definition: 'CODE: message at /place, CODE: …'". REQUIRES: an error is among
// them.
ApiError invalid_definition(const asl::Diagnostics& diagnostics);

ApiResult<asl::StateMachine> compile(std::string_view definition, asl::ExecutionType type);

}  // namespace baton::api
