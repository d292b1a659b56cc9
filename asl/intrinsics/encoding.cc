#include <string>
#include <string_view>

#include "asl/intrinsics/checks.h"
#include "asl/intrinsics/function.h"
#include "asl/intrinsics/text_limit.h"
#include "common/base64.h"
#include "common/hash.h"
#include "common/json/write.h"
#include "common/utf8.h"

namespace baton::asl::intrinsics {

namespace {

using json::Value;

// Bytes as text: what is no UTF-8 becomes U+FFFD, as in Java's new String(bytes, UTF_8).
std::string decode_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = utf8_length(bytes.substr(at));
    length > 0 ? text.append(bytes.substr(at, length)) : text.append("\xEF\xBF\xBD");
    at += length > 0 ? length : 1;
  }
  return text;
}

tl::expected<std::string_view, std::string> read_text(const Value& value, std::string_view function) {
  if (!value.is_string()) return refuse_argument("first", function, "a string");
  if (character_count(value.as_string()) > kEncodedCharactersMax) {
    return refuse_argument("first", function, "of " + std::to_string(kEncodedCharactersMax) + " characters at most");
  }
  return value.as_string();
}

}  // namespace

Result base64_encode(Arguments arguments, const Surroundings&) {
  const auto text = read_text(arguments[0], "States.Base64Encode");
  if (!text) return tl::unexpected(text.error());
  return Value::string(baton::base64_encode(*text));
}

Result base64_decode(Arguments arguments, const Surroundings&) {
  const auto text = read_text(arguments[0], "States.Base64Decode");
  if (!text) return tl::unexpected(text.error());
  const auto bytes = baton::base64_decode(*text);
  if (!bytes) return refuse_argument("first", "States.Base64Decode", "valid Base64");
  return Value::string(decode_utf8(*bytes));
}

Result hash(Arguments arguments, const Surroundings&) {
  const Value& source = arguments[0];
  const bool is_too_long = source.text_bytes() > kTextBytesMax;
  const std::string bytes = source.is_string() ? std::string(source.as_string())
                            : is_too_long      ? ""
                                               : json::to_text(source);
  if (is_too_long || character_count(bytes) > kEncodedCharactersMax) {
    return refuse_argument("first", "States.Hash",
                           "of " + std::to_string(kEncodedCharactersMax) + " characters at most");
  }
  const auto algorithm =
      arguments[1].is_string() ? parse_hash_algorithm(arguments[1].as_string()) : std::optional<HashAlgorithm>{};
  if (!algorithm) {
    return refuse_argument("second", "States.Hash", "one of the algorithms MD5, SHA-1, SHA-256, SHA-384, SHA-512");
  }
  const auto digest = hex_digest(*algorithm, bytes);
  if (!digest) return refuse("This machine does not allow the algorithm " + std::string(arguments[1].as_string()));
  return Value::string(*digest);
}

}  // namespace baton::asl::intrinsics
