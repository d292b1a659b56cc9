#include "worker/notify/secret.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace baton::notify {
namespace {

Result<std::string> from_environment(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value) return std::string(value);
  return fail(ErrorCode::kNotFound, "the environment variable " + name + " is not set");
}

Result<std::string> from_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf()))
    return fail(ErrorCode::kNotFound, "the file '" + path + "' can not be read");
  std::string secret = text.str();
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  return secret;
}

}  // namespace

Result<std::string> read_secret(const nlohmann::json& reference) {
  const bool is_one = reference.is_object() && reference.size() == 1 && reference.begin()->is_string();
  const std::string kind = is_one ? reference.begin().key() : "";
  if (kind != "env" && kind != "file") {
    return fail(ErrorCode::kInvalidArgument, R"(a secret must be {"env": "NAME"} or {"file": "/path"})");
  }
  const auto name = reference.begin()->get<std::string>();
  Result<std::string> secret = kind == "env" ? from_environment(name) : from_file(name);
  if (!secret) return secret;
  const bool is_plain = secret->find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
  if (secret->empty() || secret->size() > kSecretBytesMax || !is_plain) {
    return fail(ErrorCode::kInvalidArgument, "the secret in " + name + " must be one line of text");
  }
  return secret;
}

}  // namespace baton::notify
