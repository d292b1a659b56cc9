#include "gateway/digest.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "common/base64.h"
#include "common/check.h"
#include "common/hash.h"
#include "common/random.h"

namespace baton::gateway {

std::string sha256_hex(std::string_view bytes) {
  auto digest = hex_digest(HashAlgorithm::kSha256, bytes);
  CHECK(digest.has_value()) << "this machine's OpenSSL has no SHA-256";
  return std::move(*digest);
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text.append({digits[byte >> 4], digits[byte & 15]});
  }
  return text;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(std::size_t count) {
  std::string bytes;
  while (bytes.size() < count) {
    const std::uint64_t word = random_seed();
    bytes.append(reinterpret_cast<const char*>(&word), std::min(sizeof word, count - bytes.size()));
  }
  return bytes;
}

std::string base64url_encode(std::string_view bytes) {
  std::string text = base64_encode(bytes);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

std::string base64url_decode(std::string_view text) {
  std::string standard(text);
  std::replace(standard.begin(), standard.end(), '-', '+');
  std::replace(standard.begin(), standard.end(), '_', '/');
  auto bytes = base64_decode(standard);
  // Only one text stands for these bytes: no other alphabet, no padding, no bits behind the last byte.
  return bytes && base64url_encode(*bytes) == text ? std::move(*bytes) : std::string{};
}

}  // namespace baton::gateway
