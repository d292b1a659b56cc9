// State machines as rows of a table and as JSON. JSON: fields that say nothing are left out; times are milliseconds since
// the Unix epoch.
#pragma once

#include <vector>

#include "baton/states.h"
#include "cli/invocation.h"

namespace baton::cli {

void show_created(Invocation& invocation, const CreatedMachine& machine);
void show_updated(Invocation& invocation, const std::string& arn, const UpdatedMachine& machine);
void show_version(Invocation& invocation, const MachineVersion& version);
// Versions as DescribeStateMachine has them, each with when it was published.
void show_versions(Invocation& invocation, const std::vector<Machine>& versions, TimePoint now);
void show_aliases(Invocation& invocation, const std::vector<MachineAlias>& aliases, TimePoint now);
void show_machines(Invocation& invocation, const std::vector<MachineSummary>& machines, TimePoint now);
// One with all there is to know; for people its definition stands behind the fields, with spaces.
void show_machine(Invocation& invocation, const Machine& machine, TimePoint now);

}  // namespace baton::cli
