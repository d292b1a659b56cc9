#include "asl/dry_run/world.h"

#include <utility>

#include "common/check.h"

namespace baton::asl {

World::World(const StateMachine& machine, DryRunRequest request)
    : request_(std::move(request)), random_(request_.seed), now_(request_.started_at) {
  add_run(machine, request_.identity, std::nullopt);
}

RunIndex World::add_run(const StateMachine& machine, ExecutionIdentity identity, std::optional<Parent> parent) {
  auto run = std::make_unique<Run>();
  run->machine = &machine;
  run->execution = make_execution(std::move(identity));
  run->parent = parent;
  runs_.push_back(std::move(run));
  if (runs_.size() > kDryRunExecutionsMax) {
    stop("the run has more than " + std::to_string(kDryRunExecutionsMax) + " executions");
  }
  return runs_.size() - 1;
}

DryRun World::run() {
  agenda_.add(now_, 0, StartExecution{request_.input, request_.input_text});
  while (problem_.empty() && !runs_.front()->outcome) {
    const auto entry = agenda_.take();
    CHECK(entry) << "an execution always waits for something, if only for the end of its year";
    now_ = entry->due;
    deliver(entry->run, entry->event);
  }
  return result();
}

void World::deliver(RunIndex index, const Event& event) {
  Run& run = *runs_[index];
  if (run.outcome) return;
  effects_.clear();
  step(*run.machine, run.execution, event, now_, random_, effects_);
  event_count_ += effects_.history.size();
  run.history.insert(run.history.end(), std::make_move_iterator(effects_.history.begin()),
                     std::make_move_iterator(effects_.history.end()));
  act_on_effects(index);
  if (event_count_ > kDryRunEventsMax) {
    stop("the executions of the run have more than " + std::to_string(kDryRunEventsMax) + " events");
  }
}

void World::act_on_effects(RunIndex index) {
  // Acting never steps: what follows goes onto the agenda. So the effects stay as they are.
  for (const TimerCancel& timer : effects_.cancelled_timers) agenda_.cancel_timer(index, timer.frame, timer.kind);
  for (const TimerSet& timer : effects_.timers) agenda_.set_timer(index, timer.frame, timer.kind, timer.deadline);
  for (const TaskRequest& task : effects_.tasks) answer_task(index, task);
  for (const ChildStop& child : effects_.stopped_children) stop_child(index, child);
  for (const ChildStart& child : effects_.children) start_child(index, child);
  for (const ReaderRequest& request : effects_.readers) answer_reader(index, request);
  for (const WriterRequest& request : effects_.writers) answer_writer(index, request);
  if (effects_.unfinished) agenda_.add(now_, index, ContinueExecution{});
  if (!effects_.outcome) return;
  Run& run = *runs_[index];
  run.outcome = effects_.outcome;
  if (run.parent) tell_parent(run);
}

void World::tell_parent(const Run& child) {
  const Parent& parent = *child.parent;
  if (parent.task != nullptr) return tell_task(child, parent);
  const Outcome& outcome = *child.outcome;
  answer_at(
      now_, parent.run,
      ChildExecutionEnded{parent.frame, parent.attempt, outcome.status, outcome.output, outcome.error, outcome.cause});
}

const MockAnswer* World::next_answer(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const MockSequence* sequence = name.empty() ? nullptr : request_.mocks.find(name);
    if (sequence != nullptr) return &sequence->answer(attempts_[sequence]++);
  }
  return nullptr;
}

std::string World::state_name(RunIndex index, FrameId id) const {
  const Run& run = *runs_[index];
  const Frame& frame = run.execution.frame(id);
  return std::string(run.machine->state(frame.group, frame.state).name.as_string());
}

void World::stop(std::string problem) {
  if (problem_.empty()) problem_ = std::move(problem);
}

DryRun World::result() {
  DryRun result;
  result.problem = std::move(problem_);
  if (result.problem.empty()) result.outcome = runs_.front()->outcome;
  result.history = std::move(runs_.front()->history);
  for (std::size_t i = 1; i < runs_.size(); ++i) {
    Run& run = *runs_[i];
    result.children.push_back({std::move(run.execution.identity), std::move(run.outcome), std::move(run.history)});
  }
  return result;
}

}  // namespace baton::asl
