// notify.sms: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
#include <algorithm>

#include "common/base64.h"
#include "common/utf8.h"
#include "worker/http/idempotency_header.h"
#include "worker/http/url.h"
#include "worker/notify/kinds.h"

namespace baton::notify {
namespace {

using nlohmann::json;

struct Sms {
  std::string to;
  std::string text;
  std::string status_callback;
  std::string idempotency_key;
};

// E.164.
bool is_phone_number(const std::string& text) {
  return text.size() >= 3 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         text.find_first_not_of("0123456789", 1) == std::string::npos;
}

void add_field(std::string& form, const char* name, const std::string& value) {
  if (value.empty()) return;
  form += (form.empty() ? "" : "&") + std::string(name) + "=" + http::url_encoded(value);
}

std::string form_of(const Sms& sms, const TwilioProvider& twilio) {
  std::string form;
  add_field(form, "To", sms.to);
  add_field(form, "From", twilio.from);
  add_field(form, "MessagingServiceSid", twilio.messaging_service_sid);
  add_field(form, "Body", sms.text);
  add_field(form, "StatusCallback", sms.status_callback);
  return form;
}

Delivery post(const Sms& sms, const TwilioProvider& twilio, const http::Client& client,
              const std::function<bool()>& should_stop) {
  const std::string form = form_of(sms, twilio);
  http::Request request;
  request.method = "POST";
  request.url = twilio.base_url + "/2010-04-01/Accounts/" + http::url_encoded(twilio.account_sid) + "/Messages.json";
  request.headers = {{"Authorization", "Basic " + base64_encode(twilio.account_sid + ":" + twilio.auth_token)},
                     {"Content-Type", "application/x-www-form-urlencoded"},
                     {"Idempotency-Key", sms.idempotency_key}};
  request.body = form;
  request.timeout = kProviderTimeout;
  const Result<http::Response> response = client.send(request, should_stop);
  if (!response) return tl::unexpected<DeliveryError>(no_answer(response.error(), false));
  const json body = json::parse(response->body, nullptr, /*allow_exceptions=*/false);
  if (!response->is_success()) return tl::unexpected<DeliveryError>(bad_status(*response, text_of(body, "message")));
  return json{{"id", text_of(body, "sid")}, {"status", text_of(body, "status")}};
}

}  // namespace

HandlerResult send_sms(Attempt& attempt, const nlohmann::json& input, Context& context) {
  JsonFields fields(input, "", {"to", "text", "status_callback", "provider", "providers", "variables"});
  Sms sms;
  sms.to = fields.text("to");
  if (!is_phone_number(sms.to)) fields.report("to", "must be a telephone number such as +4915112345678");
  sms.text = read_template(fields, "text", read_variables(input, fields), Escape::kNone);
  if (sms.text.empty() || character_count(sms.text) > kSmsCharactersMax) {
    fields.report("text", "must have 1 to " + std::to_string(kSmsCharactersMax) + " characters");
  }
  sms.status_callback = fields.text("status_callback", "");
  if (!sms.status_callback.empty() && !http::Url::parse(sms.status_callback))
    fields.report("status_callback", "is no URL");
  const std::vector<std::string> names = read_provider_names(fields);
  if (fields.problem()) return invalid(*fields.problem());
  const auto chosen = choose<TwilioProvider>(context.providers, names);
  if (!chosen) return tl::unexpected<HandlerError>(chosen.error());
  sms.idempotency_key = http::idempotency_header(attempt.idempotency_key());
  return deliver(context, *chosen, {"sms:" + sms.to}, [&](const Provider& provider) {
    return post(sms, std::get<TwilioProvider>(provider.settings), context.provider_client,
                [&] { return attempt.should_stop(); });
  });
}

}  // namespace baton::notify
