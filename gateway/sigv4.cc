#include "gateway/sigv4.h"

#include <algorithm>

#include "common/hash.h"
#include "gateway/canonical_request.h"
#include "gateway/digest.h"
#include "gateway/http_time.h"

namespace baton::gateway {

namespace {

tl::unexpected<api::ApiError> invalid(std::string message) {
  return api::refuse("InvalidSignatureException", std::move(message));
}

std::string signing_key(const Authorization& authorization, std::string_view secret) {
  const std::string date_key = hmac_sha256("AWS4" + std::string(secret), authorization.date);
  const std::string region_key = hmac_sha256(date_key, authorization.region);
  const std::string service_key = hmac_sha256(region_key, authorization.service);
  return hmac_sha256(service_key, "aws4_request");
}

tl::expected<void, api::ApiError> check_scope(const Authorization& authorization, std::string_view service) {
  if (authorization.service != service) {
    return invalid("Credential should be scoped to correct service: '" + std::string(service) + "'.");
  }
  if (!authorization.timestamp.starts_with(authorization.date) || authorization.date.size() != 8) {
    return invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
                   authorization.date + "' != '" + authorization.timestamp.substr(0, 8) + "', from '" +
                   authorization.timestamp + "'.");
  }
  return {};
}

tl::expected<void, api::ApiError> check_time(const Authorization& authorization, TimePoint now) {
  const TimePoint end = authorization.signed_at + std::max(authorization.lifetime, kSignatureWindow);
  if (now > end) {
    if (authorization.lifetime > Duration(0))
      return invalid("Signature expired: " + basic_time(end) + " is now earlier than " + basic_time(now) + ".");
    return invalid("Signature expired: " + authorization.timestamp + " is now earlier than " +
                   basic_time(now - kSignatureWindow) + " (" + basic_time(now) + " - 5 min.)");
  }
  if (authorization.signed_at > now + kSignatureWindow) {
    return invalid("Signature not yet current: " + authorization.timestamp + " is still later than " +
                   basic_time(now + kSignatureWindow) + " (" + basic_time(now) + " + 5 min.)");
  }
  return {};
}

tl::expected<void, api::ApiError> check_signed_headers(const Request& request, const Authorization& authorization) {
  const auto names = authorization.signed_header_names();
  const auto is_signed_header = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const std::string_view name : {"host", "x-amz-date", "x-amz-target"}) {
    const bool needed = name == "host" || request.header(name).has_value();
    if (needed && !is_signed_header(name)) {
      return invalid("'" + std::string(name) + "' must be a 'SignedHeader' in the AWS Authorization.");
    }
  }
  return {};
}

}  // namespace

tl::expected<const AccessKey*, api::ApiError> verify_signature(const Request& request, const AccessKeys& keys,
                                                               TimePoint now, std::string_view service) {
  const auto authorization = parse_authorization(request);
  if (!authorization) return tl::unexpected(authorization.error());
  const AccessKey* key = keys.find(authorization->key_id);
  if (key == nullptr) {
    return api::refuse("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  if (const auto checked = check_scope(*authorization, service); !checked) return tl::unexpected(checked.error());
  if (const auto checked = check_time(*authorization, now); !checked) return tl::unexpected(checked.error());
  if (const auto checked = check_signed_headers(request, *authorization); !checked)
    return tl::unexpected(checked.error());
  if (!equal_in_constant_time(signature_of(request, *authorization, key->secret), authorization->signature)) {
    return invalid(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key "
        "and signing method. Consult the service documentation for details.");
  }
  if (key->expires_at && now >= *key->expires_at) {
    return api::refuse("ExpiredTokenException", "The security token included in the request is expired");
  }
  return key;
}

std::string signature_of(const Request& request, const Authorization& authorization, std::string_view secret) {
  const std::string text = "AWS4-HMAC-SHA256\n" + authorization.timestamp + '\n' + authorization.scope() + '\n' +
                           sha256_hex(canonical_request(request, authorization.signed_header_names()));
  return to_hex(hmac_sha256(signing_key(authorization, secret), text));
}

}  // namespace baton::gateway
