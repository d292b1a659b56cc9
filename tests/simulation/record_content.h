#pragma once

#include <string>

#include "coordinator/records/records.h"

namespace baton::simulation {

// Every record of a partition as it has to survive a takeover, a line each.
std::string content_of(const records::Records& records);

}  // namespace baton::simulation
