// ValidateStateMachineDefinition, which needs nobody.
#pragma once

#include "api/error.h"
#include "asl/model/unserved.h"
#include "common/json/value.h"

namespace baton::api {

// The answer's body: {"result": "OK" | "FAIL", "diagnostics": [{"severity", "code", "message", "location"?} …],
// "truncated"}. A definition that is wrong is an answer; errors are of the request. With `served`, a definition that is sound
// is also warned of for task types that nobody serves.
ApiResult<json::Value> validate_definition(const json::Value& body, const asl::ServedTypes* served = nullptr);

}  // namespace baton::api
