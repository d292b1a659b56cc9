#include "common/secret.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace baton {

namespace {

Result<std::string> checked(std::string secret, const std::string& where, SecretForm form) {
  const bool is_line = form == SecretForm::kLine;
  const bool is_plain =
      secret.find('\0') == std::string::npos && !(is_line && secret.find_first_of("\r\n") != std::string::npos);
  if (!secret.empty() && secret.size() <= kSecretBytesMax && is_plain) return secret;
  return fail(ErrorCode::kInvalidArgument, "the secret in " + where + " must be " + (is_line ? "one line of " : "") +
                                               "text, of at most " + std::to_string(kSecretBytesMax) + " bytes");
}

}  // namespace

Result<std::string> secret_from_environment(const std::string& name, SecretForm form) {
  const char* const value = std::getenv(name.c_str());
  if (!value) return fail(ErrorCode::kNotFound, "the environment variable " + name + " is not set");
  return checked(value, name, form);
}

Result<std::string> secret_from_file(const std::string& path, SecretForm form) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf()))
    return fail(ErrorCode::kNotFound, "the file '" + path + "' can not be read");
  std::string secret = text.str();
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  return checked(std::move(secret), path, form);
}

}  // namespace baton
