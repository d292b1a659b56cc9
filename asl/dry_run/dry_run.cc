#include "asl/dry_run/dry_run.h"

#include <utility>

#include "asl/dry_run/world.h"

namespace baton::asl {

DryRun dry_run(const StateMachine& machine, DryRunRequest request) { return World(machine, std::move(request)).run(); }

}  // namespace baton::asl
