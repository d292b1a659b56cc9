#include "common/webhook_signature.h"

#include "common/base64.h"
#include "common/check.h"
#include "common/hash.h"

namespace baton {

std::optional<std::string> webhook_key(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  if (secret.starts_with(kPrefix)) secret.remove_prefix(kPrefix.size());
  auto key = base64_decode(secret);
  if (!key || key->size() < kWebhookKeyBytesMin || key->size() > kWebhookKeyBytesMax) return std::nullopt;
  return key;
}

std::string webhook_signature(const std::vector<std::string>& keys, const std::string& id, std::int64_t unix_seconds,
                              std::string_view body) {
  std::string text = id + "." + std::to_string(unix_seconds) + ".";
  text += body;
  std::string signatures;
  for (const std::string& key : keys) {
    signatures += (signatures.empty() ? "v1," : " v1,") + base64_encode(hmac_sha256(key, text));
  }
  return signatures;
}

std::string webhook_id(const std::string& idempotency_key) {
  const auto digest = hex_digest(HashAlgorithm::kSha256, "webhook:" + idempotency_key);
  CHECK(digest) << "SHA-256 is not to be had";
  return "msg_" + digest->substr(0, 32);
}

}  // namespace baton
