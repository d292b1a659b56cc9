// Signatures of webhooks by Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton {

// Of a secret's bytes, by the specification.
inline constexpr std::size_t kWebhookKeyBytesMin = 24;
inline constexpr std::size_t kWebhookKeyBytesMax = 64;

// The bytes of a secret, "whsec_" (which may be missing) and base 64. Nothing if it is no such thing.
std::optional<std::string> webhook_key(std::string_view secret);

// "v1,<base64> v1,<base64>": one for each key, of "id.timestamp.body".
std::string webhook_signature(const std::vector<std::string>& keys, const std::string& id, std::int64_t unix_seconds,
                              std::string_view body);

// "msg_…", of a digest of the key.
std::string webhook_id(const std::string& idempotency_key);

}  // namespace baton
