#pragma once

#include <string>

#include "baton/worker.h"

namespace baton {

// What a worker counts, by task type and error where that tells something, in Prometheus' text format (version 0.0.4).
std::string metrics_text(const WorkerStatus& status);

}  // namespace baton
