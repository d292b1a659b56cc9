#include "common/secret.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace baton {

namespace {

Result<std::string> checked(std::string secret, const std::string& where) {
  const bool is_plain = secret.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
  if (!secret.empty() && secret.size() <= kSecretBytesMax && is_plain) return secret;
  return fail(ErrorCode::kInvalidArgument, "the secret in " + where + " must be one line of text");
}

}  // namespace

Result<std::string> secret_from_environment(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (!value) return fail(ErrorCode::kNotFound, "the environment variable " + name + " is not set");
  return checked(value, name);
}

Result<std::string> secret_from_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf()))
    return fail(ErrorCode::kNotFound, "the file '" + path + "' can not be read");
  std::string secret = text.str();
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  return checked(std::move(secret), path);
}

}  // namespace baton
