// The queues in JSON, for autoscalers (KEDA's metrics-api, a script).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "baton/views.h"

namespace baton::gateway {

// {"queues": [{"queue": "image.resize", "backlog": 12, "ready": 10, …}], "backlog": 12}. `backlog` is what wants a worker
// now: ready and leased.
std::string stats_json(const std::vector<QueueView>& queues);

// The object of one queue; of one that nobody has used yet, all zeros.
std::string queue_json(const std::vector<QueueView>& queues, std::string_view type);

}  // namespace baton::gateway
