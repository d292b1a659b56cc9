// What storage must hold of executions: all that was durable, and a history that tells what each of them is.
#include "asl/step/fold.h"
#include "coordinator/executions/execution_view.h"
#include "tests/simulation/simulation.h"

namespace baton::simulation {

namespace {

std::vector<asl::HistoryEvent> events_of(std::string_view history) {
  std::vector<asl::HistoryEvent> events;
  for_each_event(history, [&](const asl::HistoryEvent& event) {
    events.push_back(event);
    return true;
  });
  return events;
}

// What is different, or nothing.
std::string fold_difference(const Machine& machine, const asl::Execution& execution, std::string_view history) {
  const auto events = events_of(history);
  const auto folded = asl::fold(machine.compiled, execution.identity.root_group, events);
  if (folded.event_count != execution.last_event_id) return "the number of events";
  if (folded.status != execution.status) return "the status";
  if (execution.status != asl::ExecutionStatus::kRunning) return "";
  const asl::Frame& top = execution.frame(asl::kTopFrame);
  const bool is_inside = top.entered_event_id != 0;
  if (is_inside != folded.current_state.has_value()) return "whether it is in a state";
  return is_inside && *folded.current_state != top.state ? "the current state" : "";
}

bool begins_with(std::string_view history, const std::vector<std::string>& events) {
  for (const std::string& event : events) {
    const std::string_view rest = events_from(history, 0, 1);
    if (!event.empty() && history.substr(0, history.size() - rest.size()) != event) return false;
    history = rest;
  }
  return true;
}

}  // namespace

void Simulation::expect_executions_are_stored(const std::vector<Reloaded>& reloaded, bool thoroughly) {
  checker_.for_each_execution([&](ExecutionId id, const Checker::KnownExecution& known) {
    const Reloaded& there = reloaded[id.partition(config_.partition_count)];
    const Executions& executions = *there.executions;
    const auto lost = [&](const std::string& what) {
      checker_.counts.lost += known.acked;
      checker_.violated("acknowledged is kept", "execution " + id.text() + " " + what);
    };
    if (known.birth.empty()) return;
    if (known.is_express) {
      if (known.closed_count > 0 || there.closed.contains(id) || executions.find(id)) return;
      return lost("was in storage, has not ended, and is not there");
    }
    const ExecutionEntry* open = executions.find(id);
    const ClosedSummary* closed = executions.closed().find(id);
    if (!open && !closed) return lost("was in storage and is not there");
    const std::uint32_t end_count = open ? open->execution.redrive_count : closed->redrive_count + 1;
    if (end_count < known.closed_count) return lost("had ended, and has not any more");
    if (!open && !thoroughly) return;
    const auto view = view_of(executions, id);
    if (!view) return lost("is there, and cannot be read");
    const std::string_view history = open ? std::string_view(open->history) : view->closed_history;
    if (!begins_with(history, known.events)) lost("has lost a part of its history");
    if (open && !open->execution.frames.empty()) {
      const std::string difference = fold_difference(*open->machine, open->execution, history);
      if (!difference.empty()) checker_.violated("history", id.text() + ": it does not tell " + difference);
    } else if (closed) {
      const auto events = events_of(history);
      const auto machine = executions.find_machine(view->machine_key);
      const auto folded = asl::fold(machine->compiled, view->identity.root_group, events);
      if (folded.status != closed->status) checker_.violated("history", id.text() + ": it does not tell the status");
    }
  });
}

}  // namespace baton::simulation
