// A request to a trigger as an event: what the template of the trigger's input sees.
//
//   {"body": …, "headers": {"x-github-event": "push"}, "query": {"a": "1", "b": ["2", "3"]}}
//
// The body is JSON if it is (it has to be if the Content-Type says so), {} if there is none, an object of a form's fields,
// otherwise a text. Names of headers are in lower case; what proves who sent the request is left out. A name that comes
// several times in a form or a query has a list of values.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "api/error.h"
#include "baton/triggers.h"
#include "common/json/value.h"
#include "gateway/http.h"

namespace baton::gateway {

// Refusals: SerializationException (not the JSON that it says it is), UnsupportedMediaType (no text).
tl::expected<json::Value, api::ApiError> event_of(const Request& request, const TriggerHttp& rule);

// What tells the event from others: Webhook-Id, X-GitHub-Delivery or Idempotency-Key, else `otherwise`.
std::string event_id_of(const Request& request, const std::string& otherwise);

}  // namespace baton::gateway
