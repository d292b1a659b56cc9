#include "gateway/trigger_signature.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "common/hash.h"
#include "common/webhook_signature.h"
#include "gateway/digest.h"

namespace baton::gateway {

namespace {

using Verified = tl::expected<void, std::string>;

Verified refused(std::string why) { return tl::unexpected(std::move(why)); }

// Seconds that a TimePoint can hold.
std::optional<std::int64_t> seconds_of(std::string_view text) {
  constexpr std::int64_t kSecondsMax = 1'000'000'000'000;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0 || seconds > kSecondsMax) {
    return std::nullopt;
  }
  return seconds;
}

Verified verify_standard(const Request& request, const std::vector<std::string>& secrets, TimePoint now) {
  const auto id = request.header("webhook-id");
  const auto timestamp = request.header("webhook-timestamp");
  const auto signatures = request.header("webhook-signature");
  if (!id || !timestamp || !signatures) {
    return refused("the headers webhook-id, webhook-timestamp and webhook-signature are needed");
  }
  const auto seconds = seconds_of(*timestamp);
  if (!seconds) return refused("webhook-timestamp has to be seconds since 1970");
  const TimePoint signed_at{std::chrono::seconds(*seconds)};
  if (signed_at < now - kWebhookWindow || signed_at > now + kWebhookWindow) {
    return refused("webhook-timestamp is more than five minutes from now");
  }
  for (const std::string& secret : secrets) {
    const auto key = webhook_key(secret);
    if (!key) continue;  // of another form
    const std::string expected = webhook_signature({*key}, std::string(*id), *seconds, request.body);
    for (const std::string_view signature : split(*signatures, ' ')) {
      if (equal_in_constant_time(expected, signature)) return {};
    }
  }
  return refused("webhook-signature does not match");
}

Verified verify_hmac(const Request& request, const std::string& header, const std::vector<std::string>& secrets) {
  const auto given = request.header(header);
  if (!given) return refused("the header " + header + " is needed");
  std::string signature = to_lower(trim(*given));
  constexpr std::string_view kPrefix = "sha256=";
  if (signature.starts_with(kPrefix)) signature.erase(0, kPrefix.size());
  for (const std::string& secret : secrets) {
    if (equal_in_constant_time(to_hex(hmac_sha256(secret, request.body)), signature)) return {};
  }
  return refused(header + " does not match");
}

}  // namespace

Verified verify_webhook(const Request& request, const TriggerHttp& rule, const std::vector<std::string>& secrets,
                        TimePoint now) {
  if (rule.signature == "hmac-sha256") return verify_hmac(request, rule.signature_header, secrets);
  return verify_standard(request, secrets, now);
}

bool is_of_signature(std::string_view header, const TriggerHttp& rule) {
  return header == "webhook-signature" || header == to_lower(rule.signature_header);
}

}  // namespace baton::gateway
