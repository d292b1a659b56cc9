#pragma once

#include <string>

#include "coordinator/executions/executions.h"

namespace baton::simulation {

// Everything of a partition's executions that must survive a takeover, a line each, sorted: two hold the same if their texts
// are equal. Of an Express execution that is its birth.
std::string content_of(const Executions& executions);

}  // namespace baton::simulation
