#include "gateway/trigger_secrets.h"

#include "common/secret.h"

namespace baton::gateway {

Result<TriggerSecrets> TriggerSecrets::read(const std::vector<std::string>& references) {
  constexpr std::string_view kFromEnvironment = "env:";
  TriggerSecrets secrets;
  for (const std::string& reference : references) {
    const auto equals = reference.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == reference.size()) {
      return fail(ErrorCode::kInvalidArgument,
                  "'" + reference.substr(0, equals) +
                      "' names no secret: give --trigger-secret NAME=FILE or NAME=env:VARIABLE");
    }
    const std::string where = reference.substr(equals + 1);
    auto secret = where.starts_with(kFromEnvironment) ? secret_from_environment(where.substr(kFromEnvironment.size()))
                                                      : secret_from_file(where);
    if (!secret) return tl::unexpected(secret.error());
    secrets.add(reference.substr(0, equals), *std::move(secret));
  }
  return secrets;
}

const std::vector<std::string>* TriggerSecrets::find(std::string_view name) const {
  const auto found = secrets_.find(name);
  return found == secrets_.end() ? nullptr : &found->second;
}

}  // namespace baton::gateway
