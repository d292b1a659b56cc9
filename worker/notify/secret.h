// What a provider proves itself with. In a providers file it never stands itself, only where it is:
// {"env": "NAME"} or {"file": "/path"}.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "baton/result.h"

namespace baton::notify {

inline constexpr std::size_t kSecretBytesMax = 64 * 1024;  // a token has a hundred

// Read now; a line break at a file's end is not part of it. Errors: kInvalidArgument (not of that form, empty, a line
// break or NUL within), kNotFound (no such variable or file). Messages name the variable or the file.
Result<std::string> read_secret(const nlohmann::json& reference);

}  // namespace baton::notify
