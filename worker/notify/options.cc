#include "worker/notify/options.h"

namespace baton::notify {

void add_options(CLI::App& app, NotifyOptions& options) {
  app.add_option("--providers", options.providers,
                 "JSON file of the providers of e-mail, SMS, webhooks and Slack (docs/notifications.md); without, "
                 "notify.* are not served")
      ->envname("BATON_PROVIDERS");
  app.add_option("--gateway", options.gateway,
                 "URL of the gateway, which makes the links by which a message is answered (default none)")
      ->envname("BATON_GATEWAY");
  app.add_option("--gateway-credentials", options.gateway_credentials,
                 "file with a profile [default] and its access key of an operator, if the gateway wants one (default "
                 "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)");
}

}  // namespace baton::notify
