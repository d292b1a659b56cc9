#pragma once

#include <string>

#include "coordinator/partition/partition.h"
#include "coordinator/partition/type_table.h"

namespace baton {

// Everything of a partition that must survive a takeover, in words, a line a task or outcome, sorted: two partitions
// hold the same if their texts are equal. What is due by `now` counts as done, whether it was looked at or not.
std::string content_of(const Partition& partition, const TypeTable& types, TimePoint now);

}  // namespace baton
