// Whether a request to a trigger was signed by somebody who knows the trigger's secret.
//
//   standard-webhooks   webhook-id, webhook-timestamp (Unix seconds, within kWebhookWindow) and webhook-signature, "v1,<base64>"
//                       once or several times: HMAC-SHA256 of "id.timestamp.body" by the secret's bytes, "whsec_<base64>"
//   hmac-sha256         a header of the rule's choice: HMAC-SHA256 of the body by the secret's text, in hexadecimal digits,
//                       "sha256=" before them or not. Nothing says how old the request is.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "baton/time.h"
#include "baton/triggers.h"
#include "gateway/http.h"

namespace baton::gateway {

inline constexpr Duration kWebhookWindow = std::chrono::minutes(5);  // as the specification recommends

// Any of `secrets` will do. Errors: what is missing or wrong, for the sender to read.
tl::expected<void, std::string> verify_webhook(const Request& request, const TriggerHttp& rule,
                                               const std::vector<std::string>& secrets, TimePoint now);

// Whether the header, in lower case, is about the signature: nothing for a trigger's input.
bool is_of_signature(std::string_view header, const TriggerHttp& rule);

}  // namespace baton::gateway
