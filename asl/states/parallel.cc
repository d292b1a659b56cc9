// Parallel: branches that run side by side (ASL, "Parallel State").
#include <utility>

#include "asl/states/states.h"
#include "asl/step/fields.h"

namespace baton::asl {

void run_parallel(Engine& engine, Frame& frame, const ParallelState& parallel) {
  const auto input = effective_input(engine, frame);
  if (!input) return engine.fail_evaluation(frame, input.error());
  const auto branch_input = work_input(engine, frame, *input);
  if (!branch_input) return engine.fail_evaluation(frame, branch_input.error());
  engine.emit(frame, HistoryEventType::kParallelStateStarted);
  engine.set_phase(frame, Phase::kChildren);
  for (std::uint32_t i = 0; i < parallel.branches.size(); ++i) {
    const GroupIndex group = parallel.branches[i];
    Frame& branch = engine.add_child(frame, FrameKind::kBranch, group, i);
    branch.state = engine.machine.groups[group].start;
    branch.input = *branch_input;
    branch.last_event_id = frame.last_event_id;
    engine.make_ready(branch);
  }
}

}  // namespace baton::asl
