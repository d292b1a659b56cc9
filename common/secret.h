// Secrets by reference: on a command line or in a file of settings stands only where one is.
#pragma once

#include <string>

#include "baton/result.h"

namespace baton {

inline constexpr std::size_t kSecretBytesMax = 64 * 1024;  // a token has a hundred

enum class SecretForm { kLine, kLines };  // a password or a token; a key in PEM

// Read now; a line break at a file's end is not part of it. Errors: kNotFound (no such variable or file), kInvalidArgument
// (empty, too long, a NUL or, of a line, a line break within). Messages name the variable or the file.
Result<std::string> secret_from_environment(const std::string& name, SecretForm form = SecretForm::kLine);
Result<std::string> secret_from_file(const std::string& path, SecretForm form = SecretForm::kLine);

}  // namespace baton
