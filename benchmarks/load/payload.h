// What tasks of the benchmarks carry.
#pragma once

#include <string>

#include "common/random.h"

namespace baton::bench {

// Half of it is the same in every task, as the names and words of documents are, half is random.
std::string payload(std::size_t bytes, Random& random);

}  // namespace baton::bench
