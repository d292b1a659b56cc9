#pragma once

#include <string>

#include "baton/worker.h"

namespace baton {

// What a worker counts, in Prometheus' text format (version 0.0.4).
std::string metrics_text(const WorkerStatus& status);

}  // namespace baton
