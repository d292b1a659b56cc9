#include "gateway/endpoints.h"

#include "gateway/operations.h"
#include "gateway/stats.h"

namespace baton::gateway {

namespace {

constexpr char kJson[] = "application/json";
constexpr char kPlainText[] = "text/plain; charset=utf-8";
constexpr char kPrometheus[] = "text/plain; version=0.0.4; charset=utf-8";

Response uncached(unsigned status, std::string content_type, std::string body) {
  return {.status = status,
          .content_type = std::move(content_type),
          .body = std::move(body),
          .headers = {{"Cache-Control", "no-store"}}};
}

Response not_found() {
  return uncached(404, kPlainText,
                  "not found; there are:\nPOST /\nPOST "
                  "/triggers/{name}\n/callback/{token}\n/healthz\n/readyz\n/metrics\n/stats\n/stats/{queue}\n");
}

Response only(const char* methods) {
  Response response = uncached(405, kPlainText, std::string("only ") + methods + "\n");
  response.headers.push_back({"Allow", methods});
  return response;
}

Response unavailable(const Error& error) {
  return uncached(503, kPlainText, "no coordinator answers: " + error.message + "\n");
}

}  // namespace

Endpoints::Endpoints(Backend& backend, const Access& access, const Metrics& metrics, EndpointOptions options)
    : backend_(backend),
      access_(access),
      metrics_(metrics),
      public_metrics_(options.public_metrics),
      callbacks_(backend, std::move(options.callback_key), std::move(options.public_url)),
      api_(backend, access, callbacks_),
      triggers_(backend, access, std::move(options.trigger_secrets)) {}

void Endpoints::handle(const std::shared_ptr<Exchange>& exchange) {
  const Request& request = exchange->request();
  const std::string_view path = request.path();
  if (path == "/") return request.method == "POST" ? api_.handle(exchange) : exchange->answer(only("POST"));
  if (path.starts_with("/callback/")) return callbacks_.handle(exchange);
  if (path.starts_with("/triggers/")) return triggers_.handle(exchange);
  if (request.method != "GET" && request.method != "HEAD") return exchange->answer(only("GET, HEAD"));
  answer_get(exchange, path);
}

void Endpoints::answer_get(const std::shared_ptr<Exchange>& exchange, std::string_view path) {
  constexpr std::string_view stats_of = "/stats/";
  if (path == "/healthz" || path == "/readyz" || path == "/metrics") {
    exchange->set_operation(std::string(path.substr(1)));
  }
  if (path == "/healthz") return exchange->answer(uncached(200, kPlainText, "ok\n"));
  if (path == "/readyz") return answer_ready(exchange);
  if (path == "/metrics") {
    if (may_see_metrics(exchange)) exchange->answer(uncached(200, kPrometheus, metrics_.text()));
    return;
  }
  if (path == "/stats") return answer_stats(exchange, "");
  if (path.starts_with(stats_of) && path != stats_of) return answer_stats(exchange, path.substr(stats_of.size()));
  exchange->answer(not_found());
}

void Endpoints::answer_ready(const std::shared_ptr<Exchange>& exchange) {
  exchange->allow(kReadinessTimeout);
  backend_.queues([exchange](const Result<std::vector<QueueView>>& queues) {
    exchange->answer(queues ? uncached(200, kPlainText, "ok\n") : unavailable(queues.error()));
  });
}

void Endpoints::answer_stats(const std::shared_ptr<Exchange>& exchange, std::string_view type) {
  exchange->set_operation("stats");
  if (!may_see_metrics(exchange)) return;
  const auto decoded = percent_decode(type);
  if (!decoded) return exchange->answer(not_found());
  backend_.queues([exchange, type = *decoded](const Result<std::vector<QueueView>>& queues) {
    if (!queues) return exchange->answer(unavailable(queues.error()));
    exchange->answer(uncached(200, kJson, (type.empty() ? stats_json(*queues) : queue_json(*queues, type)) + "\n"));
  });
}

bool Endpoints::may_see_metrics(const std::shared_ptr<Exchange>& exchange) {
  if (public_metrics_) return true;
  const auto allowed =
      access_.check(exchange->request(), Role::kReadOnly, "states:DescribeQueues", exchange->received_at());
  if (!allowed) exchange->answer(error_response(allowed.error()));
  return allowed.has_value();
}

}  // namespace baton::gateway
