#include "worker/notify/email.h"

#include <algorithm>

#include "common/check.h"
#include "common/clock.h"
#include "common/hash.h"
#include "worker/http/url.h"
#include "worker/notify/kinds.h"
#include "worker/notify/mail_date.h"

namespace baton::notify {
namespace {

using nlohmann::json;

std::vector<MailAddress> read_addresses(const json& object, JsonFields& fields, const char* name) {
  std::vector<MailAddress> addresses;
  const json value = object.value(name, json::array());
  for (const json& item : value.is_array() ? value : json::array({value})) {
    const auto address = item.is_string() ? parse_mail_address(item.get_ref<const std::string&>())
                                          : fail(ErrorCode::kInvalidArgument, "must be an address or a list of them");
    if (!address) {
      fields.report(name, address.error().message);
      return {};
    }
    addresses.push_back(*address);
  }
  return addresses;
}

bool is_content_type(std::string_view text) {
  const auto belongs = [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; };
  return text.size() <= 100 && text.find('/') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(), belongs);
}

struct AttachmentInput {
  std::string source;
  std::string name;
  std::string content_type;
};

std::vector<AttachmentInput> read_attachments(JsonFields& fields) {
  std::vector<AttachmentInput> attachments;
  if (!fields.has("attachments")) return attachments;
  const json* const list = fields.array("attachments");
  if (list && list->size() > kAttachmentCountMax) {
    fields.report("attachments", "are more than " + std::to_string(kAttachmentCountMax));
  }
  for (const json& item : list ? *list : json::array()) {
    if (!item.is_object()) {
      fields.report("attachments", "must be a list of objects");
      break;
    }
    JsonFields of_item(item, "attachments[" + std::to_string(attachments.size()) + "].",
                       {"source", "name", "content_type"});
    AttachmentInput input{of_item.text("source"), of_item.text("name"), of_item.text("content_type", "")};
    if (!is_header_text(input.name) || input.name.size() > 255)
      of_item.report("name", "must be one short line of text");
    if (!input.content_type.empty() && !is_content_type(input.content_type)) of_item.report("content_type", "is none");
    if (of_item.problem()) fields.report(*of_item.problem());
    attachments.push_back(std::move(input));
  }
  return attachments;
}

// One text only, in which nothing was escaped for HTML.
std::string read_subject(JsonFields& fields, const json& variables) {
  if (!fields.has("subject")) fields.report("subject", "is missing");
  std::string subject = read_template(fields, "subject", variables, Escape::kNone);
  if (!is_header_text(subject)) fields.report("subject", "must be one line of text of at most 998 bytes");
  return subject;
}

std::string read_unsubscribe_url(JsonFields& fields) {
  if (!fields.has("unsubscribe_url")) return "";
  const std::string text = fields.text("unsubscribe_url");
  const Result<http::Url> url = http::Url::parse(text);
  const bool is_plain = is_header_text(text) && text.find_first_of("<> ") == std::string::npos;
  if (!url || url->scheme() != "https" || !is_plain) fields.report("unsubscribe_url", "must be an https URL");
  return text;
}

void read_email(const json& object, JsonFields& fields, Email& email) {
  email.to = read_addresses(object, fields, "to");
  email.cc = read_addresses(object, fields, "cc");
  email.bcc = read_addresses(object, fields, "bcc");
  email.reply_to = read_addresses(object, fields, "reply_to");
  const std::size_t count = email.to.size() + email.cc.size() + email.bcc.size();
  if (email.to.empty() || count > kRecipientCountMax || email.reply_to.size() > kRecipientCountMax) {
    fields.report("to", "must have a recipient, and all together at most " + std::to_string(kRecipientCountMax));
  }
  const json variables = read_variables(object, fields);
  email.subject = read_subject(fields, variables);
  email.text = read_template(fields, "text", variables, Escape::kNone);
  email.html = read_template(fields, "html", variables, Escape::kHtml);
  if (email.text.empty() && email.html.empty()) fields.report("text", "and html are both missing or empty");
  email.unsubscribe_url = read_unsubscribe_url(fields);
}

HandlerError attachment_failure(const std::string& name, const Error& error) {
  const bool is_final = error.code == ErrorCode::kPermissionDenied || error.code == ErrorCode::kInvalidArgument ||
                        error.code == ErrorCode::kPayloadTooLarge;
  return {kErrorAttachment, "attachment '" + name + "': " + error.message, !is_final, {}};
}

tl::expected<void, HandlerError> load(const std::vector<AttachmentInput>& inputs, const Storage& storage,
                                      Attempt& attempt, Email& email) {
  std::size_t left = kAttachmentBytesMax;
  for (const AttachmentInput& input : inputs) {
    Result<StoredBytes> stored = storage.read(input.source, left, [&] { return attempt.should_stop(); });
    if (!stored) return tl::unexpected<HandlerError>(attachment_failure(input.name, stored.error()));
    left -= stored->bytes.size();
    std::string type = input.content_type.empty() ? stored->content_type : input.content_type;
    if (!is_content_type(type)) type = "application/octet-stream";
    email.attachments.push_back({input.name, std::move(type), std::move(stored->bytes)});
  }
  return {};
}

std::vector<std::string> recipient_keys(const Email& email) {
  std::vector<std::string> keys;
  for (const auto* addresses : {&email.to, &email.cc, &email.bcc}) {
    for (const MailAddress& address : *addresses) keys.push_back("email:" + address.address);
  }
  return keys;
}

}  // namespace

SmtpSenders::SmtpSenders(const Providers& providers) {
  for (const Provider& provider : providers.all) {
    const auto* const smtp = std::get_if<SmtpProvider>(&provider.settings);
    if (smtp) senders_[provider.name] = std::make_unique<SmtpSender>(*smtp);
  }
}

std::string message_id(const std::string& idempotency_key, const std::string& domain) {
  const auto digest = hex_digest(HashAlgorithm::kSha256, "message:" + idempotency_key);
  CHECK(digest) << "SHA-256 is not to be had";
  return digest->substr(0, 32) + "@" + domain;
}

HandlerResult send_email(Attempt& attempt, const nlohmann::json& input, Context& context, SmtpSenders& senders) {
  JsonFields fields(input, "",
                    {"to", "cc", "bcc", "reply_to", "subject", "text", "html", "attachments", "unsubscribe_url",
                     "provider", "providers", "variables"});
  Email email;
  read_email(input, fields, email);
  const std::vector<AttachmentInput> attachments = read_attachments(fields);
  const std::vector<std::string> names = read_provider_names(fields);
  if (fields.problem()) return invalid(*fields.problem());
  const auto chosen = choose<SmtpProvider>(context.providers, names);
  if (!chosen) return tl::unexpected<HandlerError>(chosen.error());
  if (auto loaded = load(attachments, context.storage, attempt, email); !loaded) {
    return tl::unexpected<HandlerError>(loaded.error());
  }
  email.date = mail_date(clock_now());
  const std::string domain = std::get<SmtpProvider>(chosen->front()->settings).from.domain();
  email.message_id = message_id(attempt.idempotency_key(), domain);
  attempt.heartbeat();
  return deliver(context, *chosen, recipient_keys(email), [&](const Provider& provider) {
    return senders.of(provider).send(email, [&] { return attempt.should_stop(); });
  });
}

}  // namespace baton::notify
