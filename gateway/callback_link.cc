#include "gateway/callback_link.h"

#include "common/hash.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "gateway/digest.h"
#include "gateway/http.h"
#include "gateway/private_file.h"

namespace baton::gateway {

namespace {

std::string sign(std::string_view payload, std::string_view key) { return base64url_encode(hmac_sha256(key, payload)); }

std::string payload_of(const CallbackLink& link) {
  const auto expires_s = std::chrono::floor<std::chrono::seconds>(link.expires_at.time_since_epoch()).count();
  return base64url_encode(json::to_text(json::Value::object({{"token", json::Value::string(link.task_token)},
                                                             {"execution", json::Value::string(link.execution_arn)},
                                                             {"expires_s", json::Value::integer(expires_s)}})));
}

}  // namespace

std::string callback_url(std::string_view base_url, std::string_view key, const CallbackLink& link) {
  const std::string payload = payload_of(link);
  if (base_url.ends_with('/')) base_url.remove_suffix(1);
  return std::string(base_url) + "/callback/" + payload + '.' + sign(payload, key);
}

Result<CallbackLink> read_callback_token(std::string_view token, std::string_view key) {
  const auto wrong = fail(ErrorCode::kInvalidArgument, "the link is not one of this gateway's, or it was cut short");
  if (token.size() > kCallbackTokenBytesMax) return wrong;
  const auto dot = token.find('.');
  if (dot == std::string_view::npos) return wrong;
  const std::string_view payload = token.substr(0, dot);
  if (!equal_in_constant_time(sign(payload, key), token.substr(dot + 1))) return wrong;
  const auto value = json::parse(base64url_decode(payload));
  if (!value || !value->is_object()) return wrong;
  const json::Value task_token = value->get("token");
  const json::Value execution = value->get("execution");
  const json::Value expires = value->get("expires_s");
  if (!task_token.is_string() || !execution.is_string() || !expires.is_int64()) return wrong;
  return CallbackLink{std::string(task_token.as_string()), std::string(execution.as_string()),
                      TimePoint(std::chrono::seconds(expires.as_int64()))};
}

Result<std::string> open_callback_key(const std::string& path) {
  auto text = read_private_file(path);
  if (!text && text.error().code == ErrorCode::kNotFound) {
    const auto written = write_private_file(path, base64url_encode(random_bytes(kCallbackKeyBytes)) + '\n');
    // Another gateway with the same file may have been quicker.
    if (!written && written.error().code != ErrorCode::kFailedPrecondition) return tl::unexpected(written.error());
    text = read_private_file(path);
  }
  if (!text) return tl::unexpected(text.error());
  std::string key = base64url_decode(trim(std::string_view(*text).substr(0, text->find('\n'))));
  if (key.size() < kCallbackKeyBytes) {
    return fail(ErrorCode::kInvalidArgument, path + " holds no key of " + std::to_string(kCallbackKeyBytes) +
                                                 " bytes in base 64: remove it, and a new one is made");
  }
  return key;
}

}  // namespace baton::gateway
