// The integration states:startExecution, as far as a dry run plays it: what is asked for, and what AWS would answer.
#pragma once

#include <optional>
#include <string>

#include "asl/model/state_machine.h"
#include "asl/step/effects.h"
#include "asl/step/execution.h"
#include "baton/time.h"
#include "common/json/value.h"

namespace baton::asl {

bool is_start_execution(const Resource& resource);

// The machine's name, from the task's StateMachineArn (or a bare name); empty if there is none.
std::string machine_name_of(const json::Value& parameters);
// The execution's input: Input, read as JSON if it is a string that holds some, {} if there is none.
json::Value input_of(const json::Value& parameters);

// {"ExecutionArn": …, "StartDate": …}
json::Value started_output(const Execution& child);

// What .sync and .sync:2 answer when the child has ended: the child's description. In .sync, Input and Output are text; in
// .sync:2 they are JSON.
json::Value ended_output(const Execution& child, const Outcome& outcome, TimePoint now, const Resource& resource);

}  // namespace baton::asl
