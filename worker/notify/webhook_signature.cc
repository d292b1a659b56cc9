#include "worker/notify/webhook_signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "common/base64.h"
#include "common/check.h"
#include "common/hash.h"

namespace baton::notify {
namespace {

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size) != nullptr)
      << "HMAC-SHA256 is not to be had";
  return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace

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

}  // namespace baton::notify
