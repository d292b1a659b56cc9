// How an execution ended, from the last event of its history.
#pragma once

#include <optional>
#include <string_view>

#include "asl/step/effects.h"

namespace baton {

// Nullopt: the history does not end with an end.
std::optional<asl::Outcome> outcome_of(std::string_view history);

}  // namespace baton
