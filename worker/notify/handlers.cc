#include "worker/notify/handlers.h"

#include <memory>

#include "worker/notify/callback_links.h"
#include "worker/notify/email.h"
#include "worker/notify/kinds.h"
#include "worker/storage/aws_credentials.h"

namespace baton::notify {
namespace {

// By what is sent.
std::map<std::string, Handler> handlers(const std::shared_ptr<Context>& context,
                                        const std::shared_ptr<const CallbackLinks>& links) {
  const auto senders = std::make_shared<SmtpSenders>(context->providers);
  const auto linked = [&](Handler handler) { return with_callback_links(std::move(handler), links); };
  return {
      {"email", linked([context, senders](Attempt& attempt) { return send_email(attempt, *context, *senders); })},
      {"sms", linked([context](Attempt& attempt) { return send_sms(attempt, *context); })},
      {"slack", linked([context](Attempt& attempt) { return send_slack(attempt, *context); })},
      {"webhook", [context](Attempt& attempt) { return send_webhook(attempt, *context); }},
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
