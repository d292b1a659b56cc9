// POST /triggers/NAME: an event for a trigger whose rule says "http". 202 once what it starts is durable:
//
//   {"executionArn": "arn:…", "started": true}    {"taskId": "t…", "started": false}: the event had started it before
//
// Who may: whoever signs with the secret that the rule names; where it names none, whoever may call StartExecution (access.h).
// Errors are {"error": "<name>", "message": "…"}: 400 and 415 (the body), 401, 403, 404 (there is no such endpoint), 409
// (paused, or what it starts is not there), 413, 422 (the input's template fails), 500, 503 (with Retry-After).
#pragma once

#include <memory>

#include "gateway/access.h"
#include "gateway/backend.h"
#include "gateway/exchange.h"
#include "gateway/trigger_secrets.h"

namespace baton::gateway {

inline constexpr std::size_t kTriggerBodyBytesMax = 256 * 1024;          // as much as an execution's input may have
inline constexpr Duration kTriggerRetryAfter = std::chrono::seconds(5);  // a takeover is over by then

class TriggerEndpoint {
 public:
  // `backend` and `access` must outlive it, and it every request that it was given.
  TriggerEndpoint(Backend& backend, const Access& access, TriggerSecrets secrets)
      : backend_(backend), access_(access), secrets_(std::move(secrets)) {}

  void handle(const std::shared_ptr<Exchange>& exchange);

 private:
  void take_event(const std::shared_ptr<Exchange>& exchange, const NewTrigger& rule);
  // Refusals are InvalidSignature, AccessDeniedException and those of verify_signature.
  tl::expected<void, api::ApiError> check(const Exchange& exchange, const TriggerHttp& rule) const;

  Backend& backend_;
  const Access& access_;
  const TriggerSecrets secrets_;
};

}  // namespace baton::gateway
