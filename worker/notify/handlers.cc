#include "worker/notify/handlers.h"

#include <functional>
#include <memory>

#include "worker/notify/callback_links.h"
#include "worker/notify/email.h"
#include "worker/notify/kinds.h"
#include "worker/secrets/aws_credentials.h"

namespace baton::notify {
namespace {

using Send = std::function<HandlerResult(Attempt&, const nlohmann::json& input)>;

// Without `links` a message has none.
Handler handler_of(Send send, std::shared_ptr<const CallbackLinks> links) {
  return [send = std::move(send), links = std::move(links)](Attempt& attempt) -> HandlerResult {
    auto input = parse_input(attempt.input());
    if (!input) return invalid(input.error());
    if (links) {
      if (auto added = links->add_to(*input, [&] { return attempt.should_stop(); }); !added) {
        return tl::unexpected<HandlerError>(added.error());
      }
    }
    return send(attempt, *input);
  };
}

// By what is sent.
std::map<std::string, Handler> handlers(const std::shared_ptr<Context>& context,
                                        const std::shared_ptr<const CallbackLinks>& links) {
  const auto senders = std::make_shared<SmtpSenders>(context->providers);
  const auto of_context = [&](auto send) -> Send {
    return [context, send](Attempt& attempt, const nlohmann::json& input) { return send(attempt, input, *context); };
  };
  const Send email = [context, senders](Attempt& attempt, const nlohmann::json& input) {
    return send_email(attempt, input, *context, *senders);
  };
  return {
      {"email", handler_of(email, links)},
      {"sms", handler_of(of_context(send_sms), links)},
      {"slack", handler_of(of_context(send_slack), links)},
      {"webhook", handler_of(of_context(send_webhook), nullptr)},
  };
}

Result<GatewayAddress> gateway_address(const NotifyOptions& options) {
  if (options.gateway.empty()) return GatewayAddress{};
  const auto credentials = find_credentials(options.gateway_credentials);
  if (!credentials) return tl::unexpected<Error>(credentials.error());
  GatewayAddress address{options.gateway, {}};
  if (*credentials) {
    const AwsCredentials& key = **credentials;
    // The gateway takes any region.
    address.signature = {"states", "us-east-1", key.access_key_id, key.secret_access_key, key.session_token};
  }
  return address;
}

}  // namespace

Result<std::map<std::string, Handler>> open_handlers(Providers providers, const NotifyOptions& options,
                                                     const StorageOptions& reach) {
  Result<Storage> storage = Storage::open(reach);
  if (!storage) return tl::unexpected<Error>(storage.error());
  const Result<GatewayAddress> gateway = gateway_address(options);
  if (!gateway) return tl::unexpected<Error>(gateway.error());
  const http::ClientOptions anywhere{http::HostPolicy::everywhere(), reach.http.ca_file};
  const auto links = std::make_shared<const CallbackLinks>(*gateway, http::Client(anywhere));
  const auto context = std::make_shared<Context>(std::move(providers), std::move(*storage), http::Client(reach.http),
                                                 http::Client(anywhere));
  std::map<std::string, Handler> by_type;
  for (const auto& [kind, handler] : handlers(context, links)) {
    by_type["notify." + kind] = handler;
    by_type["notify:" + kind] = handler;
  }
  return by_type;
}

}  // namespace baton::notify
