// notify.webhook: a signed POST by Standard Webhooks.
#include <algorithm>

#include "common/clock.h"
#include "common/iso_time.h"
#include "common/webhook_signature.h"
#include "worker/http/url.h"
#include "worker/notify/kinds.h"

namespace baton::notify {
namespace {

using nlohmann::json;

struct Webhook {
  std::string id;
  std::string url;  // empty: the provider's
  std::string body;
};

bool is_event_type(const std::string& text) {
  const auto belongs = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), belongs);
}

// A receiver may be mended, so that all but two kinds of answers are worth another attempt: 410, which asks for no more,
// and redirects, which are not followed.
DeliveryError refused(const http::Response& response) {
  DeliveryError error = bad_status(response, "");
  error.fault = Fault::kTemporary;
  if (response.status == 410) error = {Fault::kGone, "the endpoint is gone (status 410)", {}};
  if (response.status >= 300 && response.status <= 399) {
    error = {Fault::kMessage, "the endpoint redirects, which is not followed; use the URL that it redirects to", {}};
  }
  return error;
}

Delivery post(const Webhook& webhook, const WebhookProvider& provider, const Context& context,
              const std::function<bool()>& should_stop) {
  const bool url_of_task = provider.url.empty();
  if (!url_of_task && !webhook.url.empty())
    return undelivered(Fault::kMessage, "'url' is set by the provider, not by tasks");
  const std::string& url = url_of_task ? webhook.url : provider.url;
  const Result<http::Url> parsed = http::Url::parse(url);
  if (!parsed) return undelivered(Fault::kMessage, url.empty() ? "'url' is missing" : parsed.error().message);
  if (parsed->scheme() != "https" && !provider.allows_http) return undelivered(Fault::kMessage, "'url' must be https");
  const std::int64_t now = to_unix_ms(clock_now()) / 1000;
  http::Request request;
  request.method = "POST";
  request.url = url;
  request.headers = {{"Content-Type", "application/json"},
                     {"webhook-id", webhook.id},
                     {"webhook-timestamp", std::to_string(now)},
                     {"webhook-signature", webhook_signature(provider.keys, webhook.id, now, webhook.body)}};
  request.body = webhook.body;
  request.timeout = kProviderTimeout;
  const http::Client& client = url_of_task ? context.task_client : context.provider_client;
  const Result<http::Response> response = client.send(request, should_stop);
  if (!response) return tl::unexpected<DeliveryError>(no_answer(response.error(), url_of_task));
  if (!response->is_success()) return tl::unexpected<DeliveryError>(refused(*response));
  return json{{"id", webhook.id}, {"status", response->status}};
}

}  // namespace

HandlerResult send_webhook(Attempt& attempt, const nlohmann::json& input, Context& context) {
  JsonFields fields(input, "", {"type", "data", "url", "timestamp", "provider"});
  const std::string type = fields.text("type");
  if (!is_event_type(type)) fields.report("type", "must be a name such as order.created");
  const std::string timestamp = fields.text("timestamp", iso_time(clock_now()));
  Webhook webhook{webhook_id(attempt.idempotency_key()), fields.text("url", ""), ""};
  const std::vector<std::string> names = read_provider_names(fields);
  if (fields.problem()) return invalid(*fields.problem());
  webhook.body = dump_json({{"type", type}, {"timestamp", timestamp}, {"data", input.value("data", json::object())}});
  const auto chosen = choose<WebhookProvider>(context.providers, names);
  if (!chosen) return tl::unexpected<HandlerError>(chosen.error());
  const std::string recipient = "webhook:" + (webhook.url.empty() ? chosen->front()->name : webhook.url);
  return deliver(context, {chosen->front()}, {recipient}, [&](const Provider& provider) {
    return post(webhook, std::get<WebhookProvider>(provider.settings), context, [&] { return attempt.should_stop(); });
  });
}

}  // namespace baton::notify
