// How the end of `baton asl run` is shown.
#pragma once

#include "asl/dry_run/dry_run.h"
#include "baton/time.h"
#include "cli/invocation.h"

namespace baton::cli {

// A line an event, then how it ended; with -o json one object (docs/states-language.md). What went wrong with the run itself
// is said on standard error.
ExitCode show_dry_run(Invocation& invocation, const asl::DryRun& run, TimePoint started_at);

}  // namespace baton::cli
