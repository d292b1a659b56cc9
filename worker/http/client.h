// The worker's HTTP client: everything that goes out over http or https goes out here.
//
//   const http::Client client({.policy = policy});
//   const Result<http::Response> response = client.send({.url = "https://example.com/a"}, should_stop);
//
// Guarded against being talked into reaching what is the worker's own (SSRF): the host of each URL, and of each redirect,
// has to be allowed by the policy, and the address that is about to be connected to is looked at, at that moment, so that
// no name that resolves to something else a second time gets by. Proxies, cookies and netrc files of the environment are
// not used. Certificates are checked. Bodies are not decompressed.
//
// Errors: kPermissionDenied (the policy, also of a redirect), kInvalidArgument (no URL that is taken), kPayloadTooLarge
// (the body has more than response_bytes_max), kDeadlineExceeded (timeout), kCancelled (should_stop), kUnavailable (no
// answer). Their messages name the host, never the whole URL, which may hold a secret.
//
// Immutable: used by any number of threads; connections are kept for the next request.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "baton/result.h"
#include "baton/time.h"
#include "worker/http/curl_handles.h"
#include "worker/http/host_policy.h"

namespace baton::http {

inline constexpr Duration kConnectTimeout = std::chrono::seconds(10);
inline constexpr Duration kDefaultTimeout = std::chrono::seconds(30);
inline constexpr std::size_t kHeaderBytesMax = 256 * 1024;  // of all headers of a response; servers send a few thousand
inline constexpr std::size_t kDefaultBodyBytesMax = 1 << 20;

// Signs with AWS Signature Version 4.
struct AwsSignature {
  std::string service;  // "s3"
  std::string region;
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token{};
};

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers{};  // REQUIRES: neither has CR, LF or NUL
  // Those that a redirect to another host must not get, whatever they are called. REQUIRES: likewise.
  std::vector<std::pair<std::string, std::string>> secret_headers{};
  std::string_view body{};             // REQUIRES: empty with GET and HEAD
  Duration timeout = kDefaultTimeout;  // of everything, redirects too
  std::size_t response_bytes_max = kDefaultBodyBytesMax;
  int redirects_max = 0;                    // 0: a 3xx is an answer like others
  std::optional<AwsSignature> signature{};  // REQUIRES: the query is sorted and encoded; no redirects

  bool has_header(const std::string& wanted) const;  // in any case of its letters
};

struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case; equal ones joined with ", "
  std::string body;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
  bool is_success() const { return status >= 200 && status <= 299; }
};

// By what a redirect is followed: 303 becomes a GET, and so does a POST that meets 301 or 302 (RFC 9110 §15.4). To
// another host go only the headers that say nothing of the sender: Accept…, Content-…, User-Agent. A redirect from https
// to http is refused.

struct ClientOptions {
  HostPolicy policy{};
  std::string ca_file{};  // certificates to trust instead of the system's; empty: the system's
};

class Client {
 public:
  explicit Client(ClientOptions options);

  // `should_stop` is asked about once a second.
  Result<Response> send(const Request& request, const std::function<bool()>& should_stop) const;

 private:
  Result<Response> send_once(const Request& request, const Url& url, const std::function<bool()>& should_stop,
                             std::string& redirect) const;

  ClientOptions options_;
  std::unique_ptr<CurlHandles> handles_;
};

}  // namespace baton::http
