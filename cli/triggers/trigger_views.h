// Triggers as the command line shows them.
#pragma once

#include <string>
#include <vector>

#include "baton/triggers.h"
#include "cli/invocation.h"

namespace baton::cli {

void show_trigger(Invocation& invocation, const Trigger& trigger);
void show_triggers(Invocation& invocation, const std::vector<Trigger>& triggers);
void show_fired(Invocation& invocation, const FiredTrigger& fired);
void show_deleted(Invocation& invocation, const std::string& trigger);

}  // namespace baton::cli
