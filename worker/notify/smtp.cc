#include "worker/notify/smtp.h"

#include <memory>

#include "worker/http/url.h"

namespace baton::notify {
namespace {

struct MimeFree {
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using Mime = std::unique_ptr<curl_mime, MimeFree>;

int look_whether_to_stop(void* should_stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const std::function<bool()>*>(should_stop))() ? 1 : 0;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

// Lines end with CR LF in mail; a lone LF would be encoded as a byte of its line.
std::string with_crlf(const std::string& text) {
  std::string lines;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) lines += '\r';
    lines += text[i];
  }
  return lines;
}

void add_text(curl_mime* mime, const std::string& text, const char* type) {
  if (text.empty()) return;
  const std::string lines = with_crlf(text);
  curl_mimepart* const part = curl_mime_addpart(mime);
  curl_mime_data(part, lines.data(), lines.size());
  curl_mime_type(part, type);
  curl_mime_encoder(part, "quoted-printable");
}

void add_attachment(curl_mime* mime, const Attachment& attachment) {
  curl_mimepart* const part = curl_mime_addpart(mime);
  curl_mime_data(part, attachment.bytes.data(), attachment.bytes.size());
  curl_mime_type(part, attachment.content_type.c_str());
  curl_mime_encoder(part, "base64");
  // RFC 5987 for what is not ASCII; libcurl's own form would send raw bytes in a header.
  http::TextList headers;
  http::append(headers, "Content-Disposition: attachment; filename*=UTF-8''" + http::url_encoded(attachment.name));
  curl_mime_headers(part, headers.release(), /*take_ownership=*/1);
}

// multipart/mixed of multipart/alternative and the attachments.
Mime body_of(CURL* easy, const Email& email) {
  Mime mixed(curl_mime_init(easy));
  curl_mime* const alternative = curl_mime_init(easy);
  add_text(alternative, email.text, "text/plain; charset=utf-8");
  add_text(alternative, email.html, "text/html; charset=utf-8");  // the last is the one to prefer
  curl_mimepart* const part = curl_mime_addpart(mixed.get());
  curl_mime_subparts(part, alternative);
  curl_mime_type(part, "multipart/alternative");
  for (const Attachment& attachment : email.attachments) add_attachment(mixed.get(), attachment);
  return mixed;
}

void append_addresses(http::TextList& list, const char* name, const std::vector<MailAddress>& addresses) {
  std::string text;
  for (const MailAddress& address : addresses) text += (text.empty() ? "" : ",\r\n ") + header_text(address);
  if (!text.empty()) http::append(list, std::string(name) + ": " + text);
}

http::TextList headers_of(const Email& email, const MailAddress& from) {
  http::TextList list;
  append_addresses(list, "From", {from});
  append_addresses(list, "To", email.to);
  append_addresses(list, "Cc", email.cc);
  append_addresses(list, "Reply-To", email.reply_to);
  http::append(list, "Subject: " + encoded_header(email.subject));
  http::append(list, "Date: " + email.date);
  http::append(list, "Message-ID: <" + email.message_id + ">");
  if (!email.unsubscribe_url.empty()) {
    http::append(list, "List-Unsubscribe: <" + email.unsubscribe_url + ">");
    http::append(list, "List-Unsubscribe-Post: List-Unsubscribe=One-Click");
  }
  return list;
}

http::TextList recipients_of(const Email& email) {
  http::TextList list;
  for (const auto* addresses : {&email.to, &email.cc, &email.bcc}) {
    for (const MailAddress& address : *addresses) http::append(list, "<" + address.address + ">");
  }
  return list;
}

std::string url_of(const SmtpProvider& provider) {
  const char* const scheme = provider.tls == SmtpTls::kImplicit ? "smtps://" : "smtp://";
  // The path is the name that EHLO tells.
  return scheme + provider.host + ":" + std::to_string(provider.port) + "/" + provider.from.domain();
}

void set_security(CURL* easy, const SmtpProvider& provider) {
  if (provider.tls == SmtpTls::kStarttls) {
    curl_easy_setopt(easy, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  }
  if (!provider.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, provider.ca_file.c_str());
  if (provider.username.empty()) return;
  curl_easy_setopt(easy, CURLOPT_USERNAME, provider.username.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, provider.password.c_str());
}

bool is_trust_problem(CURLcode code) {
  return code == CURLE_LOGIN_DENIED || code == CURLE_AUTH_ERROR || code == CURLE_USE_SSL_FAILED ||
         code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE;
}

DeliveryError error_of(CURLcode code, long reply, const char* text, const SmtpProvider& provider) {
  std::string cause = "the mail server " + provider.host + ": " + (*text ? text : curl_easy_strerror(code));
  if (reply >= 400) cause += " (reply " + std::to_string(reply) + ")";
  if (code == CURLE_ABORTED_BY_CALLBACK) return {Fault::kStopped, "the attempt is no longer wanted", {}};
  const bool is_temporary_reply = reply >= 400 && reply <= 499;
  if (is_temporary_reply) return {Fault::kTemporary, std::move(cause), {}};
  const bool refuses_everybody = code == CURLE_WEIRD_SERVER_REPLY && reply >= 500;
  if (is_trust_problem(code) || refuses_everybody) return {Fault::kProvider, std::move(cause), {}};
  return {reply >= 500 ? Fault::kMessage : Fault::kTemporary, std::move(cause), {}};
}

}  // namespace

Delivery SmtpSender::send(const Email& email, const std::function<bool()>& should_stop) {
  const http::CurlHandles::Loan loan = handles_.take();
  CURL* const easy = loan.get();
  if (!easy) return undelivered(Fault::kTemporary, "libcurl has no memory for another connection");
  char text[CURL_ERROR_SIZE] = "";
  const http::TextList headers = headers_of(email, provider_.from);
  const http::TextList recipients = recipients_of(email);
  const Mime body = body_of(easy, email);
  curl_easy_setopt(easy, CURLOPT_URL, url_of(provider_).c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(to_ms(http::kConnectTimeout)));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(to_ms(kSmtpTimeout)));
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text);
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, ("<" + provider_.from.address + ">").c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_MIMEPOST, body.get());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look_whether_to_stop);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, const_cast<std::function<bool()>*>(&should_stop));
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  set_security(easy, provider_);
  const CURLcode code = curl_easy_perform(easy);
  if (code == CURLE_OK) return nlohmann::json{{"message_id", "<" + email.message_id + ">"}};
  long reply = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply);
  return tl::unexpected<DeliveryError>(error_of(code, reply, text, provider_));
}

}  // namespace baton::notify
