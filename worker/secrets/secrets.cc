#include "worker/secrets/secrets.h"

#include <string.h>

#include <algorithm>
#include <cstdlib>

namespace baton {

Result<SecretReference> parse_secret_reference(std::string_view text) {
  constexpr std::string_view kEnv = "env:";
  constexpr std::string_view kFile = "file:";
  if (text.starts_with(kEnv) && text.size() > kEnv.size()) {
    return SecretReference{SecretPlace::kEnvironment, std::string(text.substr(kEnv.size()))};
  }
  if (text.starts_with(kFile) && text.size() > kFile.size()) {
    return SecretReference{SecretPlace::kFile, std::string(text.substr(kFile.size()))};
  }
  // Not shown: it may be the secret itself.
  return fail(ErrorCode::kInvalidArgument, "a secret is named as env:NAME or file:/path");
}

Result<std::string> Secrets::read(const SecretReference& reference, SecretForm form) {
  if (reference.place == SecretPlace::kFile) return secret_from_file(reference.name, form);
  variables_.insert(reference.name);
  return secret_from_environment(reference.name, form);
}

void Secrets::clear_environment(const std::vector<std::string>& kept) {
  for (const std::string& name : variables_) {
    if (std::ranges::find(kept, name) != kept.end()) continue;
    if (char* const value = std::getenv(name.c_str())) ::explicit_bzero(value, ::strlen(value));
    ::unsetenv(name.c_str());
  }
}

}  // namespace baton
