#include "benchmarks/chaos/workload.h"

#include <nlohmann/json.hpp>

namespace baton::chaos {

namespace {

int random_ms(Random& random) {
  const double kind = random.unit();
  if (kind < 0.003) return 2500 + static_cast<int>(random.below(1000));  // longer than a lease: it must be renewed
  if (kind < 0.05) return 20 + static_cast<int>(random.below(100));
  return static_cast<int>(random.below(5));
}

}  // namespace

Work random_work(Random& random, const std::string& key) {
  nlohmann::json input{{"ms", random_ms(random)}};
  Work work;
  const double kind = random.unit();
  if (kind < 0.02) {
    input["hopeless"] = work.hopeless = true;
  } else if (kind < 0.08) {
    input["failures"] = 1 + random.below(2);
  }
  TaskOptions options;
  options.priority = static_cast<int>(random.below(10));
  options.idempotency_key = key;
  options.retry.interval = std::chrono::milliseconds(20);
  work.task = {.type = kTaskType, .input = input.dump(), .options = std::move(options)};
  return work;
}

}  // namespace baton::chaos
