#include "tests/simulation/worker_process.h"

#include "tests/simulation/coordinator_process.h"

namespace baton::simulation {

WorkerProcess::WorkerProcess(std::string name, Events& events, Random& random, Network& network, Checker& checker,
                             TokenBox& tokens, unsigned slots)
    : Process(std::move(name), events, random), links_(network.links_of(*this)) {
  executor_ = std::make_unique<VirtualExecutor>(slots, random(), checker, tokens, [this, &checker] {
    ++checker.counts.worker_crashes;
    events_.after(Duration(0), [weak = weak_from_this()] {  // not from within its own turn
      if (const auto self = weak.lock()) self->kill();
    });
  });
  WorkerConfig config;
  config.endpoint = endpoint_of_shard(0);
  config.types = all_types();
  config.slots = slots;
  config.name = this->name();
  config.version = "simulated";
  core_ = std::make_unique<WorkerCore>(*links_, *executor_, std::move(config), random());
}

TimePoint WorkerProcess::turn() {
  const TimePoint now = events_.now();
  executor_->advance(now);
  core_->turn(now);
  executor_->advance(now);  // takes what the turn started
  return std::min(core_->next_wake_up(), executor_->next_wake_up());
}

void WorkerProcess::died() {
  core_.reset();
  executor_.reset();
}

}  // namespace baton::simulation
