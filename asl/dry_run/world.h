// Everything that lives during a dry run: the executions, their requests, and the clock.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "asl/dry_run/agenda.h"
#include "asl/dry_run/dry_run.h"
#include "asl/step/step.h"
#include "common/random.h"

namespace baton::asl {

class World {
 public:
  World(const StateMachine& machine, DryRunRequest request);

  DryRun run();

 private:
  // Who is told when an execution ends.
  struct Parent {
    RunIndex run = 0;
    FrameId frame{};
    Attempt attempt = 0;
    const Resource* task = nullptr;  // of states:startExecution; null: a child of a distributed Map
  };
  struct Run {
    const StateMachine* machine = nullptr;
    Execution execution;
    std::optional<Parent> parent;
    std::optional<Outcome> outcome;
    std::vector<HistoryEvent> history;
  };

  void deliver(RunIndex run, const Event& event);
  void act_on_effects(RunIndex run);
  void answer_task(RunIndex run, const TaskRequest& task);
  void play(RunIndex run, const TaskRequest& task, const MockAnswer& answer);
  void start_machine(RunIndex run, const TaskRequest& task, const StateMachine& machine);
  void start_child(RunIndex run, const ChildStart& child);
  void stop_child(RunIndex run, const ChildStop& child);
  void answer_reader(RunIndex run, const ReaderRequest& request);
  void answer_writer(RunIndex run, const WriterRequest& request);
  void tell_parent(const Run& child);
  void tell_task(const Run& child, const Parent& parent);

  RunIndex add_run(const StateMachine& machine, ExecutionIdentity identity, std::optional<Parent> parent);
  // The next answer for what has these names, the most special first; null if no mock has one of them.
  const MockAnswer* next_answer(std::initializer_list<std::string_view> names);
  void answer_at(TimePoint due, RunIndex run, Event event) { agenda_.add(due, run, std::move(event)); }
  std::string state_name(RunIndex run, FrameId frame) const;
  void stop(std::string problem);
  DryRun result();

  DryRunRequest request_;
  Random random_;
  Agenda agenda_;
  TimePoint now_{};
  std::vector<std::unique_ptr<Run>> runs_;
  std::unordered_map<const MockSequence*, std::size_t> attempts_;  // answered so far
  std::size_t event_count_ = 0;
  std::string problem_;
  Effects effects_;
};

}  // namespace baton::asl
