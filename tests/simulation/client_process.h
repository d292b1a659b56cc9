// A simulated client process: the real ClientCore, and what its user does with it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "client/client_core.h"
#include "tests/simulation/checker.h"
#include "tests/simulation/network.h"
#include "tests/simulation/process.h"

namespace baton::simulation {

class ClientProcess final : public Process {
 public:
  ClientProcess(std::string name, Events& events, Random& random, Network& network, Checker& checker);

  // Submits and watches. What is acknowledged is told to the checker, and so is every outcome.
  void submit(std::vector<NewTask> tasks, Duration ack_timeout);
  // Cancels, looks at, retries or drops any of the tasks that it knows of.
  void ask_something();

  // Of acknowledged tasks, how many have not ended yet as far as this client was told.
  std::size_t waiting_count() const;

 private:
  TimePoint turn() override;
  void died() override;
  void hear(const OutcomesNews& news);
  void hear_answer(Question::Kind kind, const Answer& answer);
  std::vector<TaskId> some_known_tasks();

  Checker& checker_;
  std::unique_ptr<LinkFactory> links_;
  std::unique_ptr<ClientCore> core_;
  std::vector<TaskId> known_;  // acknowledged to this client, in order
  std::vector<TaskId> dead_letters_;
  boost::unordered_flat_map<TaskId, bool> ended_;  // of known_: told
};

}  // namespace baton::simulation
