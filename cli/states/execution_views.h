// Executions as rows of a table and as JSON. JSON: fields that say nothing are left out; times are milliseconds since the
// Unix epoch; input and output are JSON themselves.
#pragma once

#include <vector>

#include "baton/states.h"
#include "cli/invocation.h"

namespace baton::cli {

Colour colour_of(ExecutionStatus status);

void show_executions(Invocation& invocation, const std::vector<ExecutionSummary>& executions, TimePoint now);
// One with all there is to know.
void show_execution(Invocation& invocation, const Execution& execution, TimePoint now);
// How one ended: its output, or why it has none. kFailed if it did not succeed.
ExitCode show_end(Invocation& invocation, const Execution& execution);

}  // namespace baton::cli
