#include "worker/http/transfer.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>

#include "worker/http/ip_address.h"

namespace baton::http {
namespace {

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* to) {
  auto& transfer = *static_cast<Transfer*>(to);
  transfer.is_body_too_large = transfer.response.body.size() + count > transfer.body_bytes_max;
  if (transfer.is_body_too_large) return 0;  // libcurl ends the transfer
  transfer.response.body.append(bytes, count);
  return count;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// A body that says it is too large need not be sent first.
bool announces_too_much(const std::string& name, std::string_view value, const Transfer& transfer) {
  if (name != "content-length") return false;
  return std::strtoull(std::string(value).c_str(), nullptr, 10) > transfer.body_bytes_max;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* to) {
  auto& transfer = *static_cast<Transfer*>(to);
  transfer.head_bytes += count;
  transfer.is_head_too_large = transfer.head_bytes > kHeaderBytesMax;
  if (transfer.is_head_too_large) return 0;
  const std::string_view line(bytes, count);
  if (line.starts_with("HTTP/")) transfer.response.headers.clear();  // of the last answer: not of "100 Continue"
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (announces_too_much(name, value, transfer)) {
    transfer.is_body_too_large = true;
    return 0;
  }
  const auto [entry, is_new] = transfer.response.headers.emplace(std::move(name), value);
  if (!is_new) entry->second.append(", ").append(value);
  return count;
}

int look_whether_to_stop(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(transfer)->should_stop() ? 1 : 0;
}

// Called with the very address that is connected to next.
curl_socket_t open_socket(void* with, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(with);
  if (!transfer.allows_private && !is_public_address(address->addr)) {
    transfer.refused_address = address_text(address->addr);
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

void set_callbacks(CURL* easy, Transfer& transfer) {
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look_whether_to_stop);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &transfer);
}

Error transfer_error(CURLcode code, const char* text, const Transfer& transfer, const Url& url) {
  const std::string whose = "the answer of " + url.origin();
  if (transfer.is_body_too_large) {
    return {ErrorCode::kPayloadTooLarge,
            whose + " is larger than the " + std::to_string(transfer.body_bytes_max) + " bytes that are allowed"};
  }
  if (transfer.is_head_too_large) {
    return {ErrorCode::kPayloadTooLarge,
            whose + " has more than " + std::to_string(kHeaderBytesMax) + " bytes of headers"};
  }
  if (code == CURLE_ABORTED_BY_CALLBACK) return {ErrorCode::kCancelled, "the attempt is no longer wanted"};
  if (code == CURLE_COULDNT_CONNECT && !transfer.refused_address.empty()) {
    return {ErrorCode::kPermissionDenied, url.origin() + " is refused: " + transfer.refused_address +
                                              " is no public address; if tasks may reach it, start the worker with "
                                              "--allow-private-host " +
                                              url.host() + ":" + url.port()};
  }
  const std::string said = *text ? text : curl_easy_strerror(code);
  if (code == CURLE_OPERATION_TIMEDOUT) return {ErrorCode::kDeadlineExceeded, url.origin() + " took too long: " + said};
  return {ErrorCode::kUnavailable, "no answer of " + url.origin() + ": " + said};
}

}  // namespace baton::http
