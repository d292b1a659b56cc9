// notify.email: its input (handlers.h), checked and made into an e-mail.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "worker/notify/dispatcher.h"
#include "worker/notify/smtp.h"

namespace baton::notify {

// One for each SMTP provider, by its name: they keep connections.
class SmtpSenders {
 public:
  explicit SmtpSenders(const Providers& providers);
  SmtpSender& of(const Provider& provider) const { return *senders_.at(provider.name); }

 private:
  std::map<std::string, std::unique_ptr<SmtpSender>> senders_;
};

// `idempotency_key` makes the Message-ID, at `domain`: a digest, so that it tells nothing of the key.
std::string message_id(const std::string& idempotency_key, const std::string& domain);

}  // namespace baton::notify
