// One e-mail handed to a server by SMTP, with libcurl: STARTTLS or TLS from the start, AUTH, connections kept.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "worker/http/curl_handles.h"
#include "worker/notify/delivery.h"
#include "worker/notify/providers.h"

namespace baton::notify {

inline constexpr Duration kSmtpTimeout = std::chrono::minutes(2);  // of a whole message, 25 MB at 200 kB/s

struct Attachment {
  std::string name;
  std::string content_type;
  std::string bytes;
};

// REQUIRES: every text is a header's (mail_address.h), but `text` and `html`, one of which is not empty.
struct Email {
  std::vector<MailAddress> to, cc, bcc, reply_to;
  std::string subject;
  std::string text;
  std::string html;
  std::vector<Attachment> attachments;
  std::string unsubscribe_url;  // empty: no List-Unsubscribe
  // The same for every attempt and every provider, so that who gets it twice can tell; without angle brackets.
  std::string message_id;
  std::string date;  // as RFC 5322 has it
};

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
