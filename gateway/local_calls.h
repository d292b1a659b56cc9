// The operations that need no coordinator: ValidateStateMachineDefinition and TestState, answered where they arrive.
#pragma once

#include <optional>
#include <string_view>

#include "baton/client.h"
#include "baton/time.h"
#include "common/json/value.h"
#include "common/random.h"

namespace baton::gateway {

// Nothing: the operation is the coordinator's to answer. Any thread.
std::optional<ApiAnswer> answer_locally(std::string_view operation, const json::Value& body, TimePoint now,
                                        Random& random);

}  // namespace baton::gateway
