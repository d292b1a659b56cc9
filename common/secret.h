// Secrets by reference: on a command line or in a file of settings stands only where one is.
#pragma once

#include <string>

#include "baton/result.h"

namespace baton {

inline constexpr std::size_t kSecretBytesMax = 64 * 1024;  // a token has a hundred

// Read now; a line break at a file's end is not part of it. Errors: kNotFound (no such variable or file), kInvalidArgument
// (empty, too long, a line break or NUL within). Messages name the variable or the file.
Result<std::string> secret_from_environment(const std::string& name);
Result<std::string> secret_from_file(const std::string& path);

}  // namespace baton
