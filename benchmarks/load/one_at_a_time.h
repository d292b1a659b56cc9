// Tasks one after the other, from submit to the outcome at the client.
#pragma once

#include <cstdint>
#include <vector>

#include "baton/client.h"

namespace baton::bench {

// Microseconds of each of `count` no-op tasks, sorted. Aborts if one does not succeed.
std::vector<double> run_one_at_a_time(Client& client, std::uint64_t count, std::size_t payload_bytes);

}  // namespace baton::bench
