// Links that answer a waiting task: for people who approve by e-mail or SMS.
//
//   https://baton.example.com/callback/<payload>.<signature>
//
// The payload (base 64 of JSON) holds the task token, the execution that waits, and until when the link is good; the
// signature is HMAC-SHA256 of the payload's text. So a link needs no row anywhere, and nobody without the key can make one.
// Whoever has a link may answer: send it only to whom it is meant for.
#pragma once

#include <string>
#include <string_view>

#include "baton/result.h"
#include "baton/time.h"

namespace baton::gateway {

inline constexpr std::size_t kCallbackKeyBytes = 32;
inline constexpr std::size_t kTaskTokenBytesMax = 2048;      // as AWS has it
inline constexpr std::size_t kCallbackTokenBytesMax = 8192;  // a token of 2,048 bytes, an ARN, and base 64 around them
inline constexpr Duration kCallbackLifetime = std::chrono::hours(7 * 24);
inline constexpr Duration kCallbackLifetimeMax = std::chrono::hours(366 * 24);  // a task waits no longer

struct CallbackLink {
  std::string task_token;
  std::string execution_arn;  // for people; empty: not known
  TimePoint expires_at{};
};

// `base_url`: "https://baton.example.com", with or without a slash at the end.
std::string callback_url(std::string_view base_url, std::string_view key, const CallbackLink& link);

// What stands behind /callback/. Errors: kInvalidArgument (not signed with this key). Whether it has expired is for the
// caller to see.
Result<CallbackLink> read_callback_token(std::string_view token, std::string_view key);

// The key in a file, which is made if it does not exist. Errors: those of private_file.h, and kInvalidArgument (no key).
Result<std::string> open_callback_key(const std::string& path);

}  // namespace baton::gateway
