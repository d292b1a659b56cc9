// The context object of a tested state.
#pragma once

#include <optional>

#include "api/requests.h"
#include "api/state_trial.h"

namespace baton::api {

// Makes up an Express execution, and lays what TestState's `context` says over it: Execution.Id, .Input, .Name, .RoleArn and
// .StartTime; StateMachine.Id and .Name; State.Name and .EnteredTime; Map.Item.Index and .Value. ValidationException where it
// says more, or something of the wrong type. REQUIRES: the trial has its input.
std::optional<ApiError> set_context(const TestStateRequest& request, TimePoint now, Random& random, Trial& trial);

}  // namespace baton::api
