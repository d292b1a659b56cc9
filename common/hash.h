// Digests of bytes, by name. Not for passwords.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace baton {

enum class HashAlgorithm : std::uint8_t { kMd5, kSha1, kSha256, kSha384, kSha512 };

// As AWS names them in States.Hash and $hash: "MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", exactly.
std::optional<HashAlgorithm> parse_hash_algorithm(std::string_view name);

// In lower-case hexadecimal digits. MD5 and SHA-1 may be switched off on a machine (FIPS mode): then nothing.
std::optional<std::string> hex_digest(HashAlgorithm algorithm, std::string_view bytes);

// Bytes, 32 of them (RFC 2104).
std::string hmac_sha256(std::string_view key, std::string_view text);

}  // namespace baton
