// TestState's inspectionData: what became of the data between the fields of a state.
#pragma once

#include "api/state_trial.h"

namespace baton::api {

// All but errorDetails. `state`: as it was given, before a mocked Map or Parallel became a Task. Each stage is another
// trial, of the same state with fewer fields, so that it is what the engine makes of them.
json::ObjectBuilder inspect(const Trial& trial, const json::Value& state, const TrialEnd& end, Random& random);

}  // namespace baton::api
