// What stands behind each path.
//
//   POST /                    the API (api_endpoint.h)
//   GET, POST /callback/…     links for people (callback_endpoint.h)
//   POST /triggers/NAME       events of triggers (trigger_endpoint.h)
//   GET /healthz              the process runs
//   GET /readyz               the coordinator answers
//   GET /metrics              Prometheus
//   GET /stats, /stats/TYPE   the queues in JSON
//
// Where access keys are needed, metrics and stats want a signature (of any role), unless `public_metrics` is set.
#pragma once

#include <memory>
#include <string>

#include "gateway/access.h"
#include "gateway/api_endpoint.h"
#include "gateway/backend.h"
#include "gateway/callback_endpoint.h"
#include "gateway/exchange.h"
#include "gateway/metrics.h"
#include "gateway/trigger_endpoint.h"

namespace baton::gateway {

// A probe asks again soon; it should not wait for a call's whole time-out.
inline constexpr Duration kReadinessTimeout = std::chrono::seconds(2);

struct EndpointOptions {
  std::string callback_key{};  // empty: no callback links
  std::string public_url{};    // how people reach the gateway, for callback links
  bool public_metrics = false;
  TriggerSecrets trigger_secrets{};
};

class Endpoints {
 public:
  // All three must outlive it, and every request that it was given.
  Endpoints(Backend& backend, const Access& access, const Metrics& metrics, EndpointOptions options);

  // Server's handler.
  void handle(const std::shared_ptr<Exchange>& exchange);

 private:
  void answer_get(const std::shared_ptr<Exchange>& exchange, std::string_view path);
  void answer_ready(const std::shared_ptr<Exchange>& exchange);
  void answer_stats(const std::shared_ptr<Exchange>& exchange, std::string_view type);
  // False: it was refused.
  bool may_see_metrics(const std::shared_ptr<Exchange>& exchange);

  Backend& backend_;
  const Access& access_;
  const Metrics& metrics_;
  bool public_metrics_;
  CallbackEndpoint callbacks_;
  ApiEndpoint api_;
  TriggerEndpoint triggers_;
};

}  // namespace baton::gateway
