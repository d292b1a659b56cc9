// The providers of messages that a worker has: `baton-worker --providers FILE`, JSON, read once at the start.
//
//   {"providers": [
//      {"name": "mail", "type": "smtp", "host": "smtp.example.com", "port": 587, "tls": "starttls", "username": "shop",
//       "password": {"env": "SMTP_PASSWORD"}, "from": "Shop <shop@example.com>", "ca_file": "/etc/ca.pem",
//       "dkim": {"selector": "s1", "domain": "example.com", "key": {"file": "/run/secrets/dkim.pem"}}},
//      {"name": "sms", "type": "twilio", "account_sid": "AC…", "auth_token": {"file": "/run/secrets/twilio"},
//       "from": "+15005550006"},
//      {"name": "hooks", "type": "webhook", "secrets": [{"env": "HOOK_SECRET"}, {"env": "HOOK_SECRET_OLD"}]},
//      {"name": "team", "type": "slack", "url": {"env": "SLACK_URL"}}],
//    "rate_limit": {"count": 5, "per_s": 3600}}
//
// A task may name providers in the order in which they are to be tried; if it does not, all of the kind are, in the
// file's order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "baton/result.h"
#include "baton/time.h"
#include "worker/notify/dkim.h"
#include "worker/notify/mail_address.h"
#include "worker/secrets/secrets.h"

namespace baton::notify {

enum class SmtpTls { kStarttls, kImplicit, kNone };

struct SmtpProvider {
  std::string host;
  std::uint16_t port = 587;
  SmtpTls tls = SmtpTls::kStarttls;  // required, not tried; "none" only without a password
  std::string username;              // empty: no AUTH
  std::string password;
  MailAddress from;
  std::string ca_file;  // empty: the system's certificates
  std::optional<DkimSigner> dkim;
};

struct TwilioProvider {
  std::string base_url = "https://api.twilio.com";
  std::string account_sid;
  std::string auth_token;
  std::string from;                   // either this
  std::string messaging_service_sid;  // or this
};

struct WebhookProvider {
  std::vector<std::string> keys;  // bytes, of each "whsec_…" secret; the first is the newest, all of them sign
  std::string url;                // empty: the task's
  bool allows_http = false;
};

struct SlackProvider {
  std::string url;  // a secret
};

struct Provider {
  std::string name;
  std::variant<SmtpProvider, TwilioProvider, WebhookProvider, SlackProvider> settings;
};

// How many messages of one kind a recipient gets from this worker within a time. A worker counts for itself.
struct RateLimit {
  std::uint32_t count = 0;  // 0: no limit
  Duration per{};
};

struct Providers {
  std::vector<Provider> all;
  RateLimit rate_limit;
};

// Errors: kInvalidArgument, kNotFound (a secret), with the provider's and the field's name.
Result<Providers> parse_providers(std::string_view text, Secrets& secrets);
Result<Providers> read_providers(const std::string& file, Secrets& secrets);

}  // namespace baton::notify
