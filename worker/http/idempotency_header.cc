#include "worker/http/idempotency_header.h"

#include <algorithm>

#include "common/check.h"
#include "common/hash.h"

namespace baton::http {

std::string idempotency_header(const std::string& key) {
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  if (key.size() <= kIdempotencyHeaderBytesMax && std::all_of(key.begin(), key.end(), is_visible)) return key;
  const auto digest = hex_digest(HashAlgorithm::kSha256, key);
  CHECK(digest) << "SHA-256 is not to be had";
  return *digest;
}

}  // namespace baton::http
