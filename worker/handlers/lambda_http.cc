#include "worker/handlers/lambda_http.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

namespace baton {

namespace {

struct EasyClose {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListFree>;

// One a handler's thread, so that connections are used again.
CURL* easy_of_this_thread() {
  thread_local const std::unique_ptr<CURL, EasyClose> easy(curl_easy_init());
  if (easy) curl_easy_reset(easy.get());
  return easy.get();
}

void add_header(HeaderList& list, const std::string& name, const std::string& value) {
  curl_slist* longer = curl_slist_append(list.get(), (name + ": " + value).c_str());
  if (!longer) return;
  static_cast<void>(list.release());
  list.reset(longer);
}

struct Exchange {
  LambdaAnswer answer;
  const std::function<bool()>& should_stop;
  bool is_too_large = false;
};

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* to) {
  auto& exchange = *static_cast<Exchange*>(to);
  exchange.is_too_large = exchange.answer.body.size() + count > kLambdaAnswerBytesMax;
  if (exchange.is_too_large) return 0;  // curl ends the transfer
  exchange.answer.body.append(bytes, count);
  return count;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* to) {
  auto& headers = static_cast<Exchange*>(to)->answer.headers;
  const std::string_view line(bytes, count);
  if (line.starts_with("HTTP/")) headers.clear();  // of the answer that counts: not of "100 Continue"
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  std::string name(line.substr(0, colon));
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const std::string_view rest = line.substr(colon + 1);
  const auto first = rest.find_first_not_of(" \t\r\n");
  const auto last = rest.find_last_not_of(" \t\r\n");
  headers[name] = first == std::string_view::npos ? "" : std::string(rest.substr(first, last - first + 1));
  return count;
}

int look_whether_to_stop(void* exchange, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Exchange*>(exchange)->should_stop() ? 1 : 0;
}

long to_curl_ms(Duration duration) {
  return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

Error error_of(CURLcode code, const char* text, const Exchange& exchange, const std::string& url) {
  if (exchange.is_too_large) {
    return {ErrorCode::kOverloaded,
            "the answer of " + url + " is larger than " + std::to_string(kLambdaAnswerBytesMax) + " bytes"};
  }
  if (code == CURLE_ABORTED_BY_CALLBACK) return {ErrorCode::kCancelled, "the attempt is no longer wanted"};
  return {ErrorCode::kUnavailable,
          "Unable to execute HTTP request: " + std::string(*text ? text : curl_easy_strerror(code)) + " (" + url + ")"};
}

}  // namespace

std::string url_encoded(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                          c == '_' || c == '.' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

Result<LambdaAnswer> post(const LambdaEndpoint& endpoint, const LambdaRequest& request,
                          const std::function<bool()>& should_stop) {
  CURL* easy = easy_of_this_thread();
  if (!easy) return fail(ErrorCode::kUnavailable, "libcurl has no memory for another connection");
  Exchange exchange{{}, should_stop};
  char error_text[CURL_ERROR_SIZE] = "";
  HeaderList headers;
  for (const auto& [name, value] : request.headers) add_header(headers, name, value);
  if (!endpoint.session_token.empty()) add_header(headers, "X-Amz-Security-Token", endpoint.session_token);
  add_header(headers, "Expect", "");  // no waiting for "100 Continue"
  const std::string scope = "aws:amz:" + endpoint.region + ":lambda";
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, to_curl_ms(kLambdaConnectTimeout));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, to_curl_ms(kLambdaCallTimeout));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look_whether_to_stop);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  if (!endpoint.access_key_id.empty()) {
    curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, scope.c_str());
    curl_easy_setopt(easy, CURLOPT_USERNAME, endpoint.access_key_id.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, endpoint.secret_access_key.c_str());
  }
  const CURLcode code = curl_easy_perform(easy);
  if (code != CURLE_OK) return tl::unexpected(error_of(code, error_text, exchange, request.url));
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  exchange.answer.status = static_cast<int>(status);
  return std::move(exchange.answer);
}

}  // namespace baton
