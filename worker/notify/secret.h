// What a provider proves itself with. In a providers file it never stands itself, only where it is:
// {"env": "NAME"} or {"file": "/path"}.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "baton/result.h"

namespace baton::notify {

// Read now (common/secret.h). Errors: kInvalidArgument (not of that form, or no secret), kNotFound (no such variable or
// file).
Result<std::string> read_secret(const nlohmann::json& reference);

}  // namespace baton::notify
