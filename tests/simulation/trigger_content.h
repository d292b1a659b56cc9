#pragma once

#include <string>

#include "coordinator/triggers/triggers.h"

namespace baton::simulation {

// Every trigger as it has to survive a takeover, a line each.
std::string content_of(const triggers::Triggers& triggers);

}  // namespace baton::simulation
