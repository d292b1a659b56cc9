// Signatures of webhooks by Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace baton::notify {

// "v1,<base64> v1,<base64>": one for each key, of "id.timestamp.body".
std::string webhook_signature(const std::vector<std::string>& keys, const std::string& id, std::int64_t unix_seconds,
                              std::string_view body);

// "msg_…", of a digest of the key.
std::string webhook_id(const std::string& idempotency_key);

}  // namespace baton::notify
