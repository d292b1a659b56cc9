#include "worker/notify/handlers.h"

#include <memory>

#include "worker/notify/email.h"
#include "worker/notify/kinds.h"

namespace baton::notify {
namespace {

std::map<std::string, Handler> handlers(const std::shared_ptr<Context>& context) {
  const auto senders = std::make_shared<SmtpSenders>(context->providers);
  return {
      {"notify.email", [context, senders](Attempt& attempt) { return send_email(attempt, *context, *senders); }},
      {"notify.sms", [context](Attempt& attempt) { return send_sms(attempt, *context); }},
      {"notify.slack", [context](Attempt& attempt) { return send_slack(attempt, *context); }},
      {"notify.webhook", [context](Attempt& attempt) { return send_webhook(attempt, *context); }},
  };
}

}  // namespace

Result<std::map<std::string, Handler>> open_handlers(const std::string& providers_file, const StorageOptions& options) {
  Result<Providers> providers = read_providers(providers_file);
  if (!providers) return tl::unexpected<Error>(providers.error());
  Result<Storage> storage = Storage::open(options);
  if (!storage) return tl::unexpected<Error>(storage.error());
  return handlers(std::make_shared<Context>(std::move(*providers), std::move(*storage), http::Client(options.http),
                                            http::Client({http::HostPolicy::everywhere(), options.http.ca_file})));
}

}  // namespace baton::notify
