// TestState, which asks nobody: one state runs in the engine, in no time, with a mock in the place of its work.
//
// What it cannot do is answered with a ValidationException that says so:
//   - a Task, Map or Parallel without a mock: no worker is asked for a test (AWS calls the service, if it is a Task);
//   - stateConfiguration's mapIterationFailureCount and mapItemReaderData; $$.Task.Token in the context.
// A mock is taken as it is: fieldValidationMode would need the models of all AWS services, so every mode is NONE. A mocked
// Map or Parallel shows none of its items or branches. A Wait takes no time.
#pragma once

#include "api/error.h"
#include "baton/time.h"
#include "common/json/value.h"
#include "common/random.h"

namespace baton::api {

// The answer's body: {"status", "output"? | "error"?, "cause"?, "nextState"?, "inspectionData"?}. `now` is when the state is
// entered.
ApiResult<json::Value> test_state(const json::Value& body, TimePoint now, Random& random);

}  // namespace baton::api
