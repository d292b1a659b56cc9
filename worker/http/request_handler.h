// http.request: one HTTP request, and its answer as the output.
//
//   {"url": "https://api.example.com/orders", "method": "POST", "headers": {"Accept": "application/json"},
//    "query": {"dry": "1", "tag": ["a", "b"]}, "json": {"id": 7}}
//
// Input: `url` and, all optional:
//   method             GET (default), HEAD, POST, PUT, PATCH, DELETE, OPTIONS
//   headers            texts by name
//   query              added to the URL's: texts, numbers, booleans, or arrays of them
//   json | body | body_base64   the body: any JSON value, a text, or bytes; at most one of them
//   expected_statuses  numbers or "2xx" (default ["2xx"]); any other is a failure
//   retry_statuses     those of them after which another attempt may help (default 408, 425, 429, 500, 502, 503, 504)
//   timeout_ms         of the whole exchange (default 30,000; at most 15 minutes)
//   redirects_max      to follow (default 0: a redirect is an answer; at most 10)
//   response           auto (default: JSON if it says so and is, else text if it is UTF-8, else base64), json, text, base64
//   auth               {"type": "bearer", "secret": NAME}, {"type": "basic", "username", "secret": NAME}, {"type": "header",
//                      "header": "X-Api-Key", "secret": NAME}: a secret of the worker's (http_secrets.h)
//   response_bytes_max (default and at most 192 KiB, so that the output stays within what a task's may have)
// Output: {"status": 200, "headers": {"content-type": "…"}, "body": …, "body_form": "json"}.
//
// A request that is no GET, HEAD or OPTIONS carries Idempotency-Key, the same for each attempt of a task, unless the task
// sets that header itself. A task that is part of a trace says so by traceparent, likewise.
//
// Failures: Http.StatusCode.503 (as the status is; a Retry-After is honoured), Http.InvalidInput, Http.HostRefused,
// Http.SecretRefused, Http.ResponseTooLarge, Http.InvalidResponse (not what `response` says): not retryable, but for statuses
// in retry_statuses; Http.NoSecret, Http.Timeout, Http.Unavailable: retryable. The cause of a status is the start of the answer's body.
#pragma once

#include <memory>

#include "baton/handler.h"
#include "worker/http/client.h"
#include "worker/http/http_secrets.h"

namespace baton::http {

inline constexpr char kErrorStatusPrefix[] = "Http.StatusCode.";
inline constexpr char kErrorHostRefused[] = "Http.HostRefused";
inline constexpr char kErrorResponseTooLarge[] = "Http.ResponseTooLarge";
inline constexpr char kErrorInvalidResponse[] = "Http.InvalidResponse";
inline constexpr char kErrorTimeout[] = "Http.Timeout";
inline constexpr char kErrorUnavailable[] = "Http.Unavailable";
inline constexpr char kErrorNoSecret[] = "Http.NoSecret";            // retryable: another worker may have it
inline constexpr char kErrorSecretRefused[] = "Http.SecretRefused";  // not for this host
inline constexpr std::size_t kResponseBytesMax = 192 * 1024;
inline constexpr std::size_t kCauseBodyBytesMax = 1024;  // of a body that is shown in a cause

Handler request_handler(std::shared_ptr<const Client> client, HttpSecrets secrets = {});

}  // namespace baton::http
