// A simulated client process: the real ClientCore, and what its user does with it.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "client/client_core.h"
#include "common/json/value.h"
#include "tests/simulation/checker.h"
#include "tests/simulation/machines.h"
#include "tests/simulation/network.h"
#include "tests/simulation/process.h"
#include "tests/simulation/tokens.h"

namespace baton::simulation {

class ClientProcess final : public Process {
 public:
  ClientProcess(std::string name, Events& events, Random& random, Network& network, Checker& checker);

  // Submits and watches. What is acknowledged is told to the checker, and so is every outcome.
  void submit(std::vector<NewTask> tasks, Duration ack_timeout);
  // Cancels, looks at, retries or drops any of the tasks that it knows of.
  void ask_something();

  // Creates it, as often as it takes.
  void create(const SimulatedMachine& machine);
  // Starts it, as often as it takes to be acknowledged, and waits for its end. `execution` must outlive the client.
  void run_execution(NewExecution& execution);
  // Stops one of its executions, or redrives one that failed.
  void stop_or_redrive();
  // Reads the history of one of its executions, or starts another one of its name, which is refused.
  void look_at_execution();
  // Answers it as often as it takes, or until it is too late.
  void answer(const OpenToken& open);
  // Counts one of a few records up: reads it, and writes on the version that it read.
  void count_record();
  // The activity, and then the machine that uses it.
  void create_activity(const SimulatedMachine& machine);
  // Creates it, as often as it takes.
  void create_trigger(const json::Value& rule);
  bool has_created(const SimulatedMachine& machine) const { return created_.contains(&machine); }
  // Those that it created, as often as it takes.
  void pause_triggers();
  // One of a few events for the trigger "hook".
  void bring_event();
  void poll_activity();

  // Of acknowledged tasks and of executions, how many have not ended yet as far as this client was told.
  std::size_t waiting_count() const;

 private:
  TimePoint turn() override;
  void died() override;
  void hear(const OutcomesNews& news);
  void hear_answer(Question::Kind kind, const Answer& answer);
  std::vector<TaskId> some_known_tasks();

  // Executions (client_executions.cc).
  struct Run {
    NewExecution* execution;
    bool acked = false;
    bool ended = false;
    bool failed = false;  // as it was told last
  };
  void call(std::string operation, const json::Value& body, Duration timeout,
            std::function<void(const Result<ApiAnswer>&)> then);
  void later(std::function<void()> act);
  void start(Run& run);
  void hear_start(Run& run, const ApiAnswer& answer);
  void start_another(const Run& run);
  void wait(Run& run);
  void hear_end(Run& run, const json::Value& answer);
  void read_history(const Run& run);
  void check_history(const Run& run, const json::Value& answer);

  // Triggers (client_triggers.cc).
  struct OwnTrigger {
    json::Value rule;
    bool created = false;
    bool paused = false;
  };
  void create(OwnTrigger& trigger);
  void pause_trigger(OwnTrigger& trigger);

  // Records (client_records.cc).
  void write_record(const std::string& key, std::uint64_t expected, std::int64_t count);

  Checker& checker_;
  std::unique_ptr<LinkFactory> links_;
  std::unique_ptr<ClientCore> core_;
  std::vector<TaskId> known_;  // acknowledged to this client, in order
  std::vector<TaskId> dead_letters_;
  boost::unordered_flat_map<TaskId, bool> ended_;  // of known_: told
  std::deque<Run> runs_;
  std::set<const SimulatedMachine*> created_;
  std::deque<OwnTrigger> triggers_;
  bool pauses_triggers_ = false;
  bool polls_ = false;  // an activity
};

}  // namespace baton::simulation
