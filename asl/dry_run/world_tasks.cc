// How tasks are answered in a dry run.
#include "asl/dry_run/start_execution.h"
#include "asl/dry_run/world.h"
#include "common/json/write.h"

namespace baton::asl {

namespace {

// Heartbeats of one answer, so that a tiny interval cannot fill the memory.
constexpr std::size_t kHeartbeatsMax = 10'000;

std::string missing_mock(const TaskRequest& task) {
  const std::string state(task.state_name.as_string());
  return "the task of the state '" + state + "' (" + task.resource->arn + ") has no mock; add " + "\"" + state +
         "\": {\"Return\": …} to the file behind --mock, or say --echo to answer tasks with their input";
}

bool is_handed_over(const Resource& resource) {
  return resource.pattern != TaskPattern::kRequestResponse && resource.kind == ResourceKind::kService;
}

}  // namespace

void World::answer_task(RunIndex run, const TaskRequest& task) {
  const Resource& resource = *task.resource;
  if (const MockAnswer* answer =
          next_answer({task.state_name.as_string(), resource.arn, resource.task_type, resource.action, "*"})) {
    return play(run, task, *answer);
  }
  if (is_start_execution(resource)) {
    const auto machine = request_.machines.find(machine_name_of(task.input));
    if (machine != request_.machines.end()) return start_machine(run, task, *machine->second);
  }
  if (!request_.echo) return stop(missing_mock(task));
  MockAnswer echo;
  echo.kind = MockAnswer::Kind::kEcho;
  play(run, task, echo);
}

void World::play(RunIndex run, const TaskRequest& task, const MockAnswer& answer) {
  const TimePoint end = now_ + answer.delay;
  const bool fails_at_once = answer.stage != TaskFailed::Stage::kWork;
  if (answer.stage == TaskFailed::Stage::kWork || answer.stage == TaskFailed::Stage::kSubmit) {
    answer_at(now_, run, TaskStarted{task.frame, task.attempt});
  }
  if (is_handed_over(*task.resource) && !fails_at_once) {
    const bool is_said = !answer.submitted.is_undefined();
    answer_at(now_, run,
              TaskSubmitted{task.frame, task.attempt, is_said ? answer.submitted : json::Value::empty_object()});
  }
  if (answer.heartbeat_every > Duration::zero()) {
    TimePoint beat = now_ + answer.heartbeat_every;
    for (std::size_t i = 0; i < kHeartbeatsMax && beat < end; ++i, beat += answer.heartbeat_every) {
      answer_at(beat, run, TaskHeartbeat{task.frame, task.attempt});
    }
  }
  switch (answer.kind) {
    case MockAnswer::Kind::kReturn:
      return answer_at(end, run, TaskSucceeded{task.frame, task.attempt, answer.output, answer.output_text});
    case MockAnswer::Kind::kEcho: return answer_at(end, run, TaskSucceeded{task.frame, task.attempt, task.input});
    case MockAnswer::Kind::kThrow:
      return answer_at(end, run, TaskFailed{task.frame, task.attempt, answer.error, answer.cause, answer.stage});
    case MockAnswer::Kind::kNever: return;
  }
}

void World::start_machine(RunIndex run, const TaskRequest& task, const StateMachine& machine) {
  const ExecutionIdentity& parent = runs_[run]->execution.identity;
  const std::string name = machine_name_of(task.input);
  const json::Value given_name = task.input.get("Name");
  ExecutionIdentity identity;
  identity.name = given_name.is_string() ? given_name : json::Value::string("started-" + std::to_string(runs_.size()));
  const std::string prefix = "arn:aws:states:" + parent.region + ":" + parent.account;
  identity.arn = json::Value::string(prefix + ":execution:" + name + ":" + std::string(identity.name.as_string()));
  identity.state_machine_arn = json::Value::string(prefix + ":stateMachine:" + name);
  identity.state_machine_name = json::Value::string(name);
  identity.role_arn = parent.role_arn;
  identity.region = parent.region;
  identity.account = parent.account;
  identity.token_prefix = parent.token_prefix + "-" + std::to_string(runs_.size());
  const bool is_awaited = task.resource->pattern == TaskPattern::kSync;
  std::optional<Parent> who;
  if (is_awaited) who = Parent{run, task.frame, task.attempt, task.resource};
  const RunIndex child = add_run(machine, std::move(identity), who);
  Execution& execution = runs_[child]->execution;
  execution.started_at = now_;
  const json::Value answer = started_output(execution);
  answer_at(now_, run, TaskStarted{task.frame, task.attempt});
  if (task.resource->pattern == TaskPattern::kRequestResponse) {
    answer_at(now_, run, TaskSucceeded{task.frame, task.attempt, answer});
  } else {
    answer_at(now_, run, TaskSubmitted{task.frame, task.attempt, answer});
  }
  answer_at(now_, child, StartExecution{input_of(task.input)});
}

void World::tell_task(const Run& child, const Parent& parent) {
  const Outcome& outcome = *child.outcome;
  const json::Value description = ended_output(child.execution, outcome, now_, *parent.task);
  if (outcome.status == ExecutionStatus::kSucceeded) {
    return answer_at(now_, parent.run, TaskSucceeded{parent.frame, parent.attempt, description});
  }
  answer_at(now_, parent.run,
            TaskFailed{parent.frame, parent.attempt, json::Value::string("States.TaskFailed"),
                       json::Value::string(json::to_text(description))});
}

}  // namespace baton::asl
