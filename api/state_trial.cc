#include "api/state_trial.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "api/compile.h"
#include "asl/model/compile.h"
#include "asl/step/step.h"
#include "common/json/write.h"

namespace baton::api {

namespace {

json::Value text(std::string_view value) { return json::Value::string(value); }

// Names of the machine's own states, which no name of the tested one is.
std::string own_name(std::string_view tested, std::string_view name) {
  return (tested.starts_with('~') ? "!" : "~") + std::string(name);
}

using Targets = std::map<std::string, std::string>;  // stub → the state it stands for

// Replaces `object`'s transition by one to a stub.
json::Value redirect(const json::Value& object, std::string_view field, const std::string& stub, Targets& targets) {
  const json::Value target = object.get(field);
  if (!target.is_string()) return object;
  targets.emplace(stub, std::string(target.as_string()));
  return json::with_member(object, field, text(stub));
}

json::Value redirect_list(const json::Value& state, std::string_view list, std::string_view tested,
                          std::string_view stub, Targets& targets) {
  const json::Value items = state.get(list);
  if (!items.is_array()) return state;
  json::ArrayBuilder redirected(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string name = own_name(tested, std::string(stub) + std::to_string(i));
    redirected.add(items[i].is_object() ? redirect(items[i], "Next", name, targets) : items[i]);
  }
  return json::with_member(state, list, redirected.finish());
}

// With every transition to a stub of its own, so that where the state went says why.
json::Value redirected(const json::Value& state, std::string_view tested, Targets& targets) {
  json::Value changed = redirect(state, "Next", own_name(tested, "next"), targets);
  changed = redirect(changed, "Default", own_name(tested, "default"), targets);
  changed = redirect_list(changed, "Choices", tested, "choice", targets);
  return redirect_list(changed, "Catch", tested, "catch", targets);
}

json::Value machine_of(json::ObjectBuilder& states, std::string_view start, bool in_jsonata_machine) {
  json::ObjectBuilder machine;
  if (in_jsonata_machine) machine.set("QueryLanguage", text("JSONata"));
  machine.set("StartAt", text(start));
  machine.set("States", states.finish());
  return machine.finish();
}

json::Value stub_state() { return json::Value::object({{"Type", text("Succeed")}}); }

// The member of an event's details, or undefined.
json::Value detail(const asl::HistoryEvent& event, std::string_view name) {
  return event.details.is_object() ? event.details.get(name) : json::Value();
}

bool is_exit(asl::HistoryEventType type) { return asl::name_of(type).ends_with("StateExited"); }

class TrialRun {
 public:
  TrialRun(const Trial& trial, const asl::StateMachine& machine, const Targets& targets, Random& random)
      : trial_(trial),
        machine_(machine),
        targets_(targets),
        random_(random),
        execution_(asl::make_execution(trial.identity)),
        now_(trial.now) {}

  TrialEnd run() {
    if (enter()) work();
    return end();
  }

 private:
  void deliver(const asl::Event& event) {
    effects_.clear();
    asl::step(machine_, execution_, event, now_, random_, effects_);
    for (asl::HistoryEvent& event_done : effects_.history) history_.push_back(std::move(event_done));
    if (effects_.outcome) outcome_ = effects_.outcome;
  }

  // False: the execution ended before the state, as its input is too large.
  bool enter() {
    deliver(asl::StartExecution{trial_.input});
    execution_.started_at = trial_.started_at;
    if (!trial_.execution_input.is_undefined()) execution_.input = trial_.execution_input;
    if (effects_.tasks.size() != 1) return false;
    const asl::TaskRequest setup = effects_.tasks.front();
    asl::Frame& frame = execution_.frame(setup.frame);
    frame.variables = trial_.variables;
    execution_.variables_bytes = trial_.variables.is_object() ? trial_.variables.text_bytes() : 0;
    frame.map_item = trial_.map_item;
    history_.clear();
    deliver(asl::TaskSucceeded{setup.frame, setup.attempt, trial_.input});
    return true;
  }

  void work() {
    if (const asl::Frame* frame = waiting(asl::Phase::kWaiting)) {
      now_ = frame->deadline;
      deliver(asl::TimerFired{frame->id, asl::TimerKind::kFrame});
    }
    if (outcome_ || effects_.tasks.empty()) return;
    const asl::TaskRequest task = effects_.tasks.front();
    end_.task_input = task.input;
    end_.resource = *task.resource;
    end_.timeout = task.timeout;
    if (!trial_.mock) return;
    asl::Frame& frame = execution_.frame(task.frame);
    const std::size_t retrier_count = machine_.state(frame.group, frame.state).retriers.size();
    frame.retrier_counts.assign(retrier_count, trial_.retry_count);
    frame.retry_count = trial_.retry_count;
    answer(task);
    find_retrier(task.frame, retrier_count);
  }

  void answer(const asl::TaskRequest& task) {
    const TrialMock& mock = *trial_.mock;
    deliver(asl::TaskStarted{task.frame, task.attempt});
    if (mock.output.is_undefined()) {
      return deliver(
          asl::TaskFailed{.frame = task.frame, .attempt = task.attempt, .error = mock.error, .cause = mock.cause});
    }
    if (task.resource->pattern != asl::TaskPattern::kRequestResponse) {
      deliver(asl::TaskSubmitted{task.frame, task.attempt, json::Value::empty_object()});
    }
    deliver(asl::TaskSucceeded{task.frame, task.attempt, mock.output});
  }

  void find_retrier(asl::FrameId id, std::size_t retrier_count) {
    const asl::Frame* frame = waiting(asl::Phase::kBackoff);
    if (frame == nullptr || frame->id != id) return;
    end_.backoff = frame->deadline - now_;
    for (std::size_t i = 0; i < retrier_count && i < frame->retrier_counts.size(); ++i) {
      if (frame->retrier_counts[i] != trial_.retry_count) end_.retrier = i;
    }
  }

  const asl::Frame* waiting(asl::Phase phase) const {
    const asl::Frame* frame = execution_.find(asl::kTopFrame);
    return !outcome_ && frame != nullptr && frame->phase == phase ? frame : nullptr;
  }

  TrialEnd end() {
    for (std::size_t i = 0; i < history_.size(); ++i) {
      const asl::HistoryEvent& event = history_[i];
      if (const json::Value error = detail(event, "error"); error.is_string()) {
        end_.error = error;
        end_.cause = detail(event, "cause");
      }
      const bool is_ours = event.name.is_string() && event.name.as_string() == trial_.name;
      if (!is_exit(event.type) || !is_ours) continue;
      end_.output = event.payload;
      end_.assigned = event.details;
      left(i + 1);
      return std::move(end_);
    }
    if (outcome_) {
      end_.status = TrialEnd::Status::kFailed;
      end_.error = outcome_->error;
      end_.cause = outcome_->cause;
    } else if (waiting(asl::Phase::kBackoff) != nullptr) {
      end_.status = TrialEnd::Status::kRetriable;
    }
    return std::move(end_);
  }

  // The state was left; the next event says for which stub.
  void left(std::size_t next_event) {
    end_.status = TrialEnd::Status::kSucceeded;
    const json::Value stub = next_event < history_.size() ? history_[next_event].name : json::Value();
    const auto target = stub.is_string() ? targets_.find(std::string(stub.as_string())) : targets_.end();
    if (target != targets_.end()) {
      end_.next = target->second;
      const std::string catcher = own_name(trial_.name, "catch");
      if (target->first.starts_with(catcher)) {
        end_.catcher = std::stoul(target->first.substr(catcher.size()));
        end_.status = TrialEnd::Status::kCaughtError;
        return;
      }
    }
    end_.error = end_.cause = json::Value();
  }

  const Trial& trial_;
  const asl::StateMachine& machine_;
  const Targets& targets_;
  Random& random_;
  asl::Execution execution_;
  asl::Effects effects_;
  std::vector<asl::HistoryEvent> history_;
  std::optional<asl::Outcome> outcome_;
  TimePoint now_;
  TrialEnd end_;
};

}  // namespace

std::optional<ApiError> check_state(const json::Value& state, bool in_jsonata_machine) {
  constexpr std::string_view kName = "StateName";
  Targets targets;
  redirected(state, kName, targets);
  std::set<std::string> names;
  for (const auto& [stub, target] : targets) names.insert(target);
  json::ObjectBuilder states;
  states.set(kName, state);
  for (const std::string& name : names) {
    if (name != kName) states.set(name, stub_state());
  }
  auto compiled = asl::compile_definition(json::to_text(machine_of(states, kName, in_jsonata_machine)));
  if (compiled.machine) return std::nullopt;
  const std::string place = "/States/" + std::string(kName);
  for (asl::Diagnostic& diagnostic : compiled.diagnostics) {
    if (!diagnostic.location.starts_with(place)) continue;
    diagnostic.location = diagnostic.location.size() == place.size() ? "/" : diagnostic.location.substr(place.size());
  }
  return invalid_definition(compiled.diagnostics);
}

ApiResult<TrialEnd> run_trial(const Trial& trial, Random& random) {
  Targets targets;
  json::ObjectBuilder states;
  const std::string setup = own_name(trial.name, "setup");
  states.set(setup, json::Value::object(
                        {{"Type", text("Task")}, {"Resource", text("test.setup")}, {"Next", text(trial.name)}}));
  states.set(trial.name, redirected(trial.state, trial.name, targets));
  for (const auto& [stub, target] : targets) states.set(stub, stub_state());
  const auto machine =
      compile(json::to_text(machine_of(states, setup, trial.in_jsonata_machine)), asl::ExecutionType::kStandard);
  if (!machine) return tl::unexpected(machine.error());
  return TrialRun(trial, *machine, targets, random).run();
}

}  // namespace baton::api
