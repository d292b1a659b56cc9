#include "worker/notify/secret.h"

#include "common/secret.h"

namespace baton::notify {

Result<std::string> read_secret(const nlohmann::json& reference) {
  const bool is_one = reference.is_object() && reference.size() == 1 && reference.begin()->is_string();
  const std::string kind = is_one ? reference.begin().key() : "";
  if (kind != "env" && kind != "file") {
    return fail(ErrorCode::kInvalidArgument, R"(a secret must be {"env": "NAME"} or {"file": "/path"})");
  }
  const auto name = reference.begin()->get<std::string>();
  return kind == "env" ? secret_from_environment(name) : secret_from_file(name);
}

}  // namespace baton::notify
