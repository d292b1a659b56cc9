#include "worker/notify/smtp.h"

#include <cstdio>

#include "common/clock.h"

namespace baton::notify {
namespace {

int look_whether_to_stop(void* should_stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const std::function<bool()>*>(should_stop))() ? 1 : 0;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

// A message on its way: libcurl asks for its bytes, once more from the start if a connection that was kept is gone.
struct Upload {
  std::string message;
  std::size_t sent = 0;
};

std::size_t read_message(char* to, std::size_t size, std::size_t count, void* with) {
  auto& upload = *static_cast<Upload*>(with);
  const std::size_t bytes = upload.message.copy(to, size * count, upload.sent);
  upload.sent += bytes;
  return bytes;
}

int rewind_message(void* with, curl_off_t offset, int origin) {
  auto& upload = *static_cast<Upload*>(with);
  if (origin != SEEK_SET || offset < 0 || static_cast<std::size_t>(offset) > upload.message.size()) {
    return CURL_SEEKFUNC_FAIL;
  }
  upload.sent = static_cast<std::size_t>(offset);
  return CURL_SEEKFUNC_OK;
}

void set_message(CURL* easy, Upload& upload) {
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(upload.message.size()));
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_message);
  curl_easy_setopt(easy, CURLOPT_READDATA, &upload);
  curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, rewind_message);
  curl_easy_setopt(easy, CURLOPT_SEEKDATA, &upload);
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
  const http::TextList recipients = recipients_of(email);
  Upload upload{mime_message(email, provider_.from)};
  if (provider_.dkim) upload.message.insert(0, provider_.dkim->header(upload.message, clock_now()));
  curl_easy_setopt(easy, CURLOPT_URL, url_of(provider_).c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(to_ms(http::kConnectTimeout)));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(to_ms(kSmtpTimeout)));
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text);
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, ("<" + provider_.from.address + ">").c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients.get());
  set_message(easy, upload);
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
