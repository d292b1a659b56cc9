// A simulated worker process: the real WorkerCore with handlers in virtual time.
#pragma once

#include <memory>
#include <string>

#include "tests/simulation/handlers.h"
#include "tests/simulation/network.h"
#include "tests/simulation/process.h"
#include "worker/runtime/worker_core.h"

namespace baton::simulation {

class WorkerProcess final : public Process {
 public:
  WorkerProcess(std::string name, Events& events, Random& random, Network& network, Checker& checker, TokenBox& tokens,
                unsigned slots);

  void drain() {
    core_->drain(events_.now());
    poke();
  }
  bool is_done() const { return core_ && (core_->drained() || core_->failure()); }
  WorkerId id() const { return core_->id(); }

 private:
  TimePoint turn() override;
  void died() override;

  std::unique_ptr<LinkFactory> links_;
  std::unique_ptr<VirtualExecutor> executor_;
  std::unique_ptr<WorkerCore> core_;
};

}  // namespace baton::simulation
