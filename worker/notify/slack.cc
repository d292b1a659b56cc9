// notify.slack: https://api.slack.com/messaging/webhooks
#include "worker/notify/kinds.h"

namespace baton::notify {
namespace {

Delivery post(const std::string& body, const SlackProvider& slack, const http::Client& client,
              const std::function<bool()>& should_stop) {
  http::Request request;
  request.method = "POST";
  request.url = slack.url;
  request.headers = {{"Content-Type", "application/json; charset=utf-8"}};
  request.body = body;
  request.timeout = kProviderTimeout;
  const Result<http::Response> response = client.send(request, should_stop);
  if (!response) return tl::unexpected<DeliveryError>(no_answer(response.error(), false));
  if (response->is_success()) return nlohmann::json::object();
  DeliveryError error = bad_status(*response, response->body);  // such as "invalid_blocks"
  // The webhook itself was taken away: its URL is the provider's.
  if (response->status == 404 || response->status == 410) error.fault = Fault::kProvider;
  return tl::unexpected<DeliveryError>(std::move(error));
}

}  // namespace

HandlerResult send_slack(Attempt& attempt, const nlohmann::json& input, Context& context) {
  JsonFields fields(input, "", {"text", "blocks", "provider", "providers", "variables"});
  nlohmann::json message = {{"text", read_template(fields, "text", read_variables(input, fields), Escape::kSlack)}};
  if (message["text"].get_ref<const std::string&>().empty()) fields.report("text", "is missing or empty");
  if (fields.has("blocks")) {
    const nlohmann::json* const blocks = fields.array("blocks");
    if (blocks) message["blocks"] = *blocks;
  }
  const std::vector<std::string> names = read_provider_names(fields);
  if (fields.problem()) return invalid(*fields.problem());
  const auto chosen = choose<SlackProvider>(context.providers, names);
  if (!chosen) return tl::unexpected<HandlerError>(chosen.error());
  const std::string body = dump_json(message);
  return deliver(context, *chosen, {"slack:" + chosen->front()->name}, [&](const Provider& provider) {
    return post(body, std::get<SlackProvider>(provider.settings), context.provider_client,
                [&] { return attempt.should_stop(); });
  });
}

}  // namespace baton::notify
