// AWS Signature Version 4, verified: that a request was made by whoever has the secret of an access key, now, and is as it
// was made.
//
// What has to be signed: host, X-Amz-Date (in the header form) and X-Amz-Target if there is one, as it says what to do; the
// body always is. As at AWS, a request may come again within its time: operations are idempotent or say that they were
// done (ExecutionAlreadyExists, TaskTimedOut).
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "baton/time.h"
#include "gateway/access_keys.h"
#include "gateway/api_error.h"
#include "gateway/authorization.h"
#include "gateway/http.h"

namespace baton::gateway {

// How far the clocks of the two sides may differ, and how long a signed request may be on its way.
inline constexpr Duration kSignatureWindow = std::chrono::minutes(5);

// The name that Step Functions has in signatures. Any region is accepted: it is part of what was signed, and nothing here
// depends on it.
inline constexpr std::string_view kSigningName = "states";

// The key that signed the request. Refusals: those of parse_authorization, UnrecognizedClientException (no such key),
// ExpiredTokenException (it has expired), InvalidSignatureException (wrong, too old, or of another service).
tl::expected<const AccessKey*, api::ApiError> verify_signature(const Request& request, const AccessKeys& keys,
                                                               TimePoint now, std::string_view service = kSigningName);

// The signature that the request has to have, as hexadecimal digits.
std::string signature_of(const Request& request, const Authorization& authorization, std::string_view secret);

}  // namespace baton::gateway
