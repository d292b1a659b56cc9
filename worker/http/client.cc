#include "worker/http/client.h"

#include <algorithm>

#include "common/clock.h"
#include "worker/http/transfer.h"

namespace baton::http {
namespace {

long to_curl_ms(Duration duration) { return static_cast<long>(std::max<std::int64_t>(to_ms(duration), 1)); }

void append_header(TextList& list, const std::string& name, const std::string& value) {
  // libcurl takes "Name;" for a header without a value; "Name:" would remove one of its own.
  append(list, value.empty() ? name + ";" : name + ": " + value);
}

bool sends_body(const Request& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
}

TextList header_list(const Request& request) {
  TextList list;
  for (const auto& [name, value] : request.headers) append_header(list, name, value);
  for (const auto& [name, value] : request.secret_headers) append_header(list, name, value);
  const bool lacks_type = sends_body(request) && !request.has_header("Content-Type");
  if (!request.signature) {
    append(list, "Expect:");                        // no waiting for "100 Continue"
    if (lacks_type) append(list, "Content-Type:");  // not libcurl's own, of a form
    return list;
  }
  // libcurl 7.88 also signs headers that "Name:" takes away, and does not sign those that it adds by itself.
  if (lacks_type) append(list, "Content-Type: application/octet-stream");
  if (const auto& token = request.signature->session_token; !token.empty()) {
    append_header(list, "X-Amz-Security-Token", token);
  }
  return list;
}

void set_method(CURL* easy, const Request& request) {
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (sends_body(request)) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  if (request.method != "GET") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_signature(CURL* easy, const AwsSignature& signature) {
  const std::string scope = "aws:amz:" + signature.region + ":" + signature.service;
  curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, scope.c_str());
  curl_easy_setopt(easy, CURLOPT_USERNAME, signature.access_key_id.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, signature.secret_access_key.c_str());
}

// What nobody should be able to change by an environment variable or a file.
void set_fixed_options(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, to_curl_ms(kConnectTimeout));
}

bool says_nothing_of_the_sender(const std::string& name) {
  return curl_strnequal(name.c_str(), "Accept", 6) || curl_strnequal(name.c_str(), "Content-", 8) ||
         curl_strequal(name.c_str(), "User-Agent");
}

bool becomes_get(int status, const std::string& method) {
  return (status == 303 && method != "HEAD") || ((status == 301 || status == 302) && method == "POST");
}

// Turns a request into the one that a redirect asks for.
void redirect_request(Request& request, int status, const Url& from, const Url& to) {
  if (becomes_get(status, request.method)) {
    request.method = "GET";
    request.body = {};
    std::erase_if(request.headers,
                  [](const auto& header) { return curl_strnequal(header.first.c_str(), "Content-", 8); });
  }
  if (from.origin() == to.origin()) return;
  request.secret_headers.clear();
  std::erase_if(request.headers, [](const auto& header) { return !says_nothing_of_the_sender(header.first); });
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

tl::unexpected<Error> refuse(std::string message) { return fail(ErrorCode::kPermissionDenied, std::move(message)); }

}  // namespace

bool Request::has_header(const std::string& wanted) const {
  const auto is_wanted = [&](const auto& header) { return curl_strequal(header.first.c_str(), wanted.c_str()) != 0; };
  return std::ranges::any_of(headers, is_wanted) || std::ranges::any_of(secret_headers, is_wanted);
}

Client::Client(ClientOptions options) : options_(std::move(options)), handles_(std::make_unique<CurlHandles>()) {}

Result<Response> Client::send(const Request& request, const std::function<bool()>& should_stop) const {
  const TimePoint deadline = clock_now() + request.timeout;
  Request current = request;
  Result<Url> url = Url::parse(current.url, current.signature.has_value());
  for (int redirects = 0; url; ++redirects) {
    if (!options_.policy.allows(*url)) {
      return refuse(url->host() + " is not among the hosts that tasks may reach (--allow-host)");
    }
    current.timeout = deadline - clock_now();
    std::string target;
    Result<Response> response = send_once(current, *url, should_stop, target);
    if (!response || request.redirects_max == 0 || !is_redirect(response->status) || target.empty()) return response;
    if (redirects == request.redirects_max) {
      return fail(ErrorCode::kUnavailable,
                  "more than " + std::to_string(redirects) + " redirects, the last by " + url->origin());
    }
    Result<Url> next = Url::parse(target);
    if (!next) return refuse("the redirect by " + url->origin() + " is not followed: " + next.error().message);
    if (url->scheme() == "https" && next->scheme() == "http") {
      return refuse(url->origin() + " redirects to http, which is not followed from https");
    }
    redirect_request(current, response->status, *url, *next);
    url = std::move(next);
  }
  return tl::unexpected<Error>(url.error());
}

Result<Response> Client::send_once(const Request& request, const Url& url, const std::function<bool()>& should_stop,
                                   std::string& redirect) const {
  const CurlHandles::Loan loan = handles_->take();
  CURL* const easy = loan.get();
  if (!easy) return fail(ErrorCode::kUnavailable, "libcurl has no memory for another connection");
  // The answer to HEAD tells the length of a body that does not come.
  const std::size_t body_bytes_max = request.method == "HEAD" ? SIZE_MAX : request.response_bytes_max;
  Transfer transfer{.body_bytes_max = body_bytes_max,
                    .should_stop = should_stop,
                    .allows_private = options_.policy.allows_private_addresses(url)};
  char error_text[CURL_ERROR_SIZE] = "";
  const TextList headers = header_list(request);
  set_fixed_options(easy);
  set_callbacks(easy, transfer);
  set_method(easy, request);
  curl_easy_setopt(easy, CURLOPT_CURLU, url.handle());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, to_curl_ms(request.timeout));
  if (!options_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  if (request.signature) set_signature(easy, *request.signature);

  const CURLcode code = curl_easy_perform(easy);
  if (code != CURLE_OK) return tl::unexpected<Error>(transfer_error(code, error_text, transfer, url));
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  const char* target = nullptr;
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &target);
  if (target) redirect = target;
  return std::move(transfer.response);
}

}  // namespace baton::http
