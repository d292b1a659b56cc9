#include "asl/step/fold.h"

#include <algorithm>

#include "common/json/parse.h"

namespace baton::asl {
namespace {

class Fold {
 public:
  Fold(const StateMachine& machine, GroupIndex root_group, FoldedExecution& folded)
      : states_(machine.groups[root_group].states), folded_(folded) {}

  void add(const HistoryEvent& event) {
    ++folded_.event_count;
    const std::string_view details = details_name_of(event.type);
    if (details == "stateEnteredEventDetails") return add_entered(event);
    if (details == "stateExitedEventDetails") return add_exited(event);
    if (event.type == HistoryEventType::kExecutionStarted) folded_.input = payload_of(event);
    if (event.type == HistoryEventType::kExecutionSucceeded) end(ExecutionStatus::kSucceeded, event);
    if (event.type == HistoryEventType::kExecutionFailed) end(ExecutionStatus::kFailed, event);
    if (event.type == HistoryEventType::kExecutionTimedOut) end(ExecutionStatus::kTimedOut, event);
    if (event.type == HistoryEventType::kExecutionAborted) end(ExecutionStatus::kAborted, event);
    if (event.type == HistoryEventType::kExecutionRedriven) {
      folded_.status = ExecutionStatus::kRunning;
      folded_.outcome.reset();
    }
  }

 private:
  static json::Value payload_of(const HistoryEvent& event) {
    if (!event.payload_is_text) return event.payload;
    const auto value = json::parse(event.payload.as_string());
    return value ? *value : json::Value();
  }

  // Names are unique in a machine, so a state's name says at which level it is.
  std::optional<StateIndex> find_top_state(const json::Value& name) const {
    const auto found = std::ranges::find_if(states_, [&](const State& state) { return json::equal(state.name, name); });
    if (found == states_.end()) return std::nullopt;
    return static_cast<StateIndex>(found - states_.begin());
  }

  void add_entered(const HistoryEvent& event) {
    ++folded_.entered_count[std::string(event.name.as_string())];
    const auto state = find_top_state(event.name);
    if (!state) return;
    folded_.current_state = state;
    folded_.current_input = payload_of(event);
  }

  void add_exited(const HistoryEvent& event) {
    ++folded_.exited_count[std::string(event.name.as_string())];
    if (!find_top_state(event.name)) return;
    folded_.current_state.reset();
    folded_.last_output = payload_of(event);
    if (!event.details.is_object()) return;
    json::ObjectBuilder variables(folded_.variables.is_object() ? folded_.variables : json::Value::empty_object());
    for (const json::Member& member : event.details.members()) variables.set(member.key, member.value);
    folded_.variables = variables.finish();
  }

  void end(ExecutionStatus status, const HistoryEvent& event) {
    folded_.status = status;
    folded_.outcome = Outcome{status, payload_of(event), event.details.get("error"), event.details.get("cause")};
  }

  const std::vector<State>& states_;
  FoldedExecution& folded_;
};

}  // namespace

FoldedExecution fold(const StateMachine& machine, GroupIndex root_group, std::span<const HistoryEvent> history) {
  FoldedExecution folded;
  Fold folding(machine, root_group, folded);
  for (const HistoryEvent& event : history) folding.add(event);
  return folded;
}

}  // namespace baton::asl
