// The shards' numbers in Prometheus's text format. docs/operating.md lists the names.
#pragma once

#include <string>
#include <vector>

#include "coordinator/shard_stats.h"

namespace baton {

std::string metrics_text(const std::vector<ShardStats>& shards);

}  // namespace baton
