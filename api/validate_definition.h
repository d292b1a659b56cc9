// ValidateStateMachineDefinition, which asks nobody.
#pragma once

#include "api/error.h"
#include "common/json/value.h"

namespace baton::api {

// The answer's body: {"result": "OK" | "FAIL", "diagnostics": [{"severity", "code", "message", "location"?} …],
// "truncated"}. A definition that is wrong is an answer; errors are of the request.
ApiResult<json::Value> validate_definition(const json::Value& body);

}  // namespace baton::api
