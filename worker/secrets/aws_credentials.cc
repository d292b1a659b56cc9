#include "worker/secrets/aws_credentials.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace baton {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// The lines "name = value" beneath "[profile]".
std::map<std::string, std::string, std::less<>> section(std::string_view text, std::string_view profile) {
  std::map<std::string, std::string, std::less<>> values;
  bool is_inside = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      is_inside = line.back() == ']' && trimmed(line.substr(1, line.size() - 2)) == profile;
      continue;
    }
    const auto equals = line.find('=');
    if (!is_inside || equals == std::string_view::npos) continue;
    values[std::string(trimmed(line.substr(0, equals)))] = std::string(trimmed(line.substr(equals + 1)));
  }
  return values;
}

Result<std::optional<AwsCredentials>> read_credentials(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    return fail(ErrorCode::kNotFound, "the credentials file '" + file + "' can not be read");
  }
  const std::string profile = variable("AWS_PROFILE");
  Result<AwsCredentials> found = parse_credentials(text.str(), profile.empty() ? "default" : profile);
  if (!found) return fail(found.error().code, "the credentials file '" + file + "': " + found.error().message);
  return std::optional(std::move(*found));
}

}  // namespace

Result<AwsCredentials> parse_credentials(std::string_view text, std::string_view profile) {
  auto values = section(text, profile);
  AwsCredentials credentials{values["aws_access_key_id"], values["aws_secret_access_key"], values["aws_session_token"]};
  if (!credentials.access_key_id.empty() && !credentials.secret_access_key.empty()) return credentials;
  return fail(ErrorCode::kNotFound,
              "there is no profile [" + std::string(profile) + "] with aws_access_key_id and aws_secret_access_key");
}

Result<std::optional<AwsCredentials>> find_credentials(const std::string& file) {
  if (!file.empty()) return read_credentials(file);
  AwsCredentials credentials{variable(kAwsKeyVariables[0]), variable(kAwsKeyVariables[1]),
                             variable(kAwsKeyVariables[2])};
  if (credentials.access_key_id.empty() != credentials.secret_access_key.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together: set both or none");
  }
  if (!credentials.access_key_id.empty()) return std::optional(std::move(credentials));
  if (const std::string named = variable("AWS_SHARED_CREDENTIALS_FILE"); !named.empty()) return read_credentials(named);
  return std::optional<AwsCredentials>();
}

std::string aws_region() {
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (std::string region = variable(name); !region.empty()) return region;
  }
  return "us-east-1";
}

}  // namespace baton
