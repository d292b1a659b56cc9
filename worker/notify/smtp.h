// One e-mail handed to a server by SMTP, with libcurl: STARTTLS or TLS from the start, AUTH, connections kept.
#pragma once

#include <functional>

#include "worker/http/curl_handles.h"
#include "worker/notify/delivery.h"
#include "worker/notify/mime.h"
#include "worker/notify/providers.h"

namespace baton::notify {

inline constexpr Duration kSmtpTimeout = std::chrono::minutes(2);  // of a whole message, 25 MB at 200 kB/s

class SmtpSender {
 public:
  explicit SmtpSender(SmtpProvider provider) : provider_(std::move(provider)) {}

  // Any number of threads. All recipients or none. A server's 4xx is temporary; 5xx is the message's fault, but the
  // provider's before MAIL FROM (a wrong password, no STARTTLS, a certificate that nobody vouches for).
  Delivery send(const Email& email, const std::function<bool()>& should_stop);

  const SmtpProvider& provider() const { return provider_; }

 private:
  const SmtpProvider provider_;
  http::CurlHandles handles_;
};

}  // namespace baton::notify
