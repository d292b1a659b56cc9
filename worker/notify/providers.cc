#include "worker/notify/providers.h"

#include <fstream>
#include <set>
#include <sstream>

#include "common/webhook_signature.h"
#include "worker/handlers/json_fields.h"
#include "worker/http/url.h"

namespace baton::notify {
namespace {

using nlohmann::json;

constexpr std::int64_t kRateLimitSecondsMax = 30 * 86'400;

// {"env": "NAME"} or {"file": "/path"}.
Result<SecretReference> reference_of(const json& object) {
  const bool is_one = object.is_object() && object.size() == 1 && object.begin()->is_string();
  const std::string kind = is_one ? object.begin().key() : "";
  if (kind == "env") return SecretReference{SecretPlace::kEnvironment, object.begin()->get<std::string>()};
  if (kind == "file") return SecretReference{SecretPlace::kFile, object.begin()->get<std::string>()};
  return fail(ErrorCode::kInvalidArgument, R"(a secret must be {"env": "NAME"} or {"file": "/path"})");
}

// What can be wrong with one provider: the first thing is kept.
class Entry {
 public:
  Entry(const json& object, Secrets& secrets, std::initializer_list<std::string_view> known)
      : object_(object), secrets_(secrets), fields_(object, "", known) {}

  JsonFields& fields() { return fields_; }

  std::string secret(const char* name) { return secret_of(name, object_.value(name, json())); }
  std::vector<std::string> secrets(const char* name) {
    std::vector<std::string> all;
    const json* const list = fields_.array(name);
    for (const json& reference : list ? *list : json::array()) all.push_back(secret_of(name, reference));
    if (all.empty()) fields_.report(name, "must have at least one secret");
    return all;
  }
  // What signs e-mail from `from_domain`; nothing: nobody.
  std::optional<DkimSigner> dkim(const std::string& from_domain) {
    if (!fields_.has("dkim")) return std::nullopt;
    const json& object = *fields_.find("dkim");
    if (!object.is_object()) fields_.report("dkim", "must be an object");
    if (fields_.problem()) return std::nullopt;
    JsonFields of_dkim(object, "dkim.", {"selector", "domain", "key"});
    const std::string selector = of_dkim.text("selector");
    const std::string domain = of_dkim.text("domain", from_domain);
    // A signature of another domain tells nobody that the message is from whom it says (DMARC).
    const bool is_senders = from_domain == domain || from_domain.ends_with("." + domain);
    if (!is_senders) of_dkim.report("domain", "must be that of 'from', or one above it");
    const auto signer =
        reference_of(object.value("key", json()))
            .and_then([&](const SecretReference& reference) { return secrets_.read(reference, SecretForm::kLines); })
            .and_then([&](const std::string& pem) { return DkimSigner::open(domain, selector, pem); });
    if (!signer) of_dkim.report("key", "is refused: " + signer.error().message);
    if (of_dkim.problem()) fields_.report(*of_dkim.problem());
    return signer ? std::optional(*signer) : std::nullopt;
  }
  std::string url(const char* name, const std::string& text) {
    const Result<http::Url> parsed = http::Url::parse(text);
    if (!parsed) fields_.report(name, parsed.error().message);
    return text;
  }

 private:
  std::string secret_of(const char* name, const json& object) {
    const auto value =
        reference_of(object).and_then([&](const SecretReference& reference) { return secrets_.read(reference); });
    if (!value) fields_.report(name, "is refused: " + value.error().message);
    return value.value_or("");
  }

  const json& object_;
  Secrets& secrets_;
  JsonFields fields_;
};

SmtpTls read_tls(JsonFields& fields, std::int64_t port) {
  const std::string tls = fields.text("tls", port == 465 ? "implicit" : "starttls");
  if (tls == "implicit") return SmtpTls::kImplicit;
  if (tls == "none") return SmtpTls::kNone;
  if (tls != "starttls") fields.report("tls", "must be starttls, implicit or none");
  return SmtpTls::kStarttls;
}

bool is_host(const std::string& text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") ==
         std::string::npos;
}

SmtpProvider read_smtp(Entry& entry) {
  JsonFields& fields = entry.fields();
  SmtpProvider smtp;
  smtp.host = fields.text("host");
  if (!is_host(smtp.host)) fields.report("host", "is no name of a host");
  const std::int64_t port = fields.integer("port", 1, 65'535, 587);
  smtp.port = static_cast<std::uint16_t>(port);
  smtp.tls = read_tls(fields, port);
  smtp.username = fields.text("username", "");
  if (!smtp.username.empty()) smtp.password = entry.secret("password");
  if (smtp.tls == SmtpTls::kNone && !smtp.username.empty()) {
    fields.report("tls", "may not be none where there is a password, which would be sent in clear");
  }
  const auto from = parse_mail_address(fields.text("from"));
  if (!from) fields.report("from", from.error().message);
  smtp.from = from.value_or(MailAddress{});
  smtp.ca_file = fields.text("ca_file", "");
  smtp.dkim = entry.dkim(smtp.from.domain());
  return smtp;
}

TwilioProvider read_twilio(Entry& entry) {
  JsonFields& fields = entry.fields();
  TwilioProvider twilio;
  twilio.base_url = entry.url("base_url", fields.text("base_url", "https://api.twilio.com"));
  while (twilio.base_url.ends_with('/')) twilio.base_url.pop_back();
  twilio.account_sid = fields.text("account_sid");
  twilio.auth_token = entry.secret("auth_token");
  twilio.from = fields.text("from", "");
  twilio.messaging_service_sid = fields.text("messaging_service_sid", "");
  if (twilio.from.empty() == twilio.messaging_service_sid.empty()) {
    fields.report("from", "or messaging_service_sid must be there, and not both");
  }
  return twilio;
}

WebhookProvider read_webhook(Entry& entry) {
  JsonFields& fields = entry.fields();
  WebhookProvider webhook;
  for (const std::string& secret : entry.secrets("secrets")) {
    const auto key = webhook_key(secret);
    if (!key) fields.report("secrets", "must each be whsec_ and 24 to 64 bytes in base64");
    webhook.keys.push_back(key.value_or(""));
  }
  webhook.allows_http = fields.boolean("allow_http", false);
  if (fields.has("url")) webhook.url = entry.url("url", fields.text("url"));
  return webhook;
}

SlackProvider read_slack(Entry& entry) { return {entry.url("url", entry.secret("url"))}; }

template <typename Settings>
Result<Provider> finish(const std::string& name, Settings settings, Entry& entry) {
  if (const auto& problem = entry.fields().problem()) {
    return fail(ErrorCode::kInvalidArgument, "provider '" + name + "': " + *problem);
  }
  return Provider{name, std::move(settings)};
}

Result<Provider> read_provider(const json& object, Secrets& secrets) {
  const std::string name =
      object.is_object() && object.contains("name") && object["name"].is_string() ? object["name"] : "";
  if (name.empty()) return fail(ErrorCode::kInvalidArgument, "a provider must be an object with a name");
  const json type = object.value("type", json());
  if (type == "smtp") {
    Entry entry(object, secrets,
                {"name", "type", "host", "port", "tls", "username", "password", "from", "ca_file", "dkim"});
    return finish(name, read_smtp(entry), entry);
  }
  if (type == "twilio") {
    Entry entry(object, secrets,
                {"name", "type", "base_url", "account_sid", "auth_token", "from", "messaging_service_sid"});
    return finish(name, read_twilio(entry), entry);
  }
  if (type == "webhook") {
    Entry entry(object, secrets, {"name", "type", "secrets", "url", "allow_http"});
    return finish(name, read_webhook(entry), entry);
  }
  if (type == "slack") {
    Entry entry(object, secrets, {"name", "type", "url"});
    return finish(name, read_slack(entry), entry);
  }
  return fail(ErrorCode::kInvalidArgument, "provider '" + name + "': 'type' must be smtp, twilio, webhook or slack");
}

Result<RateLimit> read_rate_limit(const json& object) {
  if (object.is_null()) return RateLimit{};
  if (!object.is_object()) return fail(ErrorCode::kInvalidArgument, "'rate_limit' must be an object");
  JsonFields fields(object, "rate_limit.", {"count", "per_s"});
  const std::int64_t count = fields.integer("count", 1, 1'000'000, 1);
  const std::int64_t seconds = fields.integer("per_s", 1, kRateLimitSecondsMax, 1);
  if (fields.problem()) return fail(ErrorCode::kInvalidArgument, *fields.problem());
  return RateLimit{static_cast<std::uint32_t>(count), std::chrono::seconds(seconds)};
}

}  // namespace

Result<Providers> parse_providers(std::string_view text, Secrets& secrets) {
  const auto object = parse_input(text);
  if (!object) return fail(ErrorCode::kInvalidArgument, object.error());
  JsonFields fields(*object, "", {"providers", "rate_limit"});
  const json* const list = fields.array("providers");
  if (fields.problem()) return fail(ErrorCode::kInvalidArgument, *fields.problem());
  Providers providers;
  std::set<std::string> names;
  for (const json& item : *list) {
    Result<Provider> provider = read_provider(item, secrets);
    if (!provider) return tl::unexpected<Error>(provider.error());
    if (!names.insert(provider->name).second) {
      return fail(ErrorCode::kInvalidArgument, "two providers are named '" + provider->name + "'");
    }
    providers.all.push_back(std::move(*provider));
  }
  const Result<RateLimit> limit = read_rate_limit(object->value("rate_limit", json()));
  if (!limit) return tl::unexpected<Error>(limit.error());
  providers.rate_limit = *limit;
  return providers;
}

Result<Providers> read_providers(const std::string& file, Secrets& secrets) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    return fail(ErrorCode::kNotFound, "the providers file '" + file + "' can not be read");
  }
  Result<Providers> providers = parse_providers(text.str(), secrets);
  if (!providers)
    return fail(providers.error().code, "the providers file '" + file + "': " + providers.error().message);
  return providers;
}

}  // namespace baton::notify
